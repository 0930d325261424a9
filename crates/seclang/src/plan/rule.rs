//! Rules as the engine runs them: everything that can be known before a request is known here.

use super::{bits::Bits, names::Slot, probes::Side};
use crate::byte_set::ByteSet;
use crate::language::ast::Position;
use crate::language::ast::{
    Ctl, Disruptive, Expansion, InitCollection, Phase, Sanitise, SetVariable, Severity, Transformation,
    Variable,
};
use crate::operator::Matcher;
use crate::transform;
use regex_automata::meta::Regex;
use std::sync::Arc;

/// A chain of rules, or a single one.
#[derive(Debug)]
pub struct Rule {
    /// Unique in the rule set.
    pub id: u64,
    pub phase: Phase,
    pub position: Position,
    /// Never `Block`.
    pub disruptive: Disruptive,
    pub is_blocking: bool,
    /// Of the answer, when the rule stops the request.
    pub status: u16,
    pub is_logged: bool,
    pub is_audited: bool,
    pub severity: Option<Severity>,
    pub message: Option<Expansion>,
    pub log_data: Option<Expansion>,
    pub tags: Vec<Expansion>,
    pub revision: Option<String>,
    pub version: Option<String>,
    /// Where in the phase's list it goes on after a match.
    pub(crate) goes_on_at: Option<usize>,
    pub(crate) links: Box<[Link]>,
}

/// A rule's turn in its phase. Most end here, so what that takes lies close together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    /// By number.
    pub(crate) rule: usize,
    /// Group and probe of its first link, when it has both: no candidate, no match.
    pub(crate) gate: Option<(usize, usize)>,
}

#[derive(Debug)]
pub(crate) struct Link {
    /// None: always matches.
    pub(crate) condition: Option<Condition>,
    pub(crate) effects: Effects,
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) targets: Box<[Target]>,
    pub(crate) exclusions: Box<[Source]>,
    pub(crate) pipeline: Box<[Transformation]>,
    pub(crate) matcher: Arc<Matcher>,
    pub(crate) is_negated: bool,
    /// The cells of all its targets together, when all of them have one: an index into `Plan::groups`.
    pub(crate) group: Option<usize>,
    /// Its number among the probes, when a prefilter can say "cannot match".
    pub(crate) probe: Option<usize>,
    pub(crate) is_capturing: bool,
    pub(crate) is_multi_match: bool,
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) source: usize,
    pub(crate) reading: Reading,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Reading {
    /// Values that stay as they are for a phase; this cell holds their transformed versions.
    Settled { cell: usize },
    /// Values that rules change.
    Moving,
    /// How many there are.
    Count,
}

/// Values with one origin: a variable, or some members of a collection.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) variable: Variable,
    pub(crate) chosen: Chosen,
}

#[derive(Debug)]
pub(crate) enum Chosen {
    All,
    /// In lower case.
    Name(Box<[u8]>),
    /// `TX:name`, by its slot; only in what a rule looks at.
    Slot(Slot),
    Regex(Box<Regex>),
    /// `XML:/*`
    Text,
    /// `XML://@*`
    Attributes,
}

impl Source {
    pub(crate) const fn side(&self) -> Side {
        match self.variable {
            Variable::ResponseBody
            | Variable::ResponseContentLength
            | Variable::ResponseContentType
            | Variable::ResponseHeaders
            | Variable::ResponseHeadersNames
            | Variable::ResponseProtocol
            | Variable::ResponseStatus
            | Variable::StatusLine
            | Variable::StreamOutputBody => Side::Response,
            _ => Side::Request,
        }
    }

    /// Whether a member of this name of this variable is meant by a rule that says `!` or `ruleRemoveTarget`.
    pub(crate) fn has(&self, variable: Variable, key: Option<&[u8]>) -> bool {
        self.variable == variable
            && match (&self.chosen, key) {
                (Chosen::All, _) => true,
                (Chosen::Name(name), Some(key)) => key.eq_ignore_ascii_case(name),
                (Chosen::Regex(regex), Some(key)) => regex.is_match(key),
                (Chosen::Text, Some(key)) => key == b"/*",
                (Chosen::Attributes, Some(key)) => key == b"//@*",
                _ => false,
            }
    }
}

/// The transformed values of one source, and who is asked about them.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) source: usize,
    pub(crate) pipeline: Box<[Transformation]>,
    /// A value that holds none of these comes out of the pipeline as it is, unless every value is changed.
    pub(crate) triggers: ByteSet,
    pub(crate) is_always_changing: bool,
    /// Every stage of the pipeline is asked about.
    pub(crate) is_multi_match: bool,
    /// The probes whose rules look here.
    pub(crate) asked: Bits,
}

impl Cell {
    /// Whether a value of these bytes may come out of the pipeline as another one.
    pub(crate) fn can_change(&self, bytes: ByteSet) -> bool {
        self.is_always_changing
            || self.triggers.intersects(bytes)
                && self.pipeline.iter().any(|&transformation| transform::can_change(transformation, bytes))
    }
}

/// What a link does each time it matches.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) initializations: Box<[InitCollection]>,
    pub(crate) set_variables: Box<[Setting]>,
    pub(crate) environment: Box<[(Expansion, Option<Expansion>)]>,
    pub(crate) controls: Box<[Control]>,
    pub(crate) sanitised: Box<[Sanitise]>,
}

/// A `setvar`.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) variable: SetVariable,
    /// Of a TX variable whose name is literal.
    pub(crate) slot: Option<Slot>,
}

/// A `ctl`, with the rules it means looked up.
#[derive(Debug)]
pub(crate) enum Control {
    Setting(Ctl),
    /// By rule number: the rules that do not run any more.
    Remove(Bits),
    /// These rules do not look there any more: an index into `Plan::removals`.
    RemoveTarget(usize),
}

/// `ctl:ruleRemoveTarget…`
#[derive(Debug)]
pub(crate) struct Removal {
    /// By rule number.
    pub(crate) rules: Bits,
    pub(crate) target: Source,
}
