//! What matched, for whoever writes it down.

use super::arena::Span;
use super::expand;
use super::sanitise::{self, STARS};
use super::state::State;
use crate::plan::{Plan, Rule};

/// A rule that matched, with its whole chain.
#[derive(Debug, Clone, Copy)]
pub struct Match<'t> {
    /// Its id, phase, tags, severity and where it stands.
    pub rule: &'t Rule,
    /// `msg`, expanded; cut after 1,024 bytes.
    pub message: &'t [u8],
    /// `logdata`, expanded; cut after 1,024 bytes.
    pub data: &'t [u8],
    /// The last variable that matched, as in `ARGS:name`; empty for a rule that always matches.
    pub variable: &'t [u8],
    /// Its value after transformation; cut after 1,024 bytes.
    pub value: &'t [u8],
    /// How many values matched in the chain.
    pub count: usize,
    /// Whether this match ended the request.
    pub is_interrupting: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Found {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    rule: usize,
    message: Span,
    data: Span,
    variable: Span,
    value: Span,
    count: usize,
    is_interrupting: bool,
}

/// Of what is written down.
const LONGEST: usize = 1024;

impl Found {
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// Notes that the rule that runs has matched.
pub(crate) fn note(plan: &Plan, state: &mut State, rule: &Rule, is_interrupting: bool) {
    let mut text = std::mem::take(&mut state.text);
    let mut write = |state: &mut State, write: &dyn Fn(&State, &mut Vec<u8>)| {
        text.clear();
        write(state, &mut text);
        text.truncate(LONGEST);
        state.arena.add(&text)
    };
    let mut expanded = |state: &mut State, expansion: &Option<_>| {
        expansion.as_ref().map_or(Span::EMPTY, |expansion| {
            write(state, &|state, to| expand::expand(plan, state, expansion, to))
        })
    };
    let message = expanded(state, &rule.message);
    let data = expanded(state, &rule.log_data);
    let last = state.matched.last().copied();
    let variable = last
        .map_or(Span::EMPTY, |last| write(state, &|state, to| expand::write_name(plan, state, last.key, to)));
    state.text = text;
    state.found.entries.push(Entry {
        rule: state.rule,
        message,
        data,
        variable,
        value: last.map_or(Span::EMPTY, |last| last.value.part(0, LONGEST)),
        count: state.matched.len(),
        is_interrupting,
    });
}

/// In the order in which they matched.
pub(crate) fn matches<'t>(plan: &'t Plan, state: &'t State) -> impl Iterator<Item = Match<'t>> {
    state.found.entries.iter().filter_map(|entry| {
        let [message, data, variable, value] =
            [entry.message, entry.data, entry.variable, entry.value].map(|span| state.arena.get(span));
        let is_hidden = sanitise::is_hidden(&state.hidden, variable);
        let is_told = is_hidden && !value.is_empty() && memchr::memmem::find(message, value).is_some();
        Some(Match {
            rule: plan.rules.get(entry.rule)?,
            message: if is_told { STARS } else { message },
            data: if is_hidden { STARS } else { data },
            variable,
            value: if is_hidden { STARS } else { value },
            count: entry.count,
            is_interrupting: entry.is_interrupting,
        })
    })
}
