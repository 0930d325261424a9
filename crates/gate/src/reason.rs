//! Why a request did not get through, and what that is in HTTP: status, code, texts. The one table.

use crate::{guard::Violation, held::NoRoom, upstream::Cut};
use http::StatusCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Not one unambiguous HTTP request.
    Malformed(&'static str),
    HeadTooLarge(&'static str),
    MethodRefused,
    TooMany {
        limited: Limited,
        retry_after_seconds: u32,
    },
    /// Too much was held against the address, or somebody blocked it by hand.
    AddressBlocked {
        retry_after_seconds: u32,
    },
    UnknownHost,
    Inspected {
        rule: String,
    },
    SignInNeeded,
    AddressRefused,
    /// `None`: no function names the path, and the service wants every path named.
    FunctionRefused {
        function: Option<String>,
    },
    BodyTooLarge,
    BodyStalled,
    /// The gate cannot decide now: the directory does not answer, or was not heard for too long.
    Undecided {
        inside: String,
    },
    UpstreamDown,
    UpstreamBroken {
        inside: String,
    },
    UpstreamSlow,
    Fault {
        inside: String,
    },
}

/// Whose limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limited {
    Address,
    Session,
    Tenant,
    Service,
}

/// What a [`Reason`] looks like from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Face {
    pub status: StatusCode,
    pub code: &'static str,
    /// The texts are `gate-<slug>-title`, `-what` and `-do`; the record says the slug.
    pub slug: &'static str,
    pub retry_after_seconds: Option<u32>,
}

impl Reason {
    pub fn face(&self) -> Face {
        let face = |status, code, slug| Face { status, code, slug, retry_after_seconds: None };
        let later = |seconds, face| Face { retry_after_seconds: Some(seconds), ..face };
        match self {
            Reason::Malformed(_) => face(StatusCode::BAD_REQUEST, "SK-GATE-001", "malformed"),
            Reason::HeadTooLarge(_) => {
                face(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "SK-GATE-002", "head-too-large")
            }
            Reason::MethodRefused => face(StatusCode::METHOD_NOT_ALLOWED, "SK-GATE-003", "method-refused"),
            Reason::TooMany { limited, retry_after_seconds } => {
                let (code, slug) = limited.code_and_slug();
                later(*retry_after_seconds, face(StatusCode::TOO_MANY_REQUESTS, code, slug))
            }
            Reason::AddressBlocked { retry_after_seconds } => {
                later(*retry_after_seconds, face(StatusCode::FORBIDDEN, "SK-GATE-020", "address-blocked"))
            }
            Reason::UnknownHost => face(StatusCode::MISDIRECTED_REQUEST, "SK-GATE-005", "unknown-host"),
            Reason::Inspected { .. } => face(StatusCode::FORBIDDEN, "SK-GATE-006", "inspected"),
            Reason::SignInNeeded => face(StatusCode::UNAUTHORIZED, "SK-GATE-007", "sign-in-needed"),
            Reason::AddressRefused => face(StatusCode::FORBIDDEN, "SK-GATE-008", "address-refused"),
            Reason::FunctionRefused { .. } => face(StatusCode::FORBIDDEN, "SK-GATE-009", "function-refused"),
            Reason::BodyTooLarge => face(StatusCode::PAYLOAD_TOO_LARGE, "SK-GATE-010", "body-too-large"),
            Reason::BodyStalled => face(StatusCode::REQUEST_TIMEOUT, "SK-GATE-011", "body-stalled"),
            Reason::Undecided { .. } => {
                later(5, face(StatusCode::SERVICE_UNAVAILABLE, "SK-GATE-012", "undecided"))
            }
            Reason::UpstreamDown => {
                later(5, face(StatusCode::SERVICE_UNAVAILABLE, "SK-GATE-013", "upstream-down"))
            }
            Reason::UpstreamBroken { .. } => face(StatusCode::BAD_GATEWAY, "SK-GATE-014", "upstream-broken"),
            Reason::UpstreamSlow => face(StatusCode::GATEWAY_TIMEOUT, "SK-GATE-015", "upstream-slow"),
            Reason::Fault { .. } => face(StatusCode::INTERNAL_SERVER_ERROR, "SK-GATE-016", "fault"),
        }
    }

    /// For the record: what the slug leaves open.
    pub fn detail(&self) -> &str {
        match self {
            Reason::Malformed(detail) | Reason::HeadTooLarge(detail) => detail,
            Reason::Inspected { rule } => rule,
            Reason::FunctionRefused { function } => function.as_deref().unwrap_or("unlisted path"),
            Reason::Undecided { inside } | Reason::UpstreamBroken { inside } | Reason::Fault { inside } => {
                inside
            }
            _ => "",
        }
    }

    /// Anybody can cause these as often as they like: recorded in sums.
    pub fn is_flood(&self) -> bool {
        matches!(
            self,
            Reason::Malformed(_)
                | Reason::HeadTooLarge(_)
                | Reason::MethodRefused
                | Reason::TooMany { .. }
                | Reason::AddressBlocked { .. }
                | Reason::UnknownHost
                | Reason::SignInNeeded
        )
    }

    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let inside = String::new;
        vec![
            Reason::Malformed(""),
            Reason::HeadTooLarge(""),
            Reason::MethodRefused,
            Reason::TooMany { limited: Limited::Address, retry_after_seconds: 1 },
            Reason::TooMany { limited: Limited::Session, retry_after_seconds: 1 },
            Reason::TooMany { limited: Limited::Tenant, retry_after_seconds: 1 },
            Reason::TooMany { limited: Limited::Service, retry_after_seconds: 1 },
            Reason::AddressBlocked { retry_after_seconds: 60 },
            Reason::UnknownHost,
            Reason::Inspected { rule: inside() },
            Reason::SignInNeeded,
            Reason::AddressRefused,
            Reason::FunctionRefused { function: None },
            Reason::BodyTooLarge,
            Reason::BodyStalled,
            Reason::Undecided { inside: inside() },
            Reason::UpstreamDown,
            Reason::UpstreamBroken { inside: inside() },
            Reason::UpstreamSlow,
            Reason::Fault { inside: inside() },
        ]
    }
}

impl Limited {
    fn code_and_slug(self) -> (&'static str, &'static str) {
        match self {
            Limited::Address => ("SK-GATE-004", "too-many"),
            Limited::Session => ("SK-GATE-017", "too-many-session"),
            Limited::Tenant => ("SK-GATE-018", "too-many-tenant"),
            Limited::Service => ("SK-GATE-019", "too-many-service"),
        }
    }
}

impl From<Violation> for Reason {
    fn from(violation: Violation) -> Self {
        let name = violation.name();
        if violation.is_size() { Reason::HeadTooLarge(name) } else { Reason::Malformed(name) }
    }
}

impl From<Cut> for Reason {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::TooLarge => Reason::BodyTooLarge,
            Cut::Stalled => Reason::BodyStalled,
            Cut::Refused { rule } => Reason::Inspected { rule },
            Cut::Client => Reason::Malformed("body-cut"),
        }
    }
}

/// What cannot be looked at does not pass.
impl From<NoRoom> for Reason {
    fn from(_: NoRoom) -> Self {
        Reason::Undecided { inside: "as many bytes are held for inspection as may be".to_owned() }
    }
}

/// Whatever the directory refuses, the gate could not decide.
impl From<kernel::Refusal> for Reason {
    fn from(refusal: kernel::Refusal) -> Self {
        Reason::Undecided { inside: refusal.inside }
    }
}
