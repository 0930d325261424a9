//! Addresses that are script, also when they are written with character references. Named references
//! (`&amp;`) are none of the original's business, and none of ours.

use super::super::bytes::from;

/// `JAVA` covers `javascript:` and what browsers made of it.
const SCHEMES: [&[u8]; 4] = [b"DATA", b"VIEW-SOURCE", b"JAVA", b"VBSCRIPT"];

/// Values above are not decoded. The original's own number: not Unicode's last, which is 0x10FFFF.
const LARGEST: u32 = 0x0010_00FF;

/// Whether an address begins with a scheme that runs script or shows source.
pub fn is_hostile_url(url: &[u8]) -> bool {
    let is_skipped = |byte: &u8| *byte <= 32 || *byte >= 127;
    let start = url.iter().position(|byte| !is_skipped(byte)).unwrap_or(url.len());
    let url = from(url, start);
    SCHEMES.iter().any(|scheme| decoded_starts_with(url, scheme))
}

/// Whether `text`, decoded, starts with `word`, which is in upper case. White space in front does not
/// count, NUL and line feed nowhere do.
fn decoded_starts_with(text: &[u8], word: &[u8]) -> bool {
    let mut rest = text;
    let mut expected = word;
    let mut has_begun = false;
    while let [letter, after @ ..] = expected {
        let Some((character, length)) = decode(rest) else { return false };
        rest = from(rest, length);
        if !has_begun && character <= 32 {
            continue;
        }
        has_begun = true;
        if character == 0 || character == 10 {
            continue;
        }
        let is_lower = (u32::from(b'a')..=u32::from(b'z')).contains(&character);
        let upper = if is_lower { character & !0x20 } else { character };
        // The original compares the lowest eight bits.
        if upper.to_le_bytes()[0] != *letter {
            return false;
        }
        expected = after;
    }
    true
}

/// The first character and how many bytes it is written in. `None`: there is none.
fn decode(text: &[u8]) -> Option<(u32, usize)> {
    const AMPERSAND: (u32, usize) = (b'&' as u32, 1);
    let reference = match text {
        [] => return None,
        [b'&', b'#', b'x' | b'X', digits @ ..] => number(digits, 16).map(|it| (it, 3_usize)),
        [b'&', b'#', digits @ ..] => number(digits, 10).map(|it| (it, 2_usize)),
        [byte, ..] => return Some((u32::from(*byte), 1)),
    };
    Some(reference.map_or(AMPERSAND, |((value, digits), prefix)| (value, prefix.saturating_add(digits))))
}

/// A number at the start of `text` and its length with the semicolon. `None`: no digit, or too large.
fn number(text: &[u8], radix: u32) -> Option<(u32, usize)> {
    let mut value = 0_u32;
    let mut length = 0_usize;
    for byte in text {
        let Some(digit) = char::from(*byte).to_digit(radix) else {
            let has_end = *byte == b';' && length > 0;
            return (length > 0).then(|| (value, length.saturating_add(usize::from(has_end))));
        };
        value = value.saturating_mul(radix).saturating_add(digit);
        if value > LARGEST {
            return None;
        }
        length = length.saturating_add(1);
    }
    (length > 0).then_some((value, length))
}

#[cfg(test)]
mod tests {
    use super::{decode, is_hostile_url};

    #[test]
    fn characters() {
        let cases = [
            (b"".as_slice(), None),
            (b"a", Some((97, 1))),
            (b"&amp;", Some((38, 1))),
            (b"&#", Some((38, 1))),
            (b"&#x", Some((38, 1))),
            (b"&#;", Some((38, 1))),
            (b"&#65", Some((65, 4))),
            (b"&#65;x", Some((65, 5))),
            (b"&#x4a;", Some((74, 6))),
            (b"&#X4Az", Some((74, 5))),
            (b"&#1048831;", Some((0x0010_00FF, 10))),
            (b"&#1048832;", Some((38, 1))),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn addresses() {
        for hostile in ["javascript:1", " \u{a0}JaVa", "&#106;\nava", "&#x16a;AVA", "data:", "view-source:x"]
        {
            let is_cut = hostile == "&#x16a;AVA";
            assert_eq!(is_hostile_url(hostile.as_bytes()), !is_cut, "{hostile}");
        }
        for harmless in ["", "jav", "https://java", "&#x;java"] {
            assert!(!is_hostile_url(harmless.as_bytes()), "{harmless}");
        }
    }
}
