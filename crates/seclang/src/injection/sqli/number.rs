//! Numbers, and what only begins like one.

use super::{
    lexer::{BINARY, CLASSES, HEX, Lexer, WHITE},
    token::{Kind, Token},
};

impl<'a> Lexer<'a> {
    /// `1`, `1.5`, `.5`, `1e-7`, `0x1F`, `0b01`, Oracle's `1.5f`.
    pub(super) fn number(&mut self) -> Token {
        match self.rest() {
            [b'0', b'x' | b'X', digits @ ..] => self.prefixed(digits, HEX),
            [b'0', b'b' | b'B', digits @ ..] => self.prefixed(digits, BINARY),
            text => {
                let (kind, length) = decimal(text);
                self.take(kind, length)
            }
        }
    }

    fn prefixed(&mut self, digits: &[u8], digit: u8) -> Token {
        match CLASSES.span(digits, digit) {
            0 => self.take(Kind::Bareword, 2),
            count => self.take(Kind::Number, count.saturating_add(2)),
        }
    }
}

/// What a decimal number at the start of `text` is, and how long.
fn decimal(text: &[u8]) -> (Kind, usize) {
    let mut length = digits(text, 0);
    if text.get(length) == Some(&b'.') {
        length = digits(text, length.saturating_add(1));
        if length == 1 {
            return (Kind::Dot, 1);
        }
    }
    let mut kind = Kind::Number;
    if matches!(text.get(length), Some(b'e' | b'E')) {
        length = length.saturating_add(1);
        if matches!(text.get(length), Some(b'+' | b'-')) {
            length = length.saturating_add(1);
        }
        let end = digits(text, length);
        // `10.E` is a word, not a number.
        if end == length {
            kind = Kind::Bareword;
        }
        length = end;
    }
    if matches!(text.get(length), Some(b'd' | b'D' | b'f' | b'F')) {
        let behind = length.saturating_add(1);
        // `1fUNION` is `1f UNION`; `1FROM` is `1 FROM`.
        let is_suffix = text
            .get(behind)
            .is_none_or(|byte| CLASSES.has(*byte, WHITE) || matches!(byte, b';' | b'u' | b'U'));
        if is_suffix {
            length = behind;
        }
    }
    (kind, length)
}

/// Where the digits end that begin at `start`.
fn digits(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while text.get(end).is_some_and(u8::is_ascii_digit) {
        end = end.saturating_add(1);
    }
    end
}
