//! References: `&lt;`, `&#x41;`, and the entities a document declares.

use std::borrow::Cow;

use super::{XmlError, cursor::Cursor};

/// What a document declares. There are few, so looking one up is a walk.
#[derive(Default)]
pub struct Entities<'d> {
    declared: Vec<(&'d [u8], Declared<'d>)>,
    /// The document names a type outside itself, which nobody reads: what is not declared here may be
    /// declared there, and is then no fault (XML 1.0, 4.1).
    has_external_type: bool,
}

pub enum Declared<'d> {
    /// Its text, in which references to characters are resolved.
    Here(Cow<'d, [u8]>),
    /// Somewhere else: stands for nothing.
    Elsewhere,
}

/// Documents declare a handful, if any.
const MOST: usize = 64;

/// What a reference stands for.
pub enum Reference<'e> {
    Character(char),
    /// Text in which markup and references count.
    Text(&'e [u8]),
}

impl<'d> Entities<'d> {
    /// The document's type stands elsewhere.
    pub fn refer_to_external_type(&mut self) {
        self.has_external_type = true;
    }

    /// The first declaration of a name holds.
    pub fn declare(&mut self, name: &'d [u8], declared: Declared<'d>, at: usize) -> Result<(), XmlError> {
        if self.declared.len() >= MOST {
            return Err(XmlError::TooManyEntities(at));
        }
        self.declared.push((name, declared));
        Ok(())
    }

    /// The reference at the cursor, whose `&` was read.
    pub fn reference(&self, cursor: &mut Cursor<'_>) -> Result<Reference<'_>, XmlError> {
        let at = cursor.at();
        if cursor.take(b"#") {
            return character(cursor).map(Reference::Character);
        }
        let name = cursor.name()?;
        cursor.require(";")?;
        Ok(match name {
            b"lt" => Reference::Character('<'),
            b"gt" => Reference::Character('>'),
            b"amp" => Reference::Character('&'),
            b"quot" => Reference::Character('"'),
            b"apos" => Reference::Character('\''),
            _ => match self.declared.iter().find(|(known, _)| *known == name) {
                Some((_, Declared::Here(text))) => Reference::Text(text),
                Some((_, Declared::Elsewhere)) => Reference::Text(b""),
                None if self.has_external_type => Reference::Text(b""),
                None => return Err(XmlError::UndeclaredEntity(at)),
            },
        })
    }
}

/// A reference to a character, whose `&#` was read.
pub fn character(cursor: &mut Cursor<'_>) -> Result<char, XmlError> {
    let at = cursor.at();
    let radix = if cursor.take(b"x") { 16 } else { 10 };
    let digits = cursor.until(b";")?;
    let mut code = 0_u32;
    for digit in digits {
        let digit = char::from(*digit).to_digit(radix).ok_or(XmlError::Expected(at, "a digit"))?;
        code = code.saturating_mul(radix).saturating_add(digit);
    }
    let is_allowed = !digits.is_empty() && (code >= 0x20 || matches!(code, 9 | 10 | 13));
    let character = char::from_u32(code).filter(|_| is_allowed && !matches!(code, 0xFFFE | 0xFFFF));
    character.ok_or(XmlError::NotAllowed(at, "this character"))
}

/// An entity's declared value with its references to characters resolved; other references stay (XML 1.0, 4.5).
pub fn value(literal: &[u8], at: usize) -> Result<Cow<'_, [u8]>, XmlError> {
    if literal.contains(&b'%') {
        return Err(XmlError::ParameterEntity(at));
    }
    if memchr::memmem::find(literal, b"&#").is_none() {
        return Ok(Cow::Borrowed(literal));
    }
    let mut value = Vec::with_capacity(literal.len());
    let mut cursor = Cursor::new(literal);
    while let Some(byte) = cursor.peek() {
        if cursor.take(b"&#") {
            value.extend_from_slice(character(&mut cursor)?.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            value.push(byte);
            cursor.step(1);
        }
    }
    Ok(Cow::Owned(value))
}
