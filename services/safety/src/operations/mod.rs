//! Everything that changes state.

pub mod answer;
pub mod rollcall;
pub mod rule;
pub mod telegram;
pub mod write;

use kernel::{Message, Refusal, RefusalKind};

/// The state does not allow it (any more).
fn conflict(code: &'static str, key: &'static str) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, Message::key(key), key)
}

fn no_roll_call() -> Refusal {
    Refusal::not_found("no such roll-call")
}
