//! How often bytes and literals occur in ordinary values, roughly. Only speed depends on it.

use crate::byte_set::ByteSet;

/// How many of 1024 bytes of ordinary form fields, URLs and headers are this one, in either case.
pub(super) const fn frequency(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 60,
        b'h' | b'l' | b'd' | b'c' | b'u' | b'm' | b' ' => 30,
        b'f' | b'p' | b'g' | b'w' | b'y' | b'b' | b'v' | b'k' => 15,
        b'0'..=b'9' | b'.' | b'/' | b'-' | b'=' | b'&' => 12,
        b'x' | b'j' | b'q' | b'z' | b'_' | b',' | b':' | b';' | b'+' | b'%' | b'?' => 5,
        b'"' | b'\'' | b'(' | b')' => 3,
        0x80.. => 2,
        _ => 1,
    }
}

/// How many of 1024 bytes are in the set.
pub(super) fn density(set: ByteSet) -> u32 {
    set.iter().map(frequency).fold(0, u32::saturating_add)
}

/// How likely one of the literals stands at a place, in no particular unit: less is better.
pub(super) fn likelihood(literals: &[Vec<u8>]) -> f64 {
    literals
        .iter()
        .map(|literal| literal.iter().map(|&byte| f64::from(frequency(byte)) / 1024.0).product::<f64>())
        .sum()
}
