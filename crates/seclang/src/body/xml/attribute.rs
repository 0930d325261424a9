//! Values of attributes: white space becomes blanks, references what they stand for (XML 1.0, 3.3.3).

use super::{
    XmlError,
    cursor::{Cursor, is_white},
    entity::{Entities, Reference},
};

/// Entities in entities.
pub const MOST_NESTED: usize = 16;

/// How much more entities may still add to the document, in bytes.
pub struct Budget(pub usize);

impl Budget {
    pub fn spend(&mut self, length: usize, at: usize) -> Result<(), XmlError> {
        // An entity that stands for nothing costs a step, too.
        let left = self.0.checked_sub(length.saturating_add(1));
        self.0 = left.ok_or(XmlError::TooMuchExpansion(at))?;
        Ok(())
    }
}

/// Decodes a value. `at`: where it stands in the document.
pub fn decode<'v>(
    literal: &'v [u8],
    entities: &Entities<'_>,
    budget: &mut Budget,
    buffer: &'v mut Vec<u8>,
    at: usize,
) -> Result<&'v [u8], XmlError> {
    if memchr::memchr(b'<', literal).is_some() {
        return Err(XmlError::NotAllowed(at, "< in an attribute"));
    }
    if !literal.iter().any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r')) {
        return Ok(literal);
    }
    buffer.clear();
    append(literal, entities, budget, buffer, at, 0)?;
    Ok(buffer)
}

fn append(
    text: &[u8],
    entities: &Entities<'_>,
    budget: &mut Budget,
    buffer: &mut Vec<u8>,
    at: usize,
    nested: usize,
) -> Result<(), XmlError> {
    if nested > MOST_NESTED {
        return Err(XmlError::TooDeep(at));
    }
    let mut cursor = Cursor::new(text);
    while let Some(byte) = cursor.peek() {
        cursor.step(1);
        match byte {
            b'&' => match entities.reference(&mut cursor).map_err(|error| error.moved_to(at))? {
                Reference::Character(character) => {
                    buffer.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Reference::Text(text) => {
                    budget.spend(text.len(), at)?;
                    append(text, entities, budget, buffer, at, nested.saturating_add(1))?;
                }
            },
            b'<' => return Err(XmlError::NotAllowed(at, "< in an attribute")),
            b'\r' if cursor.peek() == Some(b'\n') => {}
            white if is_white(white) => buffer.push(b' '),
            other => buffer.push(other),
        }
    }
    Ok(())
}

impl XmlError {
    /// The same error in the document instead of in a part of it.
    fn moved_to(self, at: usize) -> Self {
        match self {
            Self::Ended(_) => Self::Ended(at),
            Self::Expected(_, what) => Self::Expected(at, what),
            Self::NotAllowed(_, what) => Self::NotAllowed(at, what),
            Self::UndeclaredEntity(_) => Self::UndeclaredEntity(at),
            other => other,
        }
    }
}
