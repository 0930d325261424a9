//! Hexadecimal: `hexDecode`, `hexEncode`, `sqlHexDecode`, and the digits that other transformations read.

use super::rewrite::{Step, rewrite_with};

/// The value of a hexadecimal digit.
pub(super) const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

/// The byte that two hexadecimal digits write.
pub(super) fn pair(high: u8, low: u8) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

/// The byte that the code point of four hexadecimal digits stands for: its low byte; full-width ASCII
/// (U+FF01 to U+FF5E) becomes ASCII.
pub(super) fn narrowed(digits: [u8; 4]) -> Option<u8> {
    let [a, b, c, d] = digits;
    let (high, low) = (pair(a, b)?, pair(c, d)?);
    Some(if high == 0xff { from_full_width(low) } else { low })
}

/// U+FF01 to U+FF5E, given by the low byte, are the full-width forms of ASCII 0x21 to 0x7E.
pub(super) const fn from_full_width(low: u8) -> u8 {
    if matches!(low, 0x01..=0x5e) { low.wrapping_add(0x20) } else { low }
}

/// Two bytes make one; what is no digit gives what the arithmetic of ModSecurity gives. An odd last byte is lost.
pub(super) fn hex_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    if input.is_empty() {
        return false;
    }
    out.clear();
    out.extend(input.chunks_exact(2).map(|pair| {
        let mut digits = pair.iter().map(|&byte| lenient_digit(byte));
        let (high, low) = (digits.next().unwrap_or_default(), digits.next().unwrap_or_default());
        high.wrapping_mul(16).wrapping_add(low)
    }));
    true
}

const fn lenient_digit(byte: u8) -> u8 {
    if byte >= b'A' { (byte & 0xdf).wrapping_sub(b'A').wrapping_add(10) } else { byte.wrapping_sub(b'0') }
}

pub(super) fn hex_encode(input: &[u8], out: &mut Vec<u8>) -> bool {
    if input.is_empty() {
        return false;
    }
    out.clear();
    out.reserve(input.len().saturating_mul(2));
    for &byte in input {
        out.extend(encoded(byte));
    }
    true
}

/// The two digits of a byte, in lower case.
pub(super) const fn encoded(byte: u8) -> [u8; 2] {
    [lower_digit(byte >> 4), lower_digit(byte & 0x0f)]
}

const fn lower_digit(value: u8) -> u8 {
    if value < 10 { b'0'.wrapping_add(value) } else { b'a'.wrapping_add(value).wrapping_sub(10) }
}

/// `0x…` with at least one pair of digits becomes the bytes; the byte that follows them is copied as it is.
/// ModSecurity also loses the last byte of the value and all that follows a NUL; nothing is lost here.
pub(super) fn sql_hex_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    let step = |tail: &[u8]| match tail {
        [b'0', b'x' | b'X', digits @ ..] => match pairs(digits).count() {
            0 => Step::Keep(1),
            count => Step::Write(count.saturating_mul(2).saturating_add(3)),
        },
        _ => Step::Keep(1),
    };
    let write = |head: &[u8], out: &mut Vec<u8>| {
        let digits = head.get(2..).unwrap_or_default();
        out.extend(pairs(digits));
        out.extend_from_slice(digits.get(pairs(digits).count().saturating_mul(2)..).unwrap_or_default());
    };
    rewrite_with(input, out, |rest| memchr::memchr(b'0', rest), step, write)
}

/// The bytes that the pairs of digits at the head write.
fn pairs(digits: &[u8]) -> impl Iterator<Item = u8> {
    digits.chunks_exact(2).map_while(|two| match two {
        [high, low] => pair(*high, *low),
        _ => None,
    })
}
