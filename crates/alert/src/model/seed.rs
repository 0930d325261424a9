//! What a rule that is there from the start consists of.

use super::rule::{Definition, Gauge, Rule, Severity};
use kernel::Text;

/// Whose ledger a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Everybody,
    Provider,
}

/// What a seeded rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Entries {
        filter: &'static str,
        key: &'static str,
        gauge: Gauge,
        value: &'static str,
    },
    /// The state of the ledger itself, looked at every second: what is not ordered cannot be followed.
    Health,
}

#[derive(Clone, Debug)]
pub struct Seed {
    pub id: &'static str,
    pub whose: Whose,
    pub severity: Severity,
    pub source: Source,
    pub threshold: u32,
    /// Seconds.
    pub window: u32,
    /// Seconds.
    pub quiet: u32,
    pub name: Text,
    pub why: Text,
}

impl Seed {
    pub fn rule(&self) -> Rule {
        let (filter, key, gauge, value) = match self.source {
            Source::Entries { filter, key, gauge, value } => (filter, key, gauge, value),
            Source::Health => ("", "", Gauge::Count, ""),
        };
        Rule {
            id: self.id.to_owned(),
            own: None,
            is_on: true,
            severity: self.severity,
            definition: Definition {
                filter: filter.to_owned(),
                key: key.to_owned(),
                gauge,
                value: value.to_owned(),
                threshold: self.threshold,
                window: self.window,
                quiet: self.quiet,
            },
        }
    }
}
