//! Everything one transaction knows. It comes from the rule set's reserve and goes back there, with its buffers.

use super::arena::{Arena, Span};
use super::cells::Cells;
use super::expand::Moving;
use super::fields::Fields;
use super::found::Found;
use super::sanitise::Hidden;
use super::variables::Variables;
use crate::language::ast::{AuditEngine, BodyProcessor, RuleEngine, Severity, Variable};
use crate::operator::{Captures, Scratch};
use crate::plan::{self, Plan};

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) arena: Arena,
    pub(crate) fields: Fields,
    pub(crate) variables: Variables,
    pub(crate) cells: Cells,
    /// What the rule that runs has matched so far, its chain included: MATCHED_VARS; the last is MATCHED_VAR.
    pub(crate) matched: Vec<Matched>,
    /// The rule that runs, by number.
    pub(crate) rule: usize,
    pub(crate) highest_severity: Option<Severity>,
    /// By rule number: switched off by `ctl:ruleRemove…`.
    removed: Vec<u64>,
    /// Indices into `Plan::removals`.
    pub(crate) removals: Vec<usize>,
    pub(crate) found: Found,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) settings: Changed,
    pub(crate) processor: Option<BodyProcessor>,
    /// Microseconds since the transaction began, as the caller last said.
    pub(crate) elapsed_us: u64,
    /// Not everything fitted: no verdict may rest on what is here.
    pub(crate) is_overflowing: bool,
    pub(crate) request_body: Vec<u8>,
    pub(crate) response_body: Vec<u8>,
    /// Buffers for the moment.
    pub(crate) text: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) moving: Vec<Moving>,
}

/// What operators write to while a phase runs.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    pub(crate) captures: Captures,
    pub(crate) scratch: Scratch,
}

/// What a value is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A single variable, or a member of a collection.
    Member(Variable, Option<Span>),
    /// A TX variable by its slot.
    Slot(usize),
    /// Something matched before, by its whole name.
    Matched(Span),
    /// `XML:/*`
    Path(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Matched {
    pub(crate) key: Key,
    /// After transformation.
    pub(crate) value: Span,
}

/// Settings that `ctl` can change for one transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changed {
    pub(crate) engine: RuleEngine,
    pub(crate) audit: AuditEngine,
    pub(crate) is_request_body_read: bool,
    pub(crate) is_response_body_read: bool,
    pub(crate) request_body_limit: u64,
    pub(crate) response_body_limit: u64,
    pub(crate) is_request_body_forced: bool,
}

impl Default for Changed {
    fn default() -> Self {
        Self {
            engine: RuleEngine::On,
            audit: AuditEngine::Off,
            is_request_body_read: true,
            is_response_body_read: false,
            request_body_limit: 0,
            response_body_limit: 0,
            is_request_body_forced: false,
        }
    }
}

impl State {
    pub(crate) fn begin(&mut self, plan: &Plan) {
        self.arena.clear();
        self.fields.clear();
        self.variables.clear(plan.names.len());
        self.cells.clear(plan);
        self.matched.clear();
        self.rule = 0;
        self.highest_severity = None;
        self.removed.clear();
        self.removed.resize(plan.rules.len().div_ceil(64), 0);
        self.removals.clear();
        self.found.clear();
        self.hidden.clear();
        self.settings = Changed {
            engine: plan.settings.rule_engine,
            audit: plan.settings.audit_engine,
            is_request_body_read: plan.settings.is_request_body_read,
            is_response_body_read: plan.settings.is_response_body_read,
            request_body_limit: plan.settings.request_body_limit,
            response_body_limit: plan.settings.response_body_limit,
            is_request_body_forced: false,
        };
        self.processor = None;
        self.elapsed_us = 0;
        self.is_overflowing = false;
        self.request_body.clear();
        self.response_body.clear();
    }

    /// About how many bytes the buffers take.
    pub(crate) fn memory(&self) -> usize {
        let own = size_of_items(&self.matched)
            .saturating_add(size_of_items(&self.moving))
            .saturating_add(self.request_body.capacity())
            .saturating_add(self.response_body.capacity());
        [self.arena.memory(), self.fields.memory(), self.variables.memory(), self.cells.memory()]
            .into_iter()
            .fold(own, usize::saturating_add)
    }

    pub(crate) fn is_removed(&self, rule: usize) -> bool {
        plan::contains(&self.removed, rule)
    }

    pub(crate) fn remove(&mut self, rules: &plan::Bits) {
        self.removed.iter_mut().zip(rules.words()).for_each(|(removed, rules)| *removed |= rules);
    }

    pub(crate) fn set(&mut self, variable: Variable, value: &[u8]) {
        self.fields.set(&mut self.arena, variable, value);
    }

    pub(crate) fn set_number(&mut self, variable: Variable, number: usize) {
        self.fields.set_number(&mut self.arena, variable, number);
    }

    /// The value of a variable that is not a collection; empty when it has none.
    pub(crate) fn single(&self, variable: Variable) -> &[u8] {
        self.fields.single(variable).map_or(&[], |text| self.arena.get(self.arena.span(text)))
    }
}

/// What the vector's buffer takes.
pub(crate) const fn size_of_items<T>(items: &Vec<T>) -> usize {
    items.capacity().saturating_mul(size_of::<T>())
}
