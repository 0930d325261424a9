//! A rule set in which nothing refers to anything by name any more.

use super::super::ast::{Actions, Disruptive, Operator, Phase, Position, Target};
use super::super::source::Sources;
use super::{Settings, Warning};

/// Ready for compilation: defaults merged, removals and updates applied, markers turned into places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    pub settings: Settings,
    /// All phases together, in the order of the files. A phase runs those of its own, in this order.
    pub rules: Vec<RuleChain>,
    /// What was accepted although it changes nothing, or looks like a mistake.
    pub warnings: Vec<Warning>,
    /// To show the line beside what a later step finds.
    pub sources: Sources,
}

/// A rule with the links chained to it, or a `SecAction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChain {
    pub position: Position,
    /// Unique in the rule set.
    pub id: u64,
    pub phase: Phase,
    /// What the whole chain does; never `Block`.
    pub disruptive: Disruptive,
    /// The rule says `block`: `disruptive` is what the default action says.
    pub is_blocking: bool,
    /// Of an answer that stops the request: 403 unless written.
    pub status: u16,
    pub is_logged: bool,
    pub is_audited: bool,
    /// Where the phase goes on when the whole chain matches: an index into `Resolved::rules`, beyond this rule,
    /// at most `rules.len()`. Rules between here and there are passed over in this phase only.
    pub goes_on_at: Option<usize>,
    /// Never empty. Metadata (message, tags, severity …) stands in the first one's actions.
    pub links: Vec<ChainLink>,
}

/// A rule of a chain. Its `actions` hold their final transformations; `id`, `phase`, `disruptive`, `skip`,
/// `skip_after` and `is_chained` have done their work and are to be ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    pub position: Position,
    /// None: always matches.
    pub condition: Option<Condition>,
    pub actions: Actions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub targets: Vec<Target>,
    pub operator: Operator,
}
