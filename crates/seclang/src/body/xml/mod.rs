//! XML bodies (XML 1.0): all text, and the value of each attribute.
//!
//! What `XML:/*` and `XML://@*` select, with libxml2's meaning: the text of the root element with everything below it
//! as one value, entities resolved, comments and processing instructions left out; attributes one by one, without
//! declarations of namespaces. What is not well-formed is an error, and what was found before it stays found.
//!
//! Nothing is ever fetched: a reference to an external entity stands for nothing. Entities declared in the document
//! are resolved, markup in them included, as long as they do not make it many times its size. Parameter entities
//! are an error. Default values that a declaration gives to attributes are told as attributes, used or not.

mod attribute;
mod content;
mod cursor;
mod encoding;
mod entity;
mod prolog;

use super::{Item, Sink};
use content::Content;
use cursor::Cursor;

/// What is wrong with a body. Positions count bytes of the document in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("unknown encoding")]
    UnknownEncoding,
    #[error("bytes that are not of the document's encoding")]
    BrokenEncoding,
    #[error("control character at byte {0}")]
    ControlCharacter(usize),
    #[error("premature end at byte {0}")]
    Ended(usize),
    #[error("{1} expected at byte {0}")]
    Expected(usize, &'static str),
    #[error("{1} not allowed at byte {0}")]
    NotAllowed(usize, &'static str),
    #[error("end tag at byte {0} is of another element")]
    WrongEndTag(usize),
    #[error("attribute twice before byte {0}")]
    DuplicateAttribute(usize),
    #[error("undeclared entity at byte {0}")]
    UndeclaredEntity(usize),
    #[error("parameter entity at byte {0}")]
    ParameterEntity(usize),
    #[error("entities make the document too large at byte {0}")]
    TooMuchExpansion(usize),
    #[error("elements or entities nested too deep at byte {0}")]
    TooDeep(usize),
    #[error("too many entities at byte {0}")]
    TooManyEntities(usize),
}

/// Elements within elements, as in libxml2.
const MOST_DEEP: usize = 256;

/// Takes text and attributes out of a body. An empty body has none.
pub fn parse(body: &[u8], sink: &mut dyn Sink) -> Result<(), XmlError> {
    if body.is_empty() {
        return Ok(());
    }
    let text = encoding::to_utf8(body)?;
    if let Some(at) = text.iter().position(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(XmlError::ControlCharacter(at));
    }
    let mut cursor = Cursor::new(&text);
    let entities = prolog::parse(&mut cursor, sink)?;
    let mut content = Content::new(cursor, &entities, text.len());
    let outcome = content.root(sink);
    sink.found(Item::XmlText, b"", content.text());
    outcome?;
    let mut cursor = content.into_cursor();
    prolog::misc(&mut cursor)?;
    match cursor.is_at_end() {
        true => Ok(()),
        false => Err(cursor.expected("end of document")),
    }
}

#[cfg(test)]
mod tests;
