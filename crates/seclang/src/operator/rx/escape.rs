//! What a backslash means, outside and inside `[…]`.

use super::node::Assertion;
use crate::byte_set::ByteSet;

#[derive(Debug, Clone, Copy)]
pub(super) enum Escape {
    Byte(u8),
    Set(ByteSet),
    Assertion(Assertion),
    Backreference(u32),
    /// `\R`: any line break.
    Newline,
    /// `\Z`: the end, or the line feed before it.
    FinalNewline,
}

pub(super) const DIGIT: ByteSet = ByteSet::from_range(b'0', b'9');
pub(super) const SPACE: ByteSet = ByteSet::from_range(b'\t', b'\r').with(b' ');
pub(super) const WORD: ByteSet =
    DIGIT.union(ByteSet::from_range(b'a', b'z')).union(ByteSet::from_range(b'A', b'Z')).with(b'_');
const HORIZONTAL: ByteSet = ByteSet::from_bytes(b"\t \xa0");
const VERTICAL: ByteSet = ByteSet::from_bytes(b"\n\x0b\x0c\r\x85");

/// Reads what follows a backslash outside a class.
pub(super) fn escape(rest: &[u8]) -> Result<(Escape, &[u8]), String> {
    let Some((&byte, after)) = rest.split_first() else { return Err("a backslash at the end".to_owned()) };
    let assertion = match byte {
        b'A' | b'G' => Some(Escape::Assertion(Assertion::Start)),
        b'z' => Some(Escape::Assertion(Assertion::End)),
        b'Z' => Some(Escape::FinalNewline),
        b'b' => Some(Escape::Assertion(Assertion::WordBoundary)),
        b'B' => Some(Escape::Assertion(Assertion::NotWordBoundary)),
        b'R' => Some(Escape::Newline),
        b'N' => Some(Escape::Set(ByteSet::from_bytes(b"\n").complement())),
        // With more digits it is an octal number.
        b'1'..=b'9' if !after.first().is_some_and(u8::is_ascii_digit) => {
            Some(Escape::Backreference(u32::from(byte.wrapping_sub(b'0'))))
        }
        _ => None,
    };
    match assertion {
        Some(escape) => Ok((escape, after)),
        None => escape_in_class(rest),
    }
}

/// Reads what follows a backslash: what means the same inside a class.
pub(super) fn escape_in_class(rest: &[u8]) -> Result<(Escape, &[u8]), String> {
    let Some((&byte, after)) = rest.split_first() else { return Err("a backslash at the end".to_owned()) };
    if let Some(set) = set(byte) {
        return Ok((Escape::Set(set), after));
    }
    let (byte, after) = match byte {
        b'a' => (0x07, after),
        b'b' => (0x08, after),
        b'e' => (0x1b, after),
        b'f' => (0x0c, after),
        b'n' => (b'\n', after),
        b'r' => (b'\r', after),
        b't' => (b'\t', after),
        b'x' => hexadecimal(after)?,
        b'c' => match after.split_first() {
            Some((&letter, after)) if letter.is_ascii() => (letter.to_ascii_uppercase() ^ 0x40, after),
            _ => return Err("\\c without a character".to_owned()),
        },
        b'0'..=b'7' => octal(rest),
        b'A'..=b'Z' | b'a'..=b'z' | b'8' | b'9' => {
            return Err(format!("\\{} is not supported", char::from(byte)));
        }
        _ => (byte, after),
    };
    Ok((Escape::Byte(byte), after))
}

const fn set(letter: u8) -> Option<ByteSet> {
    Some(match letter {
        b'd' => DIGIT,
        b'D' => DIGIT.complement(),
        b's' => SPACE,
        b'S' => SPACE.complement(),
        b'w' => WORD,
        b'W' => WORD.complement(),
        b'h' => HORIZONTAL,
        b'H' => HORIZONTAL.complement(),
        b'v' => VERTICAL,
        b'V' => VERTICAL.complement(),
        _ => return None,
    })
}

/// `\xHH`, `\xH`, `\x`, or `\x{…}` of a byte.
fn hexadecimal(rest: &[u8]) -> Result<(u8, &[u8]), String> {
    let value = |digits: &[u8]| {
        digits
            .iter()
            .filter_map(|&digit| char::from(digit).to_digit(16))
            .fold(0_u32, |value, digit| value << 4 | digit)
    };
    let length = |rest: &[u8], most: usize| {
        rest.iter().take(most).take_while(|digit| digit.is_ascii_hexdigit()).count()
    };
    if let Some(braced) = rest.strip_prefix(b"{") {
        let (digits, after) = braced.split_at_checked(length(braced, 8)).unwrap_or_default();
        if let Some(after) = after.strip_prefix(b"}").filter(|_| !digits.is_empty()) {
            let byte = u8::try_from(value(digits))
                .map_err(|_| "a character above \\x{ff}: values are bytes".to_owned())?;
            return Ok((byte, after));
        }
        return Err("\\x{ without hexadecimal digits and }".to_owned());
    }
    let (digits, after) = rest.split_at_checked(length(rest, 2)).unwrap_or_default();
    Ok((value(digits) as u8, after))
}

/// One to three octal digits.
fn octal(rest: &[u8]) -> (u8, &[u8]) {
    let length = rest.iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
    let (digits, after) = rest.split_at_checked(length).unwrap_or_default();
    (digits.iter().fold(0_u32, |value, &digit| value << 3 | u32::from(digit & 7)) as u8, after)
}
