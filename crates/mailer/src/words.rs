//! Text in header fields: folding (RFC 5322 §2.2.3), quoted strings, encoded words (RFC 2047), and back.
//!
//! Encoding never produces a bare CR or LF: the only line ends are folds.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Lines are folded to stay within this many characters where the text allows (RFC 5322 §2.1.1).
pub(crate) const LINE: usize = 78;
/// RFC 2047 §2: a line with an encoded word has at most 76 characters, the word at most 75.
const ENCODED_LINE: usize = 76;
const ENCODED_WORD: usize = 75;
const OPEN: &str = "=?UTF-8?B?";
const CLOSE: &str = "?=";
/// A blank-free run longer than this is encoded rather than risking the hard limit of 998.
const LONGEST_TOKEN: usize = 900;

/// The text with control characters, line ends above all, as blanks; no blanks at the ends.
pub(crate) fn printable(text: &str) -> String {
    let blanked: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    blanked.trim_matches(' ').to_owned()
}

/// An unstructured field body (RFC 5322 §3.2.5) for a line that already holds `column` characters.
/// Control characters become blanks.
pub(crate) fn unstructured(text: &str, column: usize) -> String {
    let text = printable(text);
    let can_stand_as_it_is = text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
        && !text.contains("=?")
        && !text.contains("  ")
        && text.split(' ').all(|token| token.len() <= LONGEST_TOKEN);
    if can_stand_as_it_is { fold(&text, column) } else { encode(&text, column) }
}

/// A display name (RFC 5322 §3.2.5 `phrase`). `name` is [`printable`].
pub(crate) fn phrase(name: &str, column: usize) -> String {
    let fits_one_line = name.len() <= 60;
    if !fits_one_line || !name.is_ascii() || name.contains("=?") {
        return encode(name, column);
    }
    let mut quoted = String::from("\"");
    for c in name.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// What a reader sees: folds undone, encoded words decoded. The charset is taken to be UTF-8; other bytes show as U+FFFD.
pub(crate) fn decode(body: &str) -> String {
    let unfolded = body.replace("\r\n", "");
    let mut rest = unfolded.as_str();
    let mut out = Vec::with_capacity(rest.len());
    let mut follows_word = false;
    while let Some((before, at_word)) = rest.find("=?").and_then(|at| rest.split_at_checked(at)) {
        let Some((bytes, after)) = encoded_word(at_word) else {
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(b"=?");
            rest = at_word.get(2..).unwrap_or_default();
            follows_word = false;
            continue;
        };
        // RFC 2047 §6.2: blanks between two encoded words are not part of the text.
        if !(follows_word && before.bytes().all(|b| matches!(b, b' ' | b'\t'))) {
            out.extend_from_slice(before.as_bytes());
        }
        out.extend_from_slice(&bytes);
        follows_word = true;
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// RFC 2045 §6.7, or with `is_word` RFC 2047 §4.2 where `_` is a blank. Malformed escapes stay as they are.
pub(crate) fn quoted_printable(text: &[u8], is_word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'_', _) if is_word => out.push(b' '),
            (b'=', [b'\r', b'\n', tail @ ..]) => rest = tail,
            (b'=', [high, low, tail @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex(*high).wrapping_shl(4) | hex(*low));
                rest = tail;
            }
            _ => out.push(byte),
        }
    }
    out
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}

/// `=?charset?encoding?text?=` at the start of `text`: its bytes, and what follows it.
fn encoded_word(text: &str) -> Option<(Vec<u8>, &str)> {
    let inner = text.strip_prefix("=?")?;
    let (_charset, inner) = inner.split_once('?')?;
    let (encoding, inner) = inner.split_once('?')?;
    let (content, after) = inner.split_once(CLOSE)?;
    if content.contains([' ', '\t', '?']) {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(content).ok()?,
        "Q" | "q" => quoted_printable(content.as_bytes(), true),
        _ => return None,
    };
    Some((bytes, after))
}

fn fold(text: &str, column: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = column;
    for (index, token) in text.split(' ').enumerate() {
        let width = token.len().saturating_add(1);
        if index > 0 {
            let is_full = column.saturating_add(width) > LINE;
            out.push_str(if is_full { "\r\n " } else { " " });
            column = if is_full { width } else { column.saturating_add(width) };
        } else {
            column = column.saturating_add(token.len());
        }
        out.push_str(token);
    }
    out
}

/// The whole text as encoded words, none of which splits a character (RFC 2047 §5).
fn encode(text: &str, column: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut column = column;
    loop {
        let (word, after) = split_within(rest, bytes_that_fit(column));
        if word.is_empty() && !rest.is_empty() {
            // Not one character fits behind the field's name.
            out.push_str("\r\n ");
            column = 1;
            continue;
        }
        out.push_str(OPEN);
        STANDARD.encode_string(word, &mut out);
        out.push_str(CLOSE);
        if after.is_empty() {
            return out;
        }
        out.push_str("\r\n ");
        column = 1;
        rest = after;
    }
}

/// How many bytes of text one encoded word can carry on a line that holds `column` characters.
fn bytes_that_fit(column: usize) -> usize {
    let overhead = OPEN.len().saturating_add(CLOSE.len());
    let room = ENCODED_LINE.saturating_sub(column).min(ENCODED_WORD);
    room.saturating_sub(overhead).wrapping_div(4).saturating_mul(3)
}

fn split_within(text: &str, limit: usize) -> (&str, &str) {
    text.split_at_checked(text.floor_char_boundary(limit)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_ascii_stays_as_it_is() {
        for text in ["", "Hello", "Re: [x] 100% = ok?", "a=b"] {
            assert_eq!(unstructured(text, 9), text);
        }
    }

    #[test]
    fn what_a_reader_would_misread_is_encoded() {
        for text in ["two  blanks", "=?x?", "関所", "é"] {
            let body = unstructured(text, 9);
            assert!(body.starts_with(OPEN), "{body}");
            assert_eq!(decode(&body), text);
        }
    }

    #[test]
    fn words_of_other_senders_are_decoded() {
        let cases = [
            ("=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
            ("=?UTF-8?B?44GC?= =?UTF-8?B?44GE?=", "あい"),
            // One character over two words: forbidden, seen in the wild.
            ("=?UTF-8?B?44E=?=\r\n =?UTF-8?B?gg==?=", "あ"),
            ("a =?UTF-8?B?44GC?= b", "a あ b"),
            ("=?UTF-8?B?!!?= x", "=?UTF-8?B?!!?= x"),
            ("=?UTF-8?X?a?=", "=?UTF-8?X?a?="),
            ("1 =? 2", "1 =? 2"),
            ("=?", "=?"),
        ];
        for (body, text) in cases {
            assert_eq!(decode(body), text, "{body}");
        }
    }

    #[test]
    fn a_word_moves_to_the_next_line_when_nothing_fits_behind_the_name() {
        let body = unstructured("あ", 70);
        assert_eq!(body, "\r\n =?UTF-8?B?44GC?=");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>(), column in 2_usize..70) {
            let body = unstructured(&text, column);
            prop_assert_eq!(decode(body.trim_start()), printable(&text));
        }

        #[test]
        fn japanese_words_are_short_and_whole(text in "[ぁ-ん漢字😀]{1,200}", column in 2_usize..70) {
            let body = unstructured(&text, column);
            for (index, line) in body.split("\r\n").enumerate() {
                let used = if index == 0 { column } else { 0 };
                prop_assert!(line.len().saturating_add(used) <= ENCODED_LINE, "{}", line);
                for word in line.split(' ').filter(|word| !word.is_empty()) {
                    prop_assert!(word.len() <= ENCODED_WORD);
                    let (bytes, _) = encoded_word(word).unwrap();
                    prop_assert!(String::from_utf8(bytes).is_ok(), "a character was split: {}", word);
                }
            }
        }

        #[test]
        fn decoding_survives_anything(body in "(=\\?|\\?=|\\?|[A-Za-z=_ あ\r\n]){0,40}") {
            let _ = decode(&body);
        }
    }
}
