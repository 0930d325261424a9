//! Numbers, rule ids and the patterns that stand where they could.

use super::super::ast::{IdRange, IdRanges, Pattern};
use super::super::source::{Fault, Slice};
use std::str::FromStr;

/// What is written, as a number that `is_allowed`.
pub fn number<T: FromStr + Copy>(
    text: Slice<'_>,
    expected: &'static str,
    is_allowed: impl FnOnce(T) -> bool,
) -> Result<T, Fault> {
    let text = text.trim();
    let digits = text.as_str().bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.as_str().parse::<T>().ok()).flatten();
    number.filter(|number| is_allowed(*number)).ok_or_else(|| text.bad_value(expected))
}

pub fn id(text: Slice<'_>) -> Result<u64, Fault> {
    number(text, "a rule id (a whole number, 1 or more)", |id| id > 0)
}

/// `12`, `5-9`, `"5-9"`.
fn id_range(text: Slice<'_>) -> Result<IdRange, Fault> {
    let (first, last) = match text.split_once(&['-']) {
        Some((first, last)) => (id(first)?, id(last)?),
        None => (id(text)?, id(text)?),
    };
    if first > last {
        return Err(text.bad_value("a range of rule ids: the first is greater than the last"));
    }
    Ok(IdRange { first, last })
}

/// Ids and ranges, separated by white space or commas.
pub fn id_ranges(texts: &[Slice<'_>]) -> Result<IdRanges, Fault> {
    let words = texts.iter().flat_map(|text| text.words(&[' ', '\t', ',']));
    let ranges = words.map(id_range).collect::<Result<Vec<_>, _>>()?;
    match texts.first() {
        Some(first) if ranges.is_empty() => Err(first.bad_value("a rule id or a range of them")),
        _ => Ok(IdRanges(ranges)),
    }
}

pub fn pattern(text: Slice<'_>) -> Result<Pattern, Fault> {
    if text.trim().is_empty() {
        return Err(text.bad_value("a tag, a message, or a regular expression for them"));
    }
    Ok(Pattern(text.as_str().to_owned()))
}
