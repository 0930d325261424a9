//! What became of one mail.

use crate::{EnhancedCode, Reply};

/// The relay's answer for one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The relay has taken responsibility (RFC 5321 §6.1). `reply` often names its queue entry.
    Accepted { reply: String },
    /// Try again later, with the same Message-ID.
    Deferred {
        stage: Stage,
        /// `None`: there was no reply.
        code: Option<u16>,
        enhanced: Option<EnhancedCode>,
        text: String,
        /// The whole mail was sent and the answer never came: it may arrive, and so twice after another attempt.
        uncertain: bool,
    },
    /// Do not try again unchanged.
    Failed { stage: Stage, code: u16, enhanced: Option<EnhancedCode>, text: String },
}

/// What was refused. A refusal of the recipient says something about the address; the others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The connection as a whole; this mail was not looked at.
    Connection,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA` or `BDAT`, or the end of the content.
    Content,
}

impl Delivery {
    pub fn is_accepted(&self) -> bool {
        matches!(self, Delivery::Accepted { .. })
    }

    pub(super) fn refused(stage: Stage, reply: &Reply) -> Self {
        let (code, enhanced, text) = (reply.code, reply.enhanced(), reply.text());
        if code >= 500 {
            Delivery::Failed { stage, code, enhanced, text }
        } else {
            Delivery::Deferred { stage, code: Some(code), enhanced, text, uncertain: false }
        }
    }

    pub(super) fn lost(uncertain: bool, reason: &str) -> Self {
        let stage = if uncertain { Stage::Content } else { Stage::Connection };
        Delivery::Deferred { stage, code: None, enhanced: None, text: reason.to_owned(), uncertain }
    }
}
