//! What tokens are: their kinds, their values, and fingerprints made of kinds.

use std::fmt;

use super::words::{self, Word};

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

/// Texts are read up to here. Far more than any limit on requests lets through.
pub const LONGEST_TEXT: usize = IN_WORDS as usize - 1;

/// Marks a start in the word list instead of in the text.
const IN_WORDS: u32 = 1 << 31;

/// One token. Its value is a part of the text, or a phrase of the word list that several tokens came to. Eight
/// bytes, so that it travels in a register: there are two for each few bytes of a text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    start: u32,
    length: u8,
    pub kind: Kind,
    /// The quote that opened it, or `u`, `q` for the literals of that name; 0: none stands in the text.
    pub opened: u8,
    /// What closed it, in the same letters; 0: nothing did.
    pub closed: u8,
}

#[allow(clippy::cast_possible_truncation, reason = "texts are cut at LONGEST_TEXT, values at LONGEST")]
impl Token {
    pub const BLANK: Self = Self { start: 0, length: 0, kind: Kind::Unknown, opened: 0, closed: 0 };

    /// A token whose value stands in the text from `start` to `end`.
    pub fn new(kind: Kind, start: usize, end: usize) -> Self {
        let length = end.saturating_sub(start).min(LONGEST) as u8;
        Self { start: start.min(LONGEST_TEXT) as u32, length, ..Self::BLANK.with_kind(kind) }
    }

    pub fn phrase(self, word: Word) -> Self {
        Self { start: u32::from(word.start) | IN_WORDS, length: word.length, kind: word.kind, ..self }
    }

    const fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Its value; `text` is the one it was read from.
    pub fn value<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let text = if self.start & IN_WORDS == 0 { text } else { words::LIST };
        let start = (self.start & !IN_WORDS) as usize;
        text.get(start..start.saturating_add(self.len())).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// Whether the value is `word`, which is in upper case.
    pub fn is(&self, word: &[u8], text: &[u8]) -> bool {
        self.len() == word.len() && self.value(text).eq_ignore_ascii_case(word)
    }

    pub fn is_any(&self, words: &[&[u8]], text: &[u8]) -> bool {
        words.iter().any(|word| self.is(word, text))
    }

    pub fn starts_with(&self, word: &[u8], text: &[u8]) -> bool {
        self.value(text).get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    }

    pub fn is_arithmetic(&self, text: &[u8]) -> bool {
        self.kind == Kind::Operator && matches!(self.value(text), [b'*' | b'/' | b'-' | b'+' | b'%'])
    }

    pub fn is_unary(&self, text: &[u8]) -> bool {
        self.kind == Kind::Operator
            && (matches!(self.value(text), [b'+' | b'-' | b'!' | b'~'] | [b'!', b'!'])
                || self.is(b"NOT", text))
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
