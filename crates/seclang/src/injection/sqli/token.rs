//! What tokens are: their kinds, their values, and fingerprints made of kinds.

use std::fmt;

/// The letters are libinjection's; rules and exclusions name fingerprints by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Keyword = b'k',
    Union = b'U',
    Group = b'B',
    Expression = b'E',
    SqlType = b't',
    Function = b'f',
    Bareword = b'n',
    Number = b'1',
    Variable = b'v',
    Text = b's',
    Operator = b'o',
    LogicOperator = b'&',
    Comment = b'c',
    Collate = b'A',
    Opening = b'(',
    Closing = b')',
    OpeningBrace = b'{',
    ClosingBrace = b'}',
    Dot = b'.',
    Comma = b',',
    Colon = b':',
    Semicolon = b';',
    TransactSql = b'T',
    Unknown = b'?',
    /// Cannot be read the same way by every database, and nobody writes it without ill will.
    Evil = b'X',
    Backslash = b'\\',
}

/// Longer values are cut here.
pub const LONGEST: usize = 31;

/// One token. Its value is a part of the text, or a phrase of the word list that several tokens came to.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    pub value: &'a [u8],
    /// The quote that opened it, or `u`, `q` for the literals of that name; 0: none stands in the text.
    pub opened: u8,
    /// What closed it, in the same letters; 0: nothing did.
    pub closed: u8,
}

impl<'a> Token<'a> {
    pub const BLANK: Self = Self::new(Kind::Unknown, b"");

    pub const fn new(kind: Kind, value: &'a [u8]) -> Self {
        let value = match value.split_at_checked(LONGEST) {
            Some((start, _)) => start,
            None => value,
        };
        Self { kind, value, opened: 0, closed: 0 }
    }

    /// Whether the value is `word`, which is in upper case.
    pub fn is(&self, word: &[u8]) -> bool {
        self.value.eq_ignore_ascii_case(word)
    }

    pub fn is_any(&self, words: &[&[u8]]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub fn starts_with(&self, word: &[u8]) -> bool {
        self.value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    }

    pub fn is_arithmetic(&self) -> bool {
        self.kind == Kind::Operator && matches!(self.value, [b'*' | b'/' | b'-' | b'+' | b'%'])
    }

    pub fn is_unary(&self) -> bool {
        self.kind == Kind::Operator
            && (matches!(self.value, [b'+' | b'-' | b'!' | b'~'] | [b'!', b'!']) || self.is(b"NOT"))
    }
}

/// The kinds of the one to five tokens that were left, in libinjection's letters: `s&1c`, `1UE1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    letters: [u8; Self::LONGEST],
    length: usize,
}

impl Fingerprint {
    pub const LONGEST: usize = 5;

    pub fn as_bytes(&self) -> &[u8] {
        self.letters.get(..self.length).unwrap_or_default()
    }

    /// What is evil is nothing else.
    pub(super) fn of(kinds: impl Iterator<Item = Kind>) -> Self {
        let mut this = Self { letters: [0; Self::LONGEST], length: 0 };
        for kind in kinds {
            if kind == Kind::Evil {
                return Self { letters: [b'X', 0, 0, 0, 0], length: 1 };
            }
            if let Some(letter) = this.letters.get_mut(this.length) {
                *letter = kind as u8;
                this.length = this.length.saturating_add(1);
            }
        }
        this
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().escape_ascii().fmt(to)
    }
}
