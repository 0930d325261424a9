//! What macros stand for at this moment, and the values of variables that rules change.

use super::arena::Span;
use super::fields::readings;
use super::state::{Key, State};
use crate::language::ast::{Expansion, Macro, Piece, Variable};
use crate::plan::{Chosen, Plan, Source};

/// Appends the text to `to`. A macro that stands for nothing leaves nothing.
pub(crate) fn expand(plan: &Plan, state: &State, expansion: &Expansion, to: &mut Vec<u8>) {
    for piece in &expansion.pieces {
        match piece {
            Piece::Literal(literal) => to.extend_from_slice(literal),
            Piece::Macro(variable) => value_of(plan, state, variable, to),
        }
    }
}

fn value_of(plan: &Plan, state: &State, Macro { variable, key }: &Macro, to: &mut Vec<u8>) {
    let arena = &state.arena;
    match (variable, key) {
        (Variable::MatchedVar, _) => {
            if let Some(last) = state.matched.last() {
                to.extend_from_slice(arena.get(last.value));
            }
        }
        (Variable::MatchedVarName, _) => {
            if let Some(last) = state.matched.last() {
                write_name(plan, state, last.key, to);
            }
        }
        (Variable::Rule, Some(key)) => write_rule(plan, state, key, to),
        (Variable::HighestSeverity | Variable::ReqbodyProcessor | Variable::Duration, _) => {
            write_moving(state, *variable, to);
        }
        (variable, Some(key)) if variable.is_writable() || *variable == Variable::Env => {
            if let Some(value) = state.variables.value(arena, &plan.names, *variable, key) {
                to.extend_from_slice(arena.get(value));
            }
        }
        (variable, Some(key)) => {
            let value =
                readings(*variable).iter().find_map(|&(field, _)| state.fields.first(arena, field, key));
            to.extend_from_slice(value.map_or(&[], |value| arena.get(value)));
        }
        (variable, None) => {
            if let Some(text) = state.fields.single(*variable) {
                to.extend_from_slice(arena.get(arena.span(text)));
            }
        }
    }
}

/// `REQUEST_HEADERS:User-Agent`
pub(crate) fn write_name(plan: &Plan, state: &State, key: Key, to: &mut Vec<u8>) {
    match key {
        Key::Member(variable, name) => {
            to.extend_from_slice(variable.name().as_bytes());
            if let Some(name) = name {
                to.push(b':');
                to.extend_from_slice(state.arena.get(name));
            }
        }
        Key::Slot(slot) => {
            to.extend_from_slice(b"TX:");
            to.extend_from_slice(plan.names.name(slot));
        }
        Key::Matched(name) => to.extend_from_slice(state.arena.get(name)),
        Key::Path(path) => {
            to.extend_from_slice(b"XML:");
            to.extend_from_slice(path.as_bytes());
        }
    }
}

/// The part of the name after the colon.
pub(crate) fn key_bytes<'a>(plan: &'a Plan, state: &'a State, key: Key) -> Option<&'a [u8]> {
    match key {
        Key::Member(_, name) => name.map(|name| state.arena.get(name)),
        Key::Slot(slot) => Some(plan.names.name(slot)),
        Key::Matched(_) | Key::Path(_) => None,
    }
}

fn write_rule(plan: &Plan, state: &State, key: &[u8], to: &mut Vec<u8>) {
    let Some(rule) = plan.rules.get(state.rule) else { return };
    match key {
        b"id" => to.extend_from_slice(rule.id.to_string().as_bytes()),
        b"severity" => {
            if let Some(severity) = rule.severity {
                to.extend_from_slice((severity as u8).to_string().as_bytes());
            }
        }
        b"rev" => to.extend_from_slice(rule.revision.as_deref().unwrap_or_default().as_bytes()),
        b"ver" => to.extend_from_slice(rule.version.as_deref().unwrap_or_default().as_bytes()),
        b"msg" => {
            if let Some(message) = &rule.message {
                expand(plan, state, message, to);
            }
        }
        b"logdata" => {
            if let Some(log_data) = &rule.log_data {
                expand(plan, state, log_data, to);
            }
        }
        _ => {}
    }
}

fn write_moving(state: &State, variable: Variable, to: &mut Vec<u8>) {
    match variable {
        // 255 stands for "no rule with a severity has matched", as in ModSecurity.
        Variable::HighestSeverity => {
            let severity = state.highest_severity.map_or(255, |severity| severity as u8);
            to.extend_from_slice(severity.to_string().as_bytes());
        }
        Variable::ReqbodyProcessor => {
            to.extend_from_slice(state.processor.map_or("", |it| it.name()).as_bytes())
        }
        Variable::Duration => to.extend_from_slice(state.elapsed_us.to_string().as_bytes()),
        _ => {}
    }
}

/// A value of a variable that rules change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moving {
    pub(crate) key: Key,
    pub(crate) value: Span,
}

/// The values of such a source as they are now.
pub(crate) fn collect_moving(plan: &Plan, state: &mut State, source: &Source, values: &mut Vec<Moving>) {
    let variable = source.variable;
    match variable {
        Variable::Tx => collect_tx(plan, state, source, values),
        Variable::MatchedVar => {
            values.extend(
                state
                    .matched
                    .last()
                    .map(|last| Moving { key: Key::Member(variable, None), value: last.value }),
            );
        }
        Variable::MatchedVarName => {
            if let Some(last) = state.matched.last().copied() {
                let value = named(plan, state, last.key);
                values.push(Moving { key: Key::Member(variable, None), value });
            }
        }
        Variable::MatchedVars | Variable::MatchedVarsNames => collect_matched(plan, state, source, values),
        Variable::Rule => {
            if let Chosen::Name(name) = &source.chosen {
                let mut text = std::mem::take(&mut state.text);
                text.clear();
                write_rule(plan, state, name, &mut text);
                let key = state.arena.add(name);
                let value = state.arena.add(&text);
                state.text = text;
                values.push(Moving { key: Key::Member(variable, Some(key)), value });
            }
        }
        Variable::HighestSeverity | Variable::ReqbodyProcessor | Variable::Duration => {
            let mut text = std::mem::take(&mut state.text);
            text.clear();
            write_moving(state, variable, &mut text);
            let value = state.arena.add(&text);
            state.text = text;
            values.push(Moving { key: Key::Member(variable, None), value });
        }
        _ => {
            collect_made(state, source, values);
        }
    }
}

fn collect_tx(plan: &Plan, state: &State, source: &Source, values: &mut Vec<Moving>) {
    if let Chosen::Slot(slot) = source.chosen {
        let slot = usize::from(slot);
        values.extend(state.variables.slot(slot).map(|value| Moving { key: Key::Slot(slot), value }));
        return;
    }
    let slots = state.variables.slots().filter(|&(slot, _)| is_chosen(source, plan.names.name(slot)));
    values.extend(slots.map(|(slot, value)| Moving { key: Key::Slot(slot), value }));
    collect_made(state, source, values);
}

fn collect_made(state: &State, source: &Source, values: &mut Vec<Moving>) {
    let made = state.variables.made(source.variable);
    let chosen = made.filter(|(name, _)| is_chosen(source, state.arena.get(*name)));
    values
        .extend(chosen.map(|(name, value)| Moving { key: Key::Member(source.variable, Some(name)), value }));
}

fn collect_matched(plan: &Plan, state: &mut State, source: &Source, values: &mut Vec<Moving>) {
    for at in 0..state.matched.len() {
        let Some(matched) = state.matched.get(at).copied() else { return };
        let name = named(plan, state, matched.key);
        if is_chosen(source, state.arena.get(name)) {
            let is_name = source.variable == Variable::MatchedVarsNames;
            values
                .push(Moving { key: Key::Matched(name), value: if is_name { name } else { matched.value } });
        }
    }
}

fn named(plan: &Plan, state: &mut State, key: Key) -> Span {
    if let Key::Matched(name) = key {
        return name;
    }
    let mut text = std::mem::take(&mut state.text);
    text.clear();
    write_name(plan, state, key, &mut text);
    let name = state.arena.add(&text);
    state.text = text;
    name
}

fn is_chosen(source: &Source, name: &[u8]) -> bool {
    match &source.chosen {
        Chosen::All => true,
        Chosen::Name(wanted) => name.eq_ignore_ascii_case(wanted),
        Chosen::Regex(regex) => regex.is_match(name),
        Chosen::Slot(_) | Chosen::Text | Chosen::Attributes => false,
    }
}
