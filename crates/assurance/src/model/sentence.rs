//! A sentence of the paper with places for its numbers: `TLS {min_tls}以上だけを使用します`.
//!
//! A number that is not a parameter would be promised and measured by nobody, so a sentence may
//! contain none: digits are allowed only inside a word that begins with a letter (`AES-256`, `IPv4`).

use super::bound::Bound;
use std::collections::{BTreeMap, BTreeSet};

/// A checked template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(String),
}

/// Why a text is not a sentence of the paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentenceError {
    #[error("the text is empty")]
    Empty,
    #[error("a brace is not closed, or holds no name of a-z and _")]
    Brace,
    #[error("the number {0} is printed without being a parameter")]
    BareNumber(String),
}

impl Sentence {
    pub fn parse(text: &str) -> Result<Self, SentenceError> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(SentenceError::Empty);
        }
        while let Some((before, after)) = rest.split_once('{') {
            let (place, tail) = after.split_once('}').ok_or(SentenceError::Brace)?;
            if !is_place(place) {
                return Err(SentenceError::Brace);
            }
            pieces.push(Piece::Text(plain(before)?));
            pieces.push(Piece::Place(place.to_owned()));
            rest = tail;
        }
        pieces.push(Piece::Text(plain(rest)?));
        Ok(Self(pieces))
    }

    /// The names of its places.
    pub fn places(&self) -> BTreeSet<&str> {
        self.0
            .iter()
            .filter_map(|piece| match piece {
                Piece::Place(place) => Some(place.as_str()),
                Piece::Text(_) => None,
            })
            .collect()
    }

    /// The sentence with its numbers. The catalogue guarantees one for each place.
    pub fn print(&self, params: &BTreeMap<String, Bound>) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Place(place) => match params.get(place) {
                    Some(bound) => text.push_str(&bound.value().to_string()),
                    None => text.push('?'),
                },
            }
        }
        text
    }
}

fn is_place(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn plain(text: &str) -> Result<String, SentenceError> {
    if text.contains('}') {
        return Err(SentenceError::Brace);
    }
    let is_word_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/');
    let bare = text.split(|c| !is_word_part(c)).find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    // Full-width digits are never part of an ASCII word.
    let wide = text.chars().find(|c| c.is_numeric() && !c.is_ascii());
    match bare.map(str::to_owned).or(wide.map(String::from)) {
        Some(number) => Err(SentenceError::BareNumber(number)),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::bound::Value;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences() {
        let bare = |number: &str| Err(SentenceError::BareNumber(number.to_owned()));
        let cases = [
            ("TLS {min_tls}以上", Ok(())),
            ("AES-256とIPv4とHTTP/1.1", Ok(())),
            ("", Err(SentenceError::Empty)),
            ("  ", Err(SentenceError::Empty)),
            ("24時間以内", bare("24")),
            ("TLS 1.2", bare("1.2")),
            ("8〜15文字", bare("8")),
            ("２４時間", bare("２")),
            ("{a", Err(SentenceError::Brace)),
            ("a}", Err(SentenceError::Brace)),
            ("{A}", Err(SentenceError::Brace)),
            ("{}", Err(SentenceError::Brace)),
            ("{{a}}", Err(SentenceError::Brace)),
        ];
        for (text, expected) in cases {
            assert_eq!(Sentence::parse(text).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn printing() {
        let sentence = Sentence::parse("{least}文字以上{most}文字以下").unwrap();
        assert_eq!(sentence.places(), BTreeSet::from(["least", "most"]));
        let params = BTreeMap::from([
            ("least".to_owned(), Bound::AtLeast(Value::Number(8))),
            ("most".to_owned(), Bound::Exactly(Value::Number(15))),
        ]);
        assert_eq!(sentence.print(&params), "8文字以上15文字以下");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = Sentence::parse(&text);
        }
    }
}
