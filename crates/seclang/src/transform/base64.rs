//! Base64 (RFC 4648): `base64Encode`, `base64Decode`, `base64DecodeExt`.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64_encode(input: &[u8], out: &mut Vec<u8>) -> bool {
    if input.is_empty() {
        return false;
    }
    out.clear();
    out.reserve(input.len().div_ceil(3).saturating_mul(4));
    for group in input.chunks(3) {
        let bits = group.iter().chain(&[0, 0]).take(3).fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte));
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let letter = ALPHABET.get((bits >> shift & 0x3f) as usize).copied().unwrap_or_default();
            out.push(if place <= group.len() { letter } else { b'=' });
        }
    }
    true
}

/// Decodes up to the first byte that is none of Base64, line breaks and blanks left out; padding may be missing.
/// ModSecurity 3 gives the empty value as soon as one byte is wrong, and loses a last group without padding: a
/// `!` at the end would hide the rest. ModSecurity 2 and Coraza do as here.
pub(super) fn base64_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    let digits =
        input.iter().filter(|byte| !matches!(byte, b'\r' | b'\n' | b' ')).map_while(|&byte| value(byte));
    out.clear();
    gather(digits, out);
    input != out.as_slice()
}

/// Decodes all letters of Base64 and skips all else; but a `=` where one digit of a group stands alone makes
/// the result empty.
pub(super) fn base64_decode_ext(input: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    if !has_lonely_digit(input) {
        gather(input.iter().filter_map(|&byte| value(byte)), out);
    }
    input != out.as_slice()
}

fn has_lonely_digit(input: &[u8]) -> bool {
    let mut place = 0_u8;
    for &byte in input {
        if byte == b'=' && place == 1 {
            return true;
        }
        if value(byte).is_some() {
            place = place.wrapping_add(1) & 3;
        }
    }
    // The original compares the value of the last digit with the code of `=`: 61 is also the value of `9`.
    place == 1 && input.last() == Some(&b'9')
}

/// Whole bytes out of groups of six bits; bits that make no byte are lost.
fn gather(digits: impl Iterator<Item = u8>, out: &mut Vec<u8>) {
    let (mut bits, mut held) = (0_u32, 0_u32);
    for digit in digits {
        bits = bits << 6 | u32::from(digit);
        held = held.wrapping_add(6);
        if held >= 8 {
            held = held.wrapping_sub(8);
            out.push(bits.wrapping_shr(held) as u8);
        }
    }
}

const fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte.wrapping_sub(b'A'),
        b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
        b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
