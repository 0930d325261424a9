//! One chain of rules against everything it looks at.
//!
//! Each link looks at all its targets: every value that matches is noted and has the link's effects, also when the
//! chain as a whole then fails (as ModSecurity 2 and Coraza do). The next link runs when one value matched.

use super::arena::Span;
use super::effects;
use super::expand::{self, Moving};
use super::state::{Key, Matched, State, Tools};
use crate::language::ast::Variable;
use crate::plan::{Chosen, Condition, Link, Plan, Reading, Rule, Source};

/// Whether every link matched.
pub(crate) fn run(plan: &Plan, state: &mut State, tools: &mut Tools, rule: &Rule) -> bool {
    state.matched.clear();
    rule.links.iter().enumerate().all(|(at, link)| {
        let Some(condition) = &link.condition else {
            effects::have(plan, state, link);
            return true;
        };
        // Targets are taken away from a rule by its id, which is the first link's.
        Asking { plan, link, condition, is_first: at == 0 }.ask_all(state, tools)
    })
}

struct Asking<'p> {
    plan: &'p Plan,
    link: &'p Link,
    condition: &'p Condition,
    is_first: bool,
}

impl Asking<'_> {
    fn ask_all(&self, state: &mut State, tools: &mut Tools) -> bool {
        if let (Some(group), Some(probe), true) =
            (self.condition.group, self.condition.probe, self.plan.is_prefiltered)
        {
            let State { arena, fields, cells, .. } = state;
            if !cells.is_group_candidate(self.plan, arena, fields, group, probe) {
                return false;
            }
        }
        let mut is_match = false;
        for target in &self.condition.targets {
            is_match |= match target.reading {
                Reading::Settled { cell } => self.ask_settled(state, tools, target.source, cell),
                Reading::Moving => self.ask_moving(state, tools, target.source),
                Reading::Count => self.ask_count(state, tools, target.source),
            };
        }
        is_match
    }

    fn ask_settled(&self, state: &mut State, tools: &mut Tools, source: usize, cell: usize) -> bool {
        let State { arena, fields, cells, .. } = state;
        let probe = self.condition.probe.filter(|_| self.plan.is_prefiltered);
        if !cells.is_candidate(self.plan, arena, fields, cell, probe) {
            return false;
        }
        let count = cells.values(self.plan, arena, fields, source).len();
        let mut is_match = false;
        for at in 0..count {
            let State { arena, fields, cells, .. } = state;
            let Some(&value) = cells.values(self.plan, arena, fields, source).get(at) else { continue };
            let Some(text) = cells.text(cell, at) else { continue };
            let is_able = || probe.is_none_or(|probe| cells.is_able(self.plan, text, probe));
            if !self.condition.is_multi_match && !is_able() {
                continue;
            }
            let key = self.key(source, value.key);
            if self.is_excluded(state, key) {
                continue;
            }
            let span = state.arena.span(text);
            let original = state.arena.span(value.text);
            is_match |= if self.condition.is_multi_match && original != span {
                self.ask_stages(state, tools, key, original)
            } else {
                self.ask(state, tools, key, span)
            };
        }
        is_match
    }

    fn key(&self, source: usize, name: Option<Span>) -> Key {
        match self.plan.sources.get(source) {
            Some(Source { variable: Variable::Xml, chosen: Chosen::Attributes }) => Key::Path("//@*"),
            Some(Source { variable: Variable::Xml, .. }) => Key::Path("/*"),
            Some(source) => Key::Member(source.variable, name),
            None => Key::Path(""),
        }
    }

    fn ask_moving(&self, state: &mut State, tools: &mut Tools, source: usize) -> bool {
        let Some(source) = self.plan.sources.get(source) else { return false };
        // What most rules ask: one TX variable as it is.
        if let (Chosen::Slot(slot), [], true) =
            (&source.chosen, &*self.condition.pipeline, state.removals.is_empty())
        {
            let slot = usize::from(*slot);
            let value = state.variables.slot(slot);
            return value.is_some_and(|value| {
                let key = Key::Slot(slot);
                !self.is_excluded(state, key) && self.ask(state, tools, key, value)
            });
        }
        let mut values = std::mem::take(&mut state.moving);
        values.clear();
        expand::collect_moving(self.plan, state, source, &mut values);
        let mut is_match = false;
        for &Moving { key, value } in &values {
            if self.is_excluded(state, key) {
                continue;
            }
            is_match |= if self.condition.is_multi_match {
                self.ask_stages(state, tools, key, value)
            } else {
                let value = state.arena.transformed_span(value, &self.condition.pipeline);
                self.ask(state, tools, key, value)
            };
        }
        state.moving = values;
        is_match
    }

    /// `multiMatch`: the value as it came, and after each transformation that changed it.
    fn ask_stages(&self, state: &mut State, tools: &mut Tools, key: Key, original: Span) -> bool {
        let mut is_match = self.ask(state, tools, key, original);
        let mut span = original;
        for &transformation in &self.condition.pipeline {
            let next = state.arena.transformed_span(span, &[transformation]);
            if next != span {
                span = next;
                is_match |= self.ask(state, tools, key, span);
            }
        }
        is_match
    }

    fn ask_count(&self, state: &mut State, tools: &mut Tools, number: usize) -> bool {
        let Some(source) = self.plan.sources.get(number) else { return false };
        // Whether a TX variable is there: what rule sets begin with.
        if let (Chosen::Slot(slot), [], true) =
            (&source.chosen, &*self.condition.pipeline, state.removals.is_empty())
        {
            let key = Key::Slot(usize::from(*slot));
            let is_there =
                state.variables.slot(usize::from(*slot)).is_some() && !self.is_excluded(state, key);
            let value = state.arena.add_number(i64::from(is_there));
            return self.ask(state, tools, key, value);
        }
        let mut values = std::mem::take(&mut state.moving);
        values.clear();
        let State { arena, fields, cells, .. } = state;
        values.extend(
            cells
                .values(self.plan, arena, fields, number)
                .iter()
                .map(|value| Moving { key: self.key(number, value.key), value: Span::EMPTY }),
        );
        if values.is_empty() {
            expand::collect_moving(self.plan, state, source, &mut values);
        }
        let count = values.iter().filter(|value| !self.is_excluded(state, value.key)).count();
        state.moving = values;
        let name = match &source.chosen {
            Chosen::Name(name) => Some(state.arena.add(name)),
            Chosen::Slot(slot) => Some(state.arena.add(self.plan.names.name(usize::from(*slot)))),
            Chosen::All | Chosen::Regex(_) | Chosen::Text | Chosen::Attributes => None,
        };
        let (key, value) = (
            Key::Member(source.variable, name),
            state.arena.add_number(i64::try_from(count).unwrap_or(i64::MAX)),
        );
        if self.condition.is_multi_match {
            return self.ask_stages(state, tools, key, value);
        }
        let value = state.arena.transformed_span(value, &self.condition.pipeline);
        self.ask(state, tools, key, value)
    }

    fn is_excluded(&self, state: &State, key: Key) -> bool {
        if self.condition.exclusions.is_empty() && state.removals.is_empty() {
            return false;
        }
        let (variable, name) = match key {
            Key::Member(variable, _) => (variable, expand::key_bytes(self.plan, state, key)),
            Key::Slot(_) => (Variable::Tx, expand::key_bytes(self.plan, state, key)),
            Key::Path(path) => (Variable::Xml, Some(path.as_bytes())),
            Key::Matched(_) => (Variable::MatchedVars, None),
        };
        self.condition.exclusions.iter().any(|source| source.has(variable, name))
            || self.is_first
                && state
                    .removals
                    .iter()
                    .filter_map(|&number| self.plan.removals.get(number))
                    .any(|removal| removal.rules.contains(state.rule) && removal.target.has(variable, name))
    }

    /// One value, transformed.
    fn ask(&self, state: &mut State, tools: &mut Tools, key: Key, value: Span) -> bool {
        let asked = &*state;
        let mut expand = |expansion: &_, to: &mut Vec<u8>| expand::expand(self.plan, asked, expansion, to);
        let captures = self.condition.is_capturing.then_some(&mut tools.captures);
        let is_found = self.condition.matcher.is_match(
            state.arena.get(value),
            &mut expand,
            captures,
            &mut tools.scratch,
        );
        if is_found == self.condition.is_negated {
            return false;
        }
        state.matched.push(Matched { key, value });
        if self.condition.is_capturing && is_found {
            effects::capture(state, &tools.captures, value);
        }
        effects::have(self.plan, state, self.link);
        true
    }
}
