//! The root element and everything below it.

use super::{
    super::{Item, Sink},
    MOST_DEEP, XmlError,
    attribute::{self, Budget, MOST_NESTED},
    cursor::Cursor,
    entity::{Entities, Reference},
    prolog,
};

/// Entities may make a document this many times its size, and a small one this much larger besides.
const EXPANSION_TIMES: usize = 8;
const EXPANSION_ANYWAY: usize = 64 << 10;

pub struct Content<'d> {
    cursor: Cursor<'d>,
    /// Texts that are interrupted by an entity, with the number of elements that were open at their own start.
    outer: Vec<(Cursor<'d>, usize)>,
    /// Elements that were open when the text at the cursor began.
    base: usize,
    entities: &'d Entities<'d>,
    budget: Budget,
    elements: Vec<&'d [u8]>,
    attributes: Vec<&'d [u8]>,
    text: Vec<u8>,
    buffer: Vec<u8>,
}

impl<'d> Content<'d> {
    /// `length`: of the whole document.
    pub fn new(cursor: Cursor<'d>, entities: &'d Entities<'d>, length: usize) -> Self {
        Self {
            cursor,
            outer: Vec::new(),
            base: 0,
            entities,
            budget: Budget(length.saturating_mul(EXPANSION_TIMES).saturating_add(EXPANSION_ANYWAY)),
            elements: Vec::new(),
            attributes: Vec::new(),
            text: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// All text so far.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    pub fn into_cursor(self) -> Cursor<'d> {
        self.cursor
    }

    /// Reads the root element to its end.
    pub fn root(&mut self, sink: &mut dyn Sink) -> Result<(), XmlError> {
        self.cursor.require("<")?;
        self.start_tag(sink)?;
        while !self.elements.is_empty() {
            match self.cursor.peek() {
                None => self.end_of_entity()?,
                Some(b'&') => self.reference()?,
                Some(b'<') => self.markup(sink)?,
                Some(_) => self.characters()?,
            }
        }
        Ok(())
    }

    fn characters(&mut self) -> Result<(), XmlError> {
        let rest = self.cursor.rest();
        let end = memchr::memchr2(b'<', b'&', rest).unwrap_or(rest.len());
        let characters = rest.get(..end).unwrap_or_default();
        if memchr::memmem::find(characters, b"]]>").is_some() {
            return Err(XmlError::NotAllowed(self.cursor.at(), "]]>"));
        }
        self.cursor.step(end);
        self.append(characters);
        Ok(())
    }

    /// Text with its line ends as line feeds.
    fn append(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'\r', rest) {
            let (before, from_return) = rest.split_at_checked(at).unwrap_or_default();
            self.text.extend_from_slice(before);
            self.text.push(b'\n');
            rest = from_return.strip_prefix(b"\r\n").or(from_return.get(1..)).unwrap_or_default();
        }
        self.text.extend_from_slice(rest);
    }

    fn reference(&mut self) -> Result<(), XmlError> {
        self.cursor.step(1);
        let at = self.cursor.at();
        match self.entities.reference(&mut self.cursor)? {
            Reference::Character(character) => {
                self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Reference::Text(text) => {
                if self.outer.len() >= MOST_NESTED {
                    return Err(XmlError::TooDeep(at));
                }
                self.budget.spend(text.len(), at)?;
                let outer = std::mem::replace(&mut self.cursor, Cursor::new(text));
                self.outer.push((outer, self.base));
                self.base = self.elements.len();
            }
        }
        Ok(())
    }

    /// An entity must close what it opens.
    fn end_of_entity(&mut self) -> Result<(), XmlError> {
        let ended = XmlError::Ended(self.cursor.at());
        let (outer, base) = self.outer.pop().ok_or(ended)?;
        if self.elements.len() != self.base {
            return Err(ended);
        }
        self.cursor = outer;
        self.base = base;
        Ok(())
    }

    fn markup(&mut self, sink: &mut dyn Sink) -> Result<(), XmlError> {
        if self.cursor.aside()? {
            return Ok(());
        }
        if self.cursor.take(b"<![CDATA[") {
            let data = self.cursor.until(b"]]>")?;
            self.append(data);
            return Ok(());
        }
        if self.cursor.take(b"</") {
            return self.end_tag();
        }
        self.cursor.step(1);
        self.start_tag(sink)
    }

    fn end_tag(&mut self) -> Result<(), XmlError> {
        let at = self.cursor.at();
        let name = self.cursor.name()?;
        self.cursor.white();
        self.cursor.require(">")?;
        if self.elements.len() <= self.base || self.elements.pop() != Some(name) {
            return Err(XmlError::WrongEndTag(at));
        }
        Ok(())
    }

    /// A tag whose `<` was read.
    fn start_tag(&mut self, sink: &mut dyn Sink) -> Result<(), XmlError> {
        let name = self.cursor.name()?;
        if self.elements.len() >= MOST_DEEP {
            return Err(XmlError::TooDeep(self.cursor.at()));
        }
        self.attributes.clear();
        loop {
            let had_white = self.cursor.white();
            if self.cursor.take(b">") {
                self.elements.push(name);
                break;
            }
            if self.cursor.take(b"/>") {
                break;
            }
            if !had_white {
                return Err(self.cursor.expected("white space"));
            }
            self.attribute(sink)?;
        }
        self.attributes.sort_unstable();
        match self.attributes.array_windows::<2>().any(|[one, next]| one == next) {
            true => Err(XmlError::DuplicateAttribute(self.cursor.at())),
            false => Ok(()),
        }
    }

    fn attribute(&mut self, sink: &mut dyn Sink) -> Result<(), XmlError> {
        let name = self.cursor.name()?;
        self.attributes.push(name);
        prolog::equals(&mut self.cursor)?;
        let at = self.cursor.at();
        let literal = self.cursor.quoted()?;
        let value = attribute::decode(literal, self.entities, &mut self.budget, &mut self.buffer, at)?;
        if name != b"xmlns" && !name.starts_with(b"xmlns:") {
            sink.found(Item::XmlAttribute, b"", value);
        }
        Ok(())
    }
}
