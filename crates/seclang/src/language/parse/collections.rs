//! `setvar`, `initcol`, `expirevar`, `setenv` and what must not be written down.

use super::super::ast::{
    Expansion, ExpireVariable, InitCollection, Sanitise, SetOperation, SetVariable, Variable,
};
use super::super::source::{Fault, Slice};
use super::expansion::{Unknown, expansion, lowercased};
use super::ids::number;
use super::targets::variable;

/// `tx.name`, `!tx.name`, `tx.name=value`, `tx.name=+1`, `tx.name=-%{tx.x}`.
pub fn set_variable(text: Slice<'_>) -> Result<SetVariable, Fault> {
    if let Some(unset) = text.strip('!') {
        let (collection, name) = member(unset.trim())?;
        return Ok(SetVariable { collection, name, operation: SetOperation::Unset });
    }
    let Some((left, value)) = split_at_equals(text) else {
        let (collection, name) = member(text.trim())?;
        let one = Expansion::literal("1");
        return Ok(SetVariable { collection, name, operation: SetOperation::Set(one) });
    };
    let (collection, name) = member(left.trim())?;
    let value = value.trim();
    let operation = if let Some(plus) = value.strip('+') {
        SetOperation::Add(amount(plus)?)
    } else if let Some(minus) = value.strip('-') {
        SetOperation::Subtract(amount(minus)?)
    } else {
        SetOperation::Set(expansion(value, Unknown::Refused)?)
    };
    Ok(SetVariable { collection, name, operation })
}

/// At the first `=` that stands outside of `%{…}`.
fn split_at_equals(text: Slice<'_>) -> Option<(Slice<'_>, Slice<'_>)> {
    let mut is_macro = false;
    let at = text.as_str().find(|c: char| {
        is_macro = (is_macro || c == '{') && c != '}';
        !is_macro && c == '='
    })?;
    Some((text.until(at), text.from(at.saturating_add(1))))
}

fn amount(text: Slice<'_>) -> Result<Expansion, Fault> {
    let amount = expansion(text.trim(), Unknown::Refused)?;
    let is_number =
        |literal: &[u8]| std::str::from_utf8(literal).is_ok_and(|literal| literal.parse::<i64>().is_ok());
    match amount.as_literal() {
        Some(literal) if !is_number(literal) => Err(text.bad_value("a number or %{…} to add or subtract")),
        _ => Ok(amount),
    }
}

/// `collection.name` of a collection that rules may write to.
fn member(text: Slice<'_>) -> Result<(Variable, Expansion), Fault> {
    let Some((collection, name)) = text.split_once(&['.', ':']) else {
        return Err(text.bad_value("a variable to write to: collection.name, as in tx.score"));
    };
    let variable = variable(collection.trim())?;
    if !variable.is_writable() {
        return Err(
            collection.bad_value("a collection that rules write to: TX, IP, GLOBAL, RESOURCE, SESSION, USER")
        );
    }
    if name.is_empty() {
        return Err(text.bad_value("a variable to write to: the name after the collection is missing"));
    }
    Ok((variable, expansion(name, Unknown::Refused)?))
}

/// `ip=%{REMOTE_ADDR}`
pub fn initialize(text: Slice<'_>) -> Result<InitCollection, Fault> {
    let Some((name, key)) = text.split_once(&['=']) else {
        return Err(text.bad_value("a collection and its key: initcol:ip=%{REMOTE_ADDR}"));
    };
    let collection = variable(name.trim())?;
    if !collection.is_persistent() {
        return Err(name.bad_value("a collection that is kept: IP, GLOBAL, RESOURCE, SESSION, USER"));
    }
    initialization(collection.name(), key.trim())
}

/// `setsid:key` and its like.
pub fn initialization(collection: &'static str, key: Slice<'_>) -> Result<InitCollection, Fault> {
    let found = Variable::from_name(collection).filter(|_| !key.is_empty());
    match found {
        Some(collection) => Ok(InitCollection { collection, key: expansion(key, Unknown::Refused)? }),
        None => Err(key.bad_value("a key of the collection, as %{REMOTE_ADDR}")),
    }
}

/// `ip.blocked=60`
pub fn expire(text: Slice<'_>) -> Result<ExpireVariable, Fault> {
    let Some((left, seconds)) = split_at_equals(text) else {
        return Err(text.bad_value("a variable and seconds: expirevar:ip.blocked=60"));
    };
    let (collection, name) = member(left.trim())?;
    let seconds = expansion(seconds.trim(), Unknown::Refused)?;
    let literal = seconds.as_literal().map(|literal| String::from_utf8_lossy(literal).parse::<u32>());
    match literal {
        Some(Err(_)) => Err(text.bad_value("a variable and seconds: expirevar:ip.blocked=60")),
        _ => Ok(ExpireVariable { collection, name, seconds }),
    }
}

/// `name=value`, `!name`
pub fn environment(text: Slice<'_>) -> Result<(Expansion, Option<Expansion>), Fault> {
    if let Some(name) = text.strip('!') {
        return Ok((expansion(name.trim(), Unknown::Refused)?, None));
    }
    let (name, value) = match split_at_equals(text) {
        Some((name, value)) => (name.trim(), expansion(value.trim(), Unknown::Refused)?),
        None => (text.trim(), Expansion::literal("1")),
    };
    if name.is_empty() {
        return Err(text.bad_value("a variable of the environment: name=value"));
    }
    Ok((expansion(name, Unknown::Refused)?, Some(value)))
}

pub fn sanitise(what: &str, value: Slice<'_>) -> Result<Sanitise, Fault> {
    let name = lowercased(value.as_str());
    match what {
        "arg" => Ok(Sanitise::Argument(name)),
        "request" => Ok(Sanitise::RequestHeader(name)),
        "response" => Ok(Sanitise::ResponseHeader(name)),
        "bytes" => matched_bytes(value),
        _ => Ok(Sanitise::Matched),
    }
}

/// `sanitiseMatchedBytes`, `sanitiseMatchedBytes:4/4`
fn matched_bytes(value: Slice<'_>) -> Result<Sanitise, Fault> {
    let expected = "how many bytes stay at each end: 4/4";
    let Some((before, after)) = value.split_once(&['/']) else {
        // Without a value this is the action's own name.
        return match value.as_str().bytes().any(|byte| byte.is_ascii_digit()) {
            true => Err(value.bad_value(expected)),
            false => Ok(Sanitise::MatchedBytes { kept_before: 0, kept_after: 0 }),
        };
    };
    let kept_before = number(before, expected, |_| true)?;
    Ok(Sanitise::MatchedBytes { kept_before, kept_after: number(after, expected, |_| true)? })
}
