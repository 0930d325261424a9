//! One line of the list.

use ipnet::IpNet;
use kernel::{Timestamp, random_from};
use std::{fmt, str::FromStr};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryId(Uuid);

impl EntryId {
    pub fn new(now: Timestamp) -> Self {
        Self(random_from(now))
    }

    pub fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EntryId {
    type Err = kernel::IdError;

    fn from_str(text: &str) -> Result<Self, kernel::IdError> {
        Uuid::parse_str(text).map(Self).map_err(|_| kernel::IdError)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// By hand: nobody from there gets in.
    Block,
    /// By hand: gates never block it by themselves.
    Allow,
    /// By a gate: strangers from there do not get in.
    Automatic,
}

impl Rule {
    pub const ALL: [Rule; 3] = [Rule::Block, Rule::Allow, Rule::Automatic];

    pub fn name(self) -> &'static str {
        match self {
            Rule::Block => "block",
            Rule::Allow => "allow",
            Rule::Automatic => "automatic",
        }
    }

    /// What is unknown blocks.
    pub(crate) fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|rule| rule.name() == name).unwrap_or(Rule::Block)
    }
}

/// Whether an entry still has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    InForce,
    /// Its time ran out.
    Over,
    /// Somebody took it back.
    Lifted,
}

/// For pages: everything about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: EntryId,
    pub network: IpNet,
    pub rule: Rule,
    /// An operator's words; of automatic ones what was held against the network: `inspected 5, probe-path 2`.
    pub reason: String,
    pub made_at: Timestamp,
    /// As the ledger names actors.
    pub made_by: String,
    /// `None`: until it is lifted.
    pub until: Option<Timestamp>,
    /// Of automatic ones: the how-manieth within a day.
    pub level: u32,
    pub lifted_at: Option<Timestamp>,
    pub lifted_by: Option<String>,
    pub lift_reason: Option<String>,
}

impl Listed {
    pub fn state(&self, now: Timestamp) -> State {
        if self.lifted_at.is_some() {
            State::Lifted
        } else if self.until.is_some_and(|until| until <= now) {
            State::Over
        } else {
            State::InForce
        }
    }
}
