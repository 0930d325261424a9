//! `id:1,phase:2,msg:'a, b',deny` → names and values, still text.

use super::super::lines::closing_quote;
use super::super::source::{Fault, Slice, Text};

/// One action as written. The value has its quotes taken off, and `\'` in it is `'`.
#[derive(Debug)]
pub struct Written<'t> {
    pub name: Slice<'t>,
    pub value: Option<Text>,
}

pub fn action_list(text: Slice<'_>) -> Result<Vec<Written<'_>>, Fault> {
    let mut actions = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip(',') {
            rest = after.trim_start();
            continue;
        }
        let end = rest.as_str().find([':', ',']).unwrap_or(rest.as_str().len());
        let name = rest.until(end).trim();
        if name.is_empty() {
            return Err(rest.syntax("the name of an action is missing before \":\""));
        }
        let after = rest.from(end);
        let (value, after) = match after.strip(':') {
            Some(written) => value(written.trim_start()).map(|(value, after)| (Some(value), after))?,
            None => (None, after),
        };
        actions.push(Written { name, value });
        rest = after.trim_start();
    }
    Ok(actions)
}

fn value(written: Slice<'_>) -> Result<(Text, Slice<'_>), Fault> {
    let Some(inside) = written.strip('\'') else {
        let end = written.as_str().find(',').unwrap_or(written.as_str().len());
        return Ok((written.until(end).trim().copied(), written.from(end)));
    };
    let Some(end) = closing_quote(inside.as_str(), '\'') else {
        return Err(written.syntax("no closing ' for this value"));
    };
    let after = inside.from(end.saturating_add(1)).trim_start();
    if !after.is_empty() && !after.as_str().starts_with(',') {
        return Err(
            after.syntax("the ' is closed before this; write \\' for a quote inside, or \",\" after it")
        );
    }
    Ok((inside.until(end).without_escapes_of('\''), after))
}
