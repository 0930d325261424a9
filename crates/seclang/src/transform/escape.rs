//! Backslash escapes: `jsDecode`, `cssDecode`, `escapeSeqDecode`.

use super::hex;
use super::rewrite::{Step, is_space, rewrite};

fn find(rest: &[u8]) -> Option<usize> {
    memchr::memchr(b'\\', rest)
}

/// JavaScript: `\uHHHH` (see [`hex::narrowed`]), `\xHH`, octal up to 255, `\n` and its kind; before any other
/// character the backslash goes. A backslash at the end stays.
pub(super) fn js_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, find, |tail| {
        if let [_, b'u', a, b, c, d, ..] = tail
            && let Some(byte) = hex::narrowed([*a, *b, *c, *d])
        {
            return Step::Become(6, byte);
        }
        if let [_, b'x', high, low, ..] = tail
            && let Some(byte) = hex::pair(*high, *low)
        {
            return Step::Become(4, byte);
        }
        let [_, next, ..] = tail else { return Step::Keep(1) };
        match octal(tail.get(1..).unwrap_or_default()) {
            // Three digits that exceed a byte are two digits and a character.
            Some((3, value)) if value > 0xff => Step::Become(3, (value >> 3) as u8),
            Some((length, value)) => Step::Become(length.saturating_add(1), value as u8),
            None => Step::Become(2, control(*next).unwrap_or(*next)),
        }
    })
}

/// ANSI C: `\n` and its kind, `\xHH`, octal (of a value above 255 the low byte); before any other character
/// the backslash goes. A backslash at the end stays.
pub(super) fn escape_seq_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, find, |tail| {
        if let [_, b'x' | b'X', high, low, ..] = tail
            && let Some(byte) = hex::pair(*high, *low)
        {
            return Step::Become(4, byte);
        }
        let [_, next, ..] = tail else { return Step::Keep(1) };
        match octal(tail.get(1..).unwrap_or_default()) {
            Some((length, value)) => Step::Become(length.saturating_add(1), value as u8),
            None => Step::Become(2, control(*next).unwrap_or(*next)),
        }
    })
}

/// One to three octal digits at the head: how many, and their value.
fn octal(digits: &[u8]) -> Option<(usize, u16)> {
    let length = digits.iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
    let value = digits.iter().take(length).fold(0_u16, |value, &digit| value << 3 | u16::from(digit & 7));
    (length > 0).then_some((length, value))
}

/// The control character that a letter stands for after a backslash.
const fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        _ => return None,
    })
}

/// CSS 2: one to six hexadecimal digits become the low byte, and one white space after them goes; a backslash
/// before a line feed goes with it, one before anything else, or at the end, goes alone.
/// ModSecurity 3 cuts the result at the first NUL, which would hide the rest of the value: not done here.
pub(super) fn css_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, find, |tail| {
        let after = tail.get(1..).unwrap_or_default();
        let length = after.iter().take(6).take_while(|digit| digit.is_ascii_hexdigit()).count();
        let Some(byte) = css_code(after.get(..length).unwrap_or_default()) else {
            return match after {
                [] => Step::Drop(1),
                [b'\n', ..] => Step::Drop(2),
                [next, ..] => Step::Become(2, *next),
            };
        };
        let space = after.get(length).is_some_and(|&byte| is_space(byte));
        Step::Become(length.saturating_add(1).saturating_add(usize::from(space)), byte)
    })
}

/// The low byte of one to six digits; U+FFxx narrowed when the digits before it are zeros.
fn css_code(digits: &[u8]) -> Option<u8> {
    match digits {
        [one] => hex::digit(*one),
        [a, b, c, d] | [b'0', a, b, c, d] | [b'0', b'0', a, b, c, d] => hex::narrowed([*a, *b, *c, *d]),
        [.., high, low] => hex::pair(*high, *low),
        [] => None,
    }
}
