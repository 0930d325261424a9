//! Bytes as people compare them: digests, and the identifiers of keys.

use std::fmt::Write;

/// Lower-case hexadecimal digits, two for each byte, as `sha256sum` prints them.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn two_digits_for_each_byte() {
        for (bytes, expected) in [(&[][..], ""), (&[0], "00"), (&[0x0a, 0xb0, 0xff], "0ab0ff")] {
            assert_eq!(hex(bytes), expected);
        }
    }
}
