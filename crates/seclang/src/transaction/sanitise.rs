//! What must not be written down: `sanitiseArg`, `sanitiseRequestHeader`, `sanitiseMatched` and their like.
//!
//! A match keeps nothing of such a value: its `value` and `data` are stars, and so is its message when the value
//! stands in it. `sanitiseMatchedBytes` hides the whole value, too.

use super::expand;
use super::state::State;
use crate::language::ast::Sanitise;
use crate::plan::Plan;

pub(crate) const STARS: &[u8] = b"********";

/// What is hidden: variables of these names, with this member.
#[derive(Debug)]
pub(crate) struct Hidden {
    variables: &'static [&'static [u8]],
    /// Of the member; with no `variables`, the whole `VARIABLE:member`.
    name: Vec<u8>,
}

pub(crate) fn hide(plan: &Plan, state: &mut State, sanitise: &Sanitise) {
    let (variables, name): (&'static [&'static [u8]], _) = match sanitise {
        Sanitise::Argument(name) => (&[b"ARGS", b"ARGS_GET", b"ARGS_POST"], name.clone()),
        Sanitise::RequestHeader(name) => (&[b"REQUEST_HEADERS"], name.clone()),
        Sanitise::ResponseHeader(name) => (&[b"RESPONSE_HEADERS"], name.clone()),
        Sanitise::Matched | Sanitise::MatchedBytes { .. } => {
            let Some(last) = state.matched.last().copied() else { return };
            let mut name = Vec::new();
            expand::write_name(plan, state, last.key, &mut name);
            (&[], name)
        }
    };
    if !state.hidden.iter().any(|known| known.variables == variables && known.name == name) {
        state.hidden.push(Hidden { variables, name });
    }
}

/// Whether the value of this variable, as in `ARGS:name`, is hidden.
pub(crate) fn is_hidden(hidden: &[Hidden], variable: &[u8]) -> bool {
    let at = variable.iter().position(|&byte| byte == b':').unwrap_or(variable.len());
    let (owner, member) = variable.split_at_checked(at).unwrap_or_default();
    let member = member.get(1..).unwrap_or_default();
    hidden.iter().any(|hidden| match hidden.variables {
        [] => hidden.name == variable,
        variables => variables.contains(&owner) && hidden.name.eq_ignore_ascii_case(member),
    })
}
