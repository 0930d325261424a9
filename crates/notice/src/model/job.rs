//! The job of handing over mails.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The queue of mails to be handed over.
pub(crate) const SEND: &str = "notice.mail";
/// The same of mails that somebody waits for: they do not stand behind thousands of others.
pub(crate) const SEND_AWAITED: &str = "notice.mail.awaited";

/// Mails that travel on one connection at once. After a crash so many may arrive twice.
pub(crate) const MOST_IN_ONE_JOB: usize = 25;

/// Hand over these mails for the time after `attempt` others. A mail that has been settled in the
/// meantime has another count, and is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SendJob {
    pub mails: Vec<Uuid>,
    pub attempt: i32,
    #[serde(default)]
    pub is_awaited: bool,
}

impl SendJob {
    pub fn queue(&self) -> &'static str {
        if self.is_awaited { SEND_AWAITED } else { SEND }
    }
}
