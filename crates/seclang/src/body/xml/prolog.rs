//! What stands before the root element: declaration, comments, and a document type with what it declares.

use super::{
    super::{Item, Sink},
    XmlError,
    cursor::Cursor,
    entity::{self, Declared, Entities},
};

/// Reads up to the root element.
pub fn parse<'d>(cursor: &mut Cursor<'d>, sink: &mut dyn Sink) -> Result<Entities<'d>, XmlError> {
    let is_declaration = cursor
        .rest()
        .strip_prefix(b"<?xml")
        .is_some_and(|rest| rest.first().is_some_and(|byte| super::cursor::is_white(*byte)));
    let is_standalone = is_declaration && declaration(cursor)?;
    misc(cursor)?;
    let mut entities = Entities::default();
    if cursor.take(b"<!DOCTYPE") {
        if document_type(cursor, &mut entities, sink)? && !is_standalone {
            entities.refer_to_external_type();
        }
        misc(cursor)?;
    }
    Ok(entities)
}

/// Comments, processing instructions and white space.
pub fn misc(cursor: &mut Cursor<'_>) -> Result<(), XmlError> {
    loop {
        cursor.white();
        if !cursor.aside()? {
            return Ok(());
        }
    }
}

/// `<?xml version="1.0" encoding="…" standalone="…"?>`. Says whether the document stands alone.
fn declaration(cursor: &mut Cursor<'_>) -> Result<bool, XmlError> {
    cursor.step(5);
    let mut is_standalone = false;
    let attributes: [&'static [u8]; 3] = [b"version", b"encoding", b"standalone"];
    let mut had_white = false;
    for (index, attribute) in attributes.into_iter().enumerate() {
        // What stood before an attribute that is not there stands before the next.
        had_white |= cursor.white();
        if cursor.take(attribute) {
            if !std::mem::take(&mut had_white) {
                return Err(cursor.expected("white space"));
            }
            equals(cursor)?;
            let value = cursor.quoted()?;
            is_standalone = attribute == b"standalone" && value == b"yes";
        } else if index == 0 {
            return Err(cursor.expected("a version"));
        }
    }
    cursor.white();
    cursor.require("?>")?;
    Ok(is_standalone)
}

pub fn equals(cursor: &mut Cursor<'_>) -> Result<(), XmlError> {
    cursor.white();
    cursor.require("=")?;
    cursor.white();
    Ok(())
}

/// Says whether a type outside the document is named.
fn document_type<'d>(
    cursor: &mut Cursor<'d>,
    entities: &mut Entities<'d>,
    sink: &mut dyn Sink,
) -> Result<bool, XmlError> {
    cursor.require_white()?;
    cursor.name()?;
    cursor.white();
    let is_external = external_id(cursor)?;
    cursor.white();
    if cursor.take(b"[") {
        while !cursor.take(b"]") {
            cursor.white();
            if cursor.rest().starts_with(b"%") {
                return Err(XmlError::ParameterEntity(cursor.at()));
            }
            if cursor.aside()? || cursor.rest().starts_with(b"]") {
                continue;
            }
            declared(cursor, entities, sink)?;
        }
        cursor.white();
    }
    cursor.require(">")?;
    Ok(is_external)
}

/// `SYSTEM "…"`, `PUBLIC "…" "…"`: where nobody will look. Says whether it was there.
fn external_id(cursor: &mut Cursor<'_>) -> Result<bool, XmlError> {
    let is_public = cursor.take(b"PUBLIC");
    if !is_public && !cursor.take(b"SYSTEM") {
        return Ok(false);
    }
    cursor.require_white()?;
    cursor.quoted()?;
    if is_public {
        cursor.require_white()?;
        cursor.quoted()?;
    }
    Ok(true)
}

/// One declaration in a document type.
fn declared<'d>(
    cursor: &mut Cursor<'d>,
    entities: &mut Entities<'d>,
    sink: &mut dyn Sink,
) -> Result<(), XmlError> {
    if cursor.take(b"<!ENTITY") {
        return declared_entity(cursor, entities);
    }
    let is_attributes = cursor.take(b"<!ATTLIST");
    if !is_attributes && !cursor.take(b"<!ELEMENT") && !cursor.take(b"<!NOTATION") {
        return Err(cursor.expected("a declaration"));
    }
    cursor.require_white()?;
    loop {
        match cursor.peek() {
            Some(b'>') => {
                cursor.step(1);
                return Ok(());
            }
            Some(b'"' | b'\'') => {
                let literal = cursor.quoted()?;
                if is_attributes {
                    sink.found(Item::XmlAttribute, b"", literal);
                }
            }
            Some(b'%') => return Err(XmlError::ParameterEntity(cursor.at())),
            Some(b'<') | None => return Err(cursor.expected(">")),
            Some(_) => cursor.step(1),
        }
    }
}

/// `<!ENTITY name "text">`, `<!ENTITY name SYSTEM "…">`
fn declared_entity<'d>(cursor: &mut Cursor<'d>, entities: &mut Entities<'d>) -> Result<(), XmlError> {
    cursor.require_white()?;
    let at = cursor.at();
    if cursor.take(b"%") {
        return Err(XmlError::ParameterEntity(at));
    }
    let name = cursor.name()?;
    cursor.require_white()?;
    let declared = if external_id(cursor)? {
        cursor.white();
        if cursor.take(b"NDATA") {
            cursor.require_white()?;
            cursor.name()?;
        }
        Declared::Elsewhere
    } else {
        Declared::Here(entity::value(cursor.quoted()?, at)?)
    };
    cursor.white();
    cursor.require(">")?;
    entities.declare(name, declared, at)
}
