//! What a value must have before an operator can match it: literals, bytes, a length. To look for these in a value
//! costs far less than to ask the operator, and most values lack what most operators need.
//!
//! Sound by construction: every claim about an expression follows from claims about its parts, and a part of
//! which nothing is known claims nothing. A claim that is wrong would be a way past the rules.

mod bytes;
mod literals;
mod ordinary;
mod rarity;
#[cfg(test)]
mod tests;

use crate::byte_set::ByteSet;
use crate::operator::{PatternError, lower, parse};
use literals::Literals;
pub use ordinary::ORDINARY;
use regex_syntax::hir::Hir;

/// What every value that matches has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// At least one of them occurs in it, once both are in lower case (ASCII). None is empty.
    pub literals: Option<Vec<Vec<u8>>>,
    /// At least one byte of each of these occurs in it; the most telling ones first, at most [`Needs::CLASSES`].
    pub classes: Vec<ByteSet>,
    /// It is at least so many bytes long.
    pub minimum: usize,
}

impl Needs {
    pub const CLASSES: usize = 8;

    /// No value has this.
    pub(crate) fn impossible() -> Self {
        Self { literals: None, classes: vec![ByteSet::EMPTY], minimum: usize::MAX }
    }

    /// Whether this value may match; `false` is certain. For tests, and as the meaning of the fields: the engine
    /// asks for many operators at once.
    pub fn allow(&self, value: &[u8]) -> bool {
        let present = ByteSet::of(value);
        value.len() >= self.minimum
            && self.classes.iter().all(|class| class.intersects(present))
            && self.literals.as_ref().is_none_or(|literals| {
                let folded = value.to_ascii_lowercase();
                literals.iter().any(|literal| memchr::memmem::find(&folded, literal).is_some())
            })
    }
}

/// What a regular expression needs, in PCRE's syntax; nothing, if it is none.
pub fn needs(pattern: &str) -> Needs {
    of_pattern(pattern.as_bytes()).map(|[any, _]| any).unwrap_or_default()
}

/// The same for values that consist of [`ORDINARY`] bytes alone.
pub fn needs_if_ordinary(pattern: &str) -> Needs {
    of_pattern(pattern.as_bytes()).map(|[_, ordinary]| ordinary).unwrap_or_default()
}

/// What the expression needs of any value, and what of one that is [`ORDINARY`].
pub(crate) fn of_pattern(pattern: &[u8]) -> Result<[Needs; 2], PatternError> {
    let expression = lower(&parse(pattern)?);
    let ordinary = ordinary::within(&expression);
    Ok([of_expression(&expression), ordinary.map_or_else(Needs::impossible, |left| of_expression(&left))])
}

/// `None` for the minimum means that nothing matches; then nothing needs to be said.
fn of_expression(expression: &Hir) -> Needs {
    Needs {
        literals: Literals::of(expression).required(),
        classes: bytes::classes(expression),
        minimum: expression.properties().minimum_len().unwrap_or(0),
    }
}

/// One of these phrases, which are in lower case.
pub(crate) fn of_phrases(phrases: &[Vec<u8>]) -> Needs {
    let rarest = phrases
        .iter()
        .filter_map(|phrase| phrase.iter().copied().min_by_key(|&byte| rarity::frequency(byte)));
    Needs {
        literals: Some(phrases.to_vec()),
        classes: vec![rarest.fold(ByteSet::EMPTY, ByteSet::with).with_both_cases()],
        minimum: phrases.iter().map(Vec::len).min().unwrap_or(usize::MAX),
    }
}

/// This text.
pub(crate) fn of_text(text: &[u8]) -> Needs {
    if text.is_empty() {
        return Needs::default();
    }
    Needs {
        literals: Some(vec![text.to_ascii_lowercase()]),
        classes: bytes::most_telling(text.iter().map(|&byte| ByteSet::EMPTY.with(byte)).collect()),
        minimum: text.len(),
    }
}

/// A value of letters alone is one word to libinjection, a value of digits alone one number: no fingerprint of an
/// attack is that short.
pub(crate) fn of_sqli() -> Needs {
    const LETTERS: ByteSet =
        ByteSet::from_range(b'a', b'z').union(ByteSet::from_range(b'A', b'Z')).with(b'_');
    const DIGITS: ByteSet = ByteSet::from_range(b'0', b'9');
    Needs { literals: None, classes: vec![LETTERS.complement(), DIGITS.complement()], minimum: 2 }
}

/// Tags, comments and declarations begin with `<`; an attribute has a value only behind `=`.
pub(crate) fn of_xss() -> Needs {
    Needs { literals: None, classes: vec![ByteSet::from_bytes(b"<=")], minimum: 2 }
}
