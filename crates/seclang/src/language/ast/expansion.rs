//! Text with macros, as in `msg:'…%{MATCHED_VAR}…'`.

use super::Variable;

/// Literal pieces and macros in order. No two literals stand side by side, and none is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Expansion {
    pub pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    Literal(Vec<u8>),
    Macro(Macro),
}

/// `%{VARIABLE}` or `%{COLLECTION.key}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Macro {
    pub variable: Variable,
    /// In lower case.
    pub key: Option<Vec<u8>>,
}

impl Expansion {
    pub fn literal(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::default() } else { Self { pieces: vec![Piece::Literal(text)] } }
    }

    /// The text, when no macro stands in it.
    pub fn as_literal(&self) -> Option<&[u8]> {
        match self.pieces.as_slice() {
            [] => Some(&[]),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}
