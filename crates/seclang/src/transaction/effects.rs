//! What a link does each time it matches: captures, variables, settings for the rest of the transaction.

use super::arena::Span;
use super::expand;
use super::sanitise;
use super::state::State;
use crate::language::ast::{Ctl, Expansion, SetOperation, SetVariable, Variable};
use crate::operator::{Captured, Captures};
use crate::plan::{Control, Link, Plan, Setting, Slot};

/// In ModSecurity's order: collections, variables, environment, settings.
pub(crate) fn have(plan: &Plan, state: &mut State, link: &Link) {
    let effects = &link.effects;
    for initialization in &effects.initializations {
        let key = expanded(plan, state, &initialization.key);
        let is_kept =
            state.variables.set(&mut state.arena, &plan.names, initialization.collection, b"key", Some(key));
        state.is_overflowing |= !is_kept;
        match initialization.collection {
            Variable::Session => state.fields.set_span(&mut state.arena, Variable::SessionId, key),
            Variable::User => state.fields.set_span(&mut state.arena, Variable::UserId, key),
            _ => {}
        }
    }
    for set in &effects.set_variables {
        set_variable(plan, state, set);
    }
    for (name, value) in &effects.environment {
        let value = value.as_ref().map(|value| expanded(plan, state, value));
        write(plan, state, Variable::Env, name, value);
    }
    for sanitise in &effects.sanitised {
        sanitise::hide(plan, state, sanitise);
    }
    for control in &effects.controls {
        match control {
            Control::Setting(ctl) => change(state, ctl),
            Control::Remove(rules) => state.remove(rules),
            Control::RemoveTarget(removal) => {
                if !state.removals.contains(removal) {
                    state.removals.push(*removal);
                }
            }
        }
    }
}

/// TX:0 to TX:9 become what the operator found; those it did not find are unset. An operator that finds nothing
/// in particular (`@eq`) leaves them alone.
pub(crate) fn capture(state: &mut State, captures: &Captures, value: Span) {
    if captures.group(0).is_none() {
        return;
    }
    for slot in 0..Captures::GROUPS {
        let span = captures.group(slot).map(|group| match group {
            Captured::Span(start, end) => value.part(start, end),
            Captured::Text(text) => state.arena.add(text),
        });
        state.variables.set_slot(Slot::try_from(slot).unwrap_or(Slot::MAX), span);
    }
}

fn expanded(plan: &Plan, state: &mut State, expansion: &Expansion) -> Span {
    if let Some(literal) = expansion.as_literal() {
        return state.arena.add(literal);
    }
    let mut text = std::mem::take(&mut state.text);
    text.clear();
    expand::expand(plan, state, expansion, &mut text);
    let span = state.arena.add(&text);
    state.text = text;
    span
}

fn set_variable(plan: &Plan, state: &mut State, setting: &Setting) {
    let SetVariable { collection, name, operation } = &setting.variable;
    let Some(slot) = setting.slot else {
        let mut name_text = std::mem::take(&mut state.name);
        name_text.clear();
        expand::expand(plan, state, name, &mut name_text);
        name_text.make_ascii_lowercase();
        let before = state.variables.value(&state.arena, &plan.names, *collection, &name_text);
        let value = outcome(plan, state, operation, before);
        let is_kept = state.variables.set(&mut state.arena, &plan.names, *collection, &name_text, value);
        state.is_overflowing |= !is_kept;
        state.name = name_text;
        return;
    };
    let before = state.variables.slot(usize::from(slot));
    let value = outcome(plan, state, operation, before);
    state.variables.set_slot(slot, value);
}

/// What the variable becomes. Counted up or down, it counts from 0 when it is absent or no number.
fn outcome(plan: &Plan, state: &mut State, operation: &SetOperation, before: Option<Span>) -> Option<Span> {
    let (by, count): (_, fn(i64, i64) -> i64) = match operation {
        SetOperation::Unset => return None,
        SetOperation::Set(value) => return Some(expanded(plan, state, value)),
        SetOperation::Add(by) => (by, i64::saturating_add),
        SetOperation::Subtract(by) => (by, i64::saturating_sub),
    };
    let by = expanded(plan, state, by);
    let by = number(state.arena.get(by));
    let after = count(before.map_or(0, |span| number(state.arena.get(span))), by);
    Some(state.arena.add_number(after))
}

fn write(plan: &Plan, state: &mut State, collection: Variable, name: &Expansion, value: Option<Span>) {
    let mut text = std::mem::take(&mut state.name);
    text.clear();
    expand::expand(plan, state, name, &mut text);
    text.make_ascii_lowercase();
    let is_kept = state.variables.set(&mut state.arena, &plan.names, collection, &text, value);
    state.is_overflowing |= !is_kept;
    state.name = text;
}

/// As C's `atoi`: white space, a sign, digits; whatever follows is ignored.
fn number(text: &[u8]) -> i64 {
    let text = text.trim_ascii_start();
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let magnitude = digits.iter().take_while(|byte| byte.is_ascii_digit()).fold(0_i64, |number, &digit| {
        number.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0')))
    });
    if is_negative { magnitude.saturating_neg() } else { magnitude }
}

fn change(state: &mut State, ctl: &Ctl) {
    let settings = &mut state.settings;
    match ctl {
        Ctl::AuditEngine(engine) => settings.audit = *engine,
        Ctl::RuleEngine(engine) => settings.engine = *engine,
        Ctl::ForceRequestBodyVariable(is_forced) => settings.is_request_body_forced = *is_forced,
        Ctl::RequestBodyAccess(is_read) => settings.is_request_body_read = *is_read,
        Ctl::ResponseBodyAccess(is_read) => settings.is_response_body_read = *is_read,
        Ctl::RequestBodyLimit(bytes) => settings.request_body_limit = *bytes,
        Ctl::ResponseBodyLimit(bytes) => settings.response_body_limit = *bytes,
        Ctl::RequestBodyProcessor(processor) => state.processor = Some(*processor),
        // Looked up when the plan was made.
        Ctl::RuleRemoveById(_)
        | Ctl::RuleRemoveByMsg(_)
        | Ctl::RuleRemoveByTag(_)
        | Ctl::RuleRemoveTargetById(..)
        | Ctl::RuleRemoveTargetByMsg(..)
        | Ctl::RuleRemoveTargetByTag(..) => {}
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_as_atoi() {
        for (text, expected) in [
            ("", 0),
            ("5", 5),
            (" 12x", 12),
            ("-3", -3),
            ("+7", 7),
            ("x9", 0),
            ("99999999999999999999", i64::MAX),
        ] {
            assert_eq!(super::number(text.as_bytes()), expected, "{text:?}");
        }
    }
}
