//! What a mail is, what an answer of the relay means for it, and when it is tried again. Pure.

mod content;
mod job;
mod patience;
mod reply_text;
mod state;
mod verdict;

pub(crate) use content::{Content, Recipient, Sealed, place};
pub(crate) use job::{MOST_IN_ONE_JOB, SEND, SEND_AWAITED, SendJob};
pub(crate) use patience::wait_before;
pub use state::MailState;
pub(crate) use state::Outcome;
pub(crate) use verdict::Verdict;
