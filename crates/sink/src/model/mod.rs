//! What a target is; pure.

mod backoff;
mod settings;

pub use backoff::{GIVE_UP, after};
pub use settings::{BadSettings, Kind, Settings, Typed};

use kernel::Timestamp;
use uuid::Uuid;

/// Whether a target is carried to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    /// By a person.
    Paused,
    /// By the program, after too long without success.
    Stopped,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Paused => "paused",
            State::Stopped => "stopped",
        }
    }

    /// The column's check allows no other name; should it ever, nothing is sent.
    pub fn from_name(name: &str) -> Self {
        [State::Running, State::Paused]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(State::Stopped)
    }
}

/// How far one tree has been carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub retention: i16,
    /// The next leaf.
    pub seq: i64,
}

/// A target with everything but what is sealed.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: Uuid,
    pub kind: Kind,
    pub name: String,
    pub shown: String,
    pub state: State,
    pub made_at: Timestamp,
    pub attempts: i32,
    pub failing_since: Option<Timestamp>,
    pub next_try: Option<Timestamp>,
    /// A word for what went wrong, and what was said about it.
    pub error: Option<(String, String)>,
    pub last_sent_at: Option<Timestamp>,
    pub cursors: Vec<Cursor>,
}

impl Target {
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.state == State::Running && self.next_try.is_none_or(|next| next <= now)
    }
}
