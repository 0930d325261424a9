//! Numbers, and what only begins like one.

use super::{
    super::bytes::from,
    lexer::{BINARY, CLASSES, DIGIT, HEX, Lexer, WHITE},
    token::{Kind, Token},
};

impl<'a> Lexer<'a> {
    /// `1`, `1.5`, `.5`, `1e-7`, `0x1F`, `0b01`, Oracle's `1.5f`.
    pub(super) fn number(&mut self) -> Token<'a> {
        let radix = match (self.peek(0), self.peek(1)) {
            (Some(b'0'), Some(b'x' | b'X')) => Some(HEX),
            (Some(b'0'), Some(b'b' | b'B')) => Some(BINARY),
            _ => None,
        };
        match radix {
            Some(digit) => self.prefixed(digit),
            None => self.decimal(),
        }
    }

    fn prefixed(&mut self, digit: u8) -> Token<'a> {
        match CLASSES.span(from(self.text, self.behind(2)), digit) {
            0 => self.take(Kind::Bareword, 2),
            digits => self.take(Kind::Number, digits.saturating_add(2)),
        }
    }

    fn decimal(&mut self) -> Token<'a> {
        let mut length = self.digits_at(0);
        if self.peek(length) == Some(b'.') {
            length = self.digits_at(length.saturating_add(1));
            if length == 1 {
                return self.take(Kind::Dot, 1);
            }
        }
        let mut kind = Kind::Number;
        if matches!(self.peek(length), Some(b'e' | b'E')) {
            length = length.saturating_add(1);
            if matches!(self.peek(length), Some(b'+' | b'-')) {
                length = length.saturating_add(1);
            }
            let end = self.digits_at(length);
            // `10.E` is a word, not a number.
            if end == length {
                kind = Kind::Bareword;
            }
            length = end;
        }
        if matches!(self.peek(length), Some(b'd' | b'D' | b'f' | b'F')) {
            let behind = length.saturating_add(1);
            // `1fUNION` is `1f UNION`; `1FROM` is `1 FROM`.
            let is_suffix = self
                .peek(behind)
                .is_none_or(|byte| CLASSES.has(byte, WHITE) || matches!(byte, b';' | b'u' | b'U'));
            if is_suffix {
                length = behind;
            }
        }
        self.take(kind, length)
    }

    /// Where the digits end that begin `distance` bytes from here.
    fn digits_at(&self, distance: usize) -> usize {
        distance.saturating_add(CLASSES.span(from(self.text, self.behind(distance)), DIGIT))
    }
}
