//! `Refusal`: the one error at the border.
//!
//! It has three faces: a stable code (`SK-SIGNIN-007`) for support and documentation, an outside
//! message that helps the person and gives nothing away, and an inside message for the log.
//! `Refusal` is deliberately not `Display`: nobody can print the inside text into a page by accident.

use crate::Message;
use std::borrow::Cow;

/// What a refusal means to the caller, independent of transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The input is wrong; `fields` says where. HTTP 422.
    Invalid,
    /// Not identified (any more). HTTP 401.
    SignInNeeded,
    /// Identified, and not allowed. HTTP 403.
    Denied,
    /// Not there, or its existence is none of the caller's business. HTTP 404.
    NotFound,
    /// Contradicts the present state. HTTP 409.
    Conflict,
    /// Too much or too often. HTTP 429.
    TooMany,
    /// Something this depends on does not answer. HTTP 503.
    Unavailable,
    /// A defect of ours. HTTP 500.
    Fault,
}

/// One wrong field of a form or of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The form field's name, or `line 12, column 3` coordinates as `12:3`.
    pub field: Cow<'static, str>,
    pub message: Message,
}

/// Why something did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub kind: RefusalKind,
    pub outside: Message,
    pub inside: String,
    pub fields: Vec<FieldFault>,
}

impl Refusal {
    pub fn new(code: &'static str, kind: RefusalKind, outside: Message, inside: impl Into<String>) -> Self {
        Self { code, kind, outside, inside: inside.into(), fields: Vec::new() }
    }

    pub fn with_field(mut self, field: impl Into<Cow<'static, str>>, message: Message) -> Self {
        self.fields.push(FieldFault { field: field.into(), message });
        self
    }

    /// The access decision said no.
    pub fn denied(inside: impl Into<String>) -> Self {
        Self::new("SK-ACCESS-001", RefusalKind::Denied, Message::key("refusal-denied"), inside)
    }

    /// Not there, or not yours: the same answer.
    pub fn not_found(inside: impl Into<String>) -> Self {
        Self::new("SK-ACCESS-002", RefusalKind::NotFound, Message::key("refusal-not-found"), inside)
    }

    pub fn sign_in_needed() -> Self {
        Self::new(
            "SK-SIGNIN-001",
            RefusalKind::SignInNeeded,
            Message::key("refusal-sign-in-needed"),
            "no session",
        )
    }

    /// The database or another part we rely on does not answer.
    pub fn unavailable(inside: impl Into<String>) -> Self {
        Self::new("SK-PLATFORM-001", RefusalKind::Unavailable, Message::key("refusal-unavailable"), inside)
    }

    /// A defect of ours; the inside text goes to the log with the trace id.
    pub fn fault(inside: impl Into<String>) -> Self {
        Self::new("SK-PLATFORM-002", RefusalKind::Fault, Message::key("refusal-fault"), inside)
    }

    /// The form as a whole is wrong; say where with [`Refusal::with_field`].
    pub fn invalid(inside: impl Into<String>) -> Self {
        Self::new("SK-FORM-001", RefusalKind::Invalid, Message::key("refusal-invalid"), inside)
    }
}
