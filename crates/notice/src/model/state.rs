//! Where a mail is on its way.

/// Where a mail is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Not tried yet.
    Queued,
    /// The relay has taken responsibility.
    Sent,
    /// Tried in vain; will be tried again.
    Deferred,
    /// Will not be tried again.
    Failed,
}

impl MailState {
    pub const ALL: [MailState; 4] =
        [MailState::Queued, MailState::Sent, MailState::Deferred, MailState::Failed];

    pub fn name(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sent => "sent",
            MailState::Deferred => "deferred",
            MailState::Failed => "failed",
        }
    }

    /// The locale key of its label.
    pub fn label(self) -> &'static str {
        match self {
            MailState::Queued => "notice-state-queued",
            MailState::Sent => "notice-state-sent",
            MailState::Deferred => "notice-state-deferred",
            MailState::Failed => "notice-state-failed",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What one attempt made of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    Deferred,
    Failed,
}

impl Outcome {
    pub fn state(self) -> MailState {
        match self {
            Outcome::Sent => MailState::Sent,
            Outcome::Deferred => MailState::Deferred,
            Outcome::Failed => MailState::Failed,
        }
    }
}
