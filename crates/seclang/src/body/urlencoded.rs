//! `application/x-www-form-urlencoded`: query strings and form bodies.

use super::{Item, Limits, Sink};

/// What else there is to say of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// A `%` without two hexadecimal digits behind it: URLENCODED_ERROR.
    pub is_encoding_broken: bool,
    /// There were more arguments than allowed; the rest was not looked at.
    pub is_over_limit: bool,
}

/// Takes the arguments out of `text`. `separator` is `&` unless SecArgumentSeparator says otherwise.
///
/// As in ModSecurity 3, an empty piece between two separators is an argument with an empty name and value; a
/// separator at the very end opens none.
pub fn parse(text: &[u8], separator: u8, limits: &Limits, sink: &mut dyn Sink) -> Outcome {
    let mut outcome = Outcome::default();
    let (mut name_buffer, mut value_buffer) = (Vec::new(), Vec::new());
    for (count, piece) in pieces(text, separator).enumerate() {
        if count >= limits.arguments {
            outcome.is_over_limit = true;
            break;
        }
        let equals = memchr::memchr(b'=', piece).unwrap_or(piece.len());
        let (name, value) = piece.split_at_checked(equals).unwrap_or_default();
        let value = value.get(1..).unwrap_or_default();
        let name = decode(name, &mut name_buffer, &mut outcome.is_encoding_broken);
        let value = decode(value, &mut value_buffer, &mut outcome.is_encoding_broken);
        sink.found(Item::Argument, name, value);
    }
    outcome
}

/// What stands between separators; nothing after a last one.
pub(super) fn pieces(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let is_nothing = text.is_empty();
    let text = text.strip_suffix(&[separator]).unwrap_or(text);
    text.split(move |byte| *byte == separator).skip(usize::from(is_nothing))
}

/// `+` is a blank, `%41` is `A`; a `%` with anything else behind it stays and breaks the encoding.
fn decode<'a>(text: &'a [u8], buffer: &'a mut Vec<u8>, is_broken: &mut bool) -> &'a [u8] {
    let Some(first) = memchr::memchr2(b'%', b'+', text) else { return text };
    let (plain, mut rest) = text.split_at_checked(first).unwrap_or_default();
    buffer.clear();
    buffer.extend_from_slice(plain);
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'+' => buffer.push(b' '),
            b'%' => match after {
                [high, low, behind @ ..] if let Some(decoded) = byte_of(*high, *low) => {
                    buffer.push(decoded);
                    rest = behind;
                }
                _ => {
                    *is_broken = true;
                    buffer.push(b'%');
                }
            },
            other => buffer.push(*other),
        }
    }
    buffer
}

fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::{super::collected::Collected, Item, Limits, Outcome, parse};
    use proptest::prelude::*;

    fn parsed(text: &[u8]) -> (Vec<String>, bool) {
        let mut sink = Collected::default();
        let outcome = parse(text, b'&', &Limits::default(), &mut sink);
        (sink.of(Item::Argument), outcome.is_encoding_broken)
    }

    #[test]
    fn arguments() {
        let cases: [(&[u8], &[&str], bool); 16] = [
            (b"", &[], false),
            (b"a=1&b=2", &["a=1", "b=2"], false),
            (b"a", &["a="], false),
            (b"a=", &["a="], false),
            (b"=a", &["=a"], false),
            (b"a=b=c", &["a=b=c"], false),
            (b"a&", &["a="], false),
            (b"&", &["="], false),
            (b"&&", &["=", "="], false),
            (b"a&&b", &["a=", "=", "b="], false),
            (b"a=1&a=2", &["a=1", "a=2"], false),
            (b"a+b=c+d", &["a b=c d"], false),
            (b"%61%3d=%26%00", &["a==&\\x00"], false),
            (b"a=%4", &["a=%4"], true),
            (b"a=%zz%41%", &["a=%zzA%"], true),
            (b"a=%%41", &["a=%A"], true),
        ];
        for (text, expected, is_broken) in cases {
            let expected = expected.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(parsed(text), (expected, is_broken), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn another_separator_and_a_limit() {
        let mut sink = Collected::default();
        let limits = Limits { arguments: 2, ..Limits::default() };
        let outcome = parse(b"a=1&2;b;c", b';', &limits, &mut sink);
        assert_eq!(outcome, Outcome { is_encoding_broken: false, is_over_limit: true });
        assert_eq!(sink.of(Item::Argument), ["a=1&2", "b="]);
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_out(pairs in prop::collection::vec((any::<Vec<u8>>(), any::<Vec<u8>>()), 1..8)) {
            let encode = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<String>();
            let text: Vec<String> =
                pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            let mut found = Vec::new();
            let outcome = parse(text.join("&").as_bytes(), b'&', &Limits::default(), &mut |_, name: &[u8], value: &[u8]| {
                found.push((name.to_vec(), value.to_vec()));
            });
            prop_assert_eq!(outcome, Outcome::default());
            prop_assert_eq!(found, pairs);
        }
    }
}
