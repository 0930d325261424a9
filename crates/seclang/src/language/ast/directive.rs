//! A directive and the place where it stands.

use super::{Actions, IdRanges, Pattern, Rule, Setting, Target};
use std::{fmt, sync::Arc};

/// Where something stands in the rule files. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One directive; `Include` is already resolved, files stand one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    pub position: Position,
    pub kind: DirectiveKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `SecRule`
    Rule(Box<Rule>),
    /// `SecAction`: a rule that always matches.
    Action(Box<Actions>),
    /// `SecMarker`: where `skipAfter` leads.
    Marker(String),
    /// `SecDefaultAction`, for the phase it names.
    DefaultAction(Box<Actions>),
    Setting(Setting),
    RuleRemoveById(IdRanges),
    RuleRemoveByMsg(Pattern),
    RuleRemoveByTag(Pattern),
    RuleUpdateTargetById(IdRanges, TargetUpdate),
    RuleUpdateTargetByMsg(Pattern, TargetUpdate),
    RuleUpdateTargetByTag(Pattern, TargetUpdate),
    /// `SecRuleUpdateActionById id[:link] "actions"`; link 0 is the chain's first rule.
    RuleUpdateActionById {
        id: u64,
        link: u32,
        actions: Box<Actions>,
    },
}

/// What `SecRuleUpdateTarget…` does to a rule's targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetUpdate {
    pub targets: Vec<Target>,
    /// The third argument: these of the rule's targets give way to `targets`. Empty: `targets` are added.
    pub replaced: Vec<Target>,
}
