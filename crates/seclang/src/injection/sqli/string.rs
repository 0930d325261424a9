//! Quoted things: strings, MySQL's names in backquotes, prefixed literals, variables.

use super::{
    super::bytes::{find, find_pair, from},
    lexer::{CLASSES, LETTER, Lexer, MONEY, VARIABLE_END},
    token::{Kind, Token},
    words,
};

impl<'a> Lexer<'a> {
    /// A string from `start` on, to its closing quote or the end of the text. `is_opened_here`: the opening
    /// quote stands in the text; otherwise it stands in the query before it.
    pub(super) fn quoted(&mut self, start: usize, quote: u8, is_opened_here: bool) -> Token {
        let mut search = start;
        let end = loop {
            let Some(found) = find(self.text, search, quote) else { break None };
            let behind = found.saturating_add(1);
            if self.is_escaped(start, found) {
                search = behind;
            } else if self.text.get(behind) == Some(&quote) {
                search = behind.saturating_add(1);
            } else {
                break Some(found);
            }
        };
        let mut token = Token::new(Kind::Text, start, end.unwrap_or(self.text.len()));
        token.opened = if is_opened_here { quote } else { 0 };
        token.closed = if end.is_some() { quote } else { 0 };
        self.at = end.map_or(self.text.len(), |end| end.saturating_add(1));
        token
    }

    /// Whether an odd number of backslashes stands before `end`, counted back to `start`.
    fn is_escaped(&self, start: usize, end: usize) -> bool {
        let before = self.between(start, end);
        before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    /// MySQL's quoted name: a bare word, unless it names a function.
    pub(super) fn backquoted(&mut self) -> Token {
        let mut token = self.quoted(self.behind(1), b'`', true);
        let is_function = words::find(token.value(self.text)).is_some_and(|word| word.kind == Kind::Function);
        token.kind = if is_function { Kind::Function } else { Kind::Bareword };
        token
    }

    /// `E'…'` of PostgreSQL.
    pub(super) fn escaped_literal(&mut self) -> Token {
        if self.peek(1) == Some(b'\'') && self.peek(2).is_some() {
            return self.quoted(self.behind(2), b'\'', true);
        }
        self.word()
    }

    /// `N'…'` of MySQL, `nq'(…)'` of Oracle.
    pub(super) fn national_literal(&mut self) -> Token {
        if self.peek(1) == Some(b'\'') && self.peek(2).is_some() {
            return self.escaped_literal();
        }
        self.delimited_literal(1)
    }

    /// `U&'…'`.
    pub(super) fn unicode_literal(&mut self) -> Token {
        if self.peek(1) != Some(b'&') || self.peek(2) != Some(b'\'') {
            return self.word();
        }
        let mut token = self.quoted(self.behind(3), b'\'', true);
        token.opened = b'u';
        if token.closed == b'\'' {
            token.closed = b'u';
        }
        token
    }

    /// `q'(…)'` of Oracle, after `prefix` more letters.
    pub(super) fn delimited_literal(&mut self, prefix: usize) -> Token {
        let rest = from(self.text, self.behind(prefix));
        let [b'q' | b'Q', b'\'', delimiter, ..] = rest else { return self.word() };
        let closing = match delimiter {
            // Negative numbers to the original are the bytes from 128 on.
            ..33 | 128.. => return self.word(),
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            other => *other,
        };
        let start = self.behind(prefix).saturating_add(3);
        let end = find_pair(self.text, start, [closing, b'\'']);
        self.between_marks(b'q', start, end, 2)
    }

    /// `b'01'`, `x'2F'`.
    pub(super) fn digits_literal(&mut self, digit: u8) -> Token {
        if self.peek(1) != Some(b'\'') || self.peek(2).is_none() {
            return self.word();
        }
        let digits = CLASSES.span(from(self.text, self.behind(2)), digit);
        let length = digits.saturating_add(3);
        if self.peek(length.saturating_sub(1)) != Some(b'\'') {
            return self.word();
        }
        self.take(Kind::Number, length)
    }

    /// `@name`, `@@name`, and MySQL's `` @@`name` ``.
    pub(super) fn variable(&mut self) -> Token {
        let sigils = if self.peek(1) == Some(b'@') { 2 } else { 1 };
        self.at = self.behind(sigils);
        let mut token = match self.peek(0) {
            Some(b'`') => self.backquoted(),
            Some(quote @ (b'\'' | b'"')) => self.quoted(self.behind(1), quote, true),
            _ => return self.take(Kind::Variable, CLASSES.span_until(self.rest(), VARIABLE_END)),
        };
        token.kind = Kind::Variable;
        token
    }

    /// `$1,000.00`, PostgreSQL's `$$…$$` and `$tag$…$tag$`, or just a word.
    pub(super) fn money(&mut self) -> Token {
        let behind = from(self.text, self.behind(1));
        match CLASSES.span(behind, MONEY) {
            0 => self.dollar_quoted(),
            1 if behind.starts_with(b".") => self.word(),
            digits => self.take(Kind::Number, digits.saturating_add(1)),
        }
    }

    fn dollar_quoted(&mut self) -> Token {
        let behind = from(self.text, self.behind(1));
        if behind.starts_with(b"$") {
            let start = self.behind(2);
            let end = find_pair(self.text, start, *b"$$");
            return self.between_marks(b'$', start, end, 2);
        }
        let letters = CLASSES.span(behind, LETTER);
        if letters == 0 || behind.get(letters) != Some(&b'$') {
            return self.take(Kind::Bareword, 1);
        }
        let length = letters.saturating_add(2);
        let start = self.behind(length);
        let tag = self.between(self.at, start);
        let end = memchr::memmem::find(from(self.text, start), tag).map(|end| start.saturating_add(end));
        self.between_marks(b'$', start, end, length)
    }

    /// A literal named `letter` from `start` to `end`, where a mark of `mark` bytes closes it.
    fn between_marks(&mut self, letter: u8, start: usize, end: Option<usize>, mark: usize) -> Token {
        let mut token = Token::new(Kind::Text, start, end.unwrap_or(self.text.len()));
        token.opened = letter;
        token.closed = if end.is_some() { letter } else { 0 };
        self.at = end.map_or(self.text.len(), |end| end.saturating_add(mark));
        token
    }
}
