//! Text into tokens: which byte begins what, operators, comments and words. Literals live in `string` and
//! `number`.

use super::{
    super::bytes::{Classes, find, find_pair, from},
    token::{Kind, LONGEST, Token},
    words,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Standard,
    /// `#` begins a comment, `--` only before white space.
    MySql,
}

/// What a verdict also wants to know of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Tokens read, those folded away included.
    pub tokens: usize,
    /// `#`, or in standard SQL `--` before something else than white space, was met.
    pub is_read_otherwise_by_mysql: bool,
}

pub struct Lexer<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    dialect: Dialect,
    /// The quote the query has opened before the value.
    quote: Option<u8>,
    pub counts: Counts,
}

pub(super) const WHITE: u8 = 1;
const WORD_END: u8 = 2;
pub(super) const VARIABLE_END: u8 = 4;
pub(super) const HEX: u8 = 8;
pub(super) const BINARY: u8 = 16;
pub(super) const MONEY: u8 = 32;
pub(super) const LETTER: u8 = 64;

/// NUL is in every set, as in the original, whose sets are strings that end in one.
pub(super) static CLASSES: Classes = Classes::none()
    .with(WHITE, b" \t\n\x0b\x0c\r\xa0\0")
    .with(WORD_END, b" []{}<>:\\?=@!#~+-*/&|^%(),';\t\n\x0b\x0c\r\"\xa0\0")
    .with(VARIABLE_END, b" <>:\\?=@!#~+-*/&|^%(),';\t\n\x0b\x0c\r'`\"\0")
    .with_range(HEX | MONEY, b'0', b'9')
    .with_range(HEX, b'A', b'F')
    .with_range(HEX, b'a', b'f')
    .with(BINARY, b"01\0")
    .with(MONEY, b".,\0")
    .with(HEX | LETTER, b"\0")
    .with_range(LETTER, b'A', b'Z')
    .with_range(LETTER, b'a', b'z');

impl<'a> Lexer<'a> {
    pub fn new(text: &'a [u8], quote: Option<u8>, dialect: Dialect) -> Self {
        Self { text, at: 0, dialect, quote, counts: Counts::default() }
    }

    pub fn next_token(&mut self) -> Option<Token> {
        let token = match self.quote.filter(|_| self.at == 0 && !self.text.is_empty()) {
            Some(quote) => self.quoted(0, quote, false),
            None => loop {
                let byte = self.peek(0)?;
                if !matches!(byte, 0..=32 | 127 | 160) {
                    break self.token(byte);
                }
                self.at = self.at.saturating_add(1);
            },
        };
        self.counts.tokens = self.counts.tokens.saturating_add(1);
        Some(token)
    }

    fn token(&mut self, byte: u8) -> Token {
        match byte {
            b'\'' | b'"' => self.quoted(self.behind(1), byte, true),
            b'`' => self.backquoted(),
            b'(' => self.take(Kind::Opening, 1),
            b')' => self.take(Kind::Closing, 1),
            b',' => self.take(Kind::Comma, 1),
            b';' => self.take(Kind::Semicolon, 1),
            b'{' => self.take(Kind::OpeningBrace, 1),
            b'}' => self.take(Kind::ClosingBrace, 1),
            b'%' | b'+' | b'^' | b'~' => self.take(Kind::Operator, 1),
            b'!' | b'&' | b'*' | b':' | b'<' | b'=' | b'>' | b'|' => self.operator(),
            b'?' | b']' => self.take(Kind::Unknown, 1),
            b'#' => self.hash(),
            b'-' => self.dash(),
            b'/' => self.slash(),
            b'\\' => self.backslash(),
            b'.' | b'0'..=b'9' => self.number(),
            b'$' => self.money(),
            b'@' => self.variable(),
            b'[' => self.bracketed(),
            b'b' | b'B' => self.digits_literal(BINARY),
            b'x' | b'X' => self.digits_literal(HEX),
            b'e' | b'E' => self.escaped_literal(),
            b'n' | b'N' => self.national_literal(),
            b'q' | b'Q' => self.delimited_literal(0),
            b'u' | b'U' => self.unicode_literal(),
            _ => self.word(),
        }
    }

    fn operator(&mut self) -> Token {
        let rest = self.rest();
        if rest.starts_with(b"<=>") {
            return self.take(Kind::Operator, 3);
        }
        match rest.get(..2).and_then(words::find) {
            Some(word) => self.take(word.kind, 2),
            None if rest.len() > 1 && rest.starts_with(b":") => self.take(Kind::Colon, 1),
            None => self.take(Kind::Operator, 1),
        }
    }

    fn hash(&mut self) -> Token {
        self.counts.is_read_otherwise_by_mysql = true;
        match self.dialect {
            Dialect::MySql => self.line_comment(),
            Dialect::Standard => self.take(Kind::Operator, 1),
        }
    }

    fn dash(&mut self) -> Token {
        match (self.peek(1), self.peek(2)) {
            (Some(b'-'), None) => self.line_comment(),
            (Some(b'-'), Some(byte)) if CLASSES.has(byte, WHITE) => self.line_comment(),
            (Some(b'-'), _) if self.dialect == Dialect::Standard => {
                self.counts.is_read_otherwise_by_mysql = true;
                self.line_comment()
            }
            _ => self.take(Kind::Operator, 1),
        }
    }

    fn line_comment(&mut self) -> Token {
        let start = self.at;
        let end = find(self.text, start, b'\n').unwrap_or(self.text.len());
        self.at = end.saturating_add(1);
        Token::new(Kind::Comment, start, end)
    }

    /// A comment, or a division.
    fn slash(&mut self) -> Token {
        if self.peek(1) != Some(b'*') {
            return self.take(Kind::Operator, 1);
        }
        let inside = self.behind(2);
        let end = find_pair(self.text, inside, *b"*/");
        // PostgreSQL nests comments and others do not; MySQL runs what stands in `/*! */`.
        let is_nested = end.is_some_and(|end| {
            let content = self.between(inside, end.saturating_add(1));
            find_pair(content, 0, *b"/*").is_some()
        });
        let is_evil = is_nested || self.peek(2) == Some(b'!');
        let kind = if is_evil { Kind::Evil } else { Kind::Comment };
        let start = self.at;
        self.at = end.map_or(self.text.len(), |end| end.saturating_add(2));
        Token::new(kind, start, self.at)
    }

    /// `\N` is MySQL's NULL.
    fn backslash(&mut self) -> Token {
        match self.peek(1) {
            Some(b'N') => self.take(Kind::Number, 2),
            _ => self.take(Kind::Backslash, 1),
        }
    }

    /// `[name]`, as SQL Server quotes names.
    fn bracketed(&mut self) -> Token {
        let start = self.at;
        self.at = find(self.text, start, b']').map_or(self.text.len(), |end| end.saturating_add(1));
        Token::new(Kind::Bareword, start, self.at)
    }

    pub(super) fn word(&mut self) -> Token {
        let rest = self.rest();
        let start = rest.get(..LONGEST).unwrap_or(rest);
        let start = start.get(..CLASSES.span_until(start, WORD_END)).unwrap_or_default();
        // `SELECT.1` and ``SELECT`column` `` are a keyword and something else. The word's end is not looked for
        // before: `or.or.or.…` would be read to its end at each of its words.
        for (end, _) in start.iter().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'`')) {
            let before = start.get(..end).and_then(words::find);
            if let Some(known) = before.filter(|known| known.kind != Kind::Bareword) {
                return self.take(known.kind, end);
            }
        }
        let beyond = CLASSES.span_until(from(rest, start.len()), WORD_END);
        let length = start.len().saturating_add(beyond);
        let known = words::find(start).filter(|_| beyond == 0);
        let kind = known.map_or(Kind::Bareword, |known| known.kind);
        self.take(kind, length)
    }

    /// A token of the next `length` bytes; moves behind them.
    pub(super) fn take(&mut self, kind: Kind, length: usize) -> Token {
        let start = self.at;
        self.at = self.behind(length);
        Token::new(kind, start, self.at)
    }

    pub(super) fn peek(&self, distance: usize) -> Option<u8> {
        self.text.get(self.behind(distance)).copied()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        from(self.text, self.at)
    }

    pub(super) fn behind(&self, distance: usize) -> usize {
        self.at.saturating_add(distance)
    }

    pub(super) fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or_default()
    }
}
