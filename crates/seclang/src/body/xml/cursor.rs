//! A place in the text, and the few things one does there.

use super::XmlError;

#[derive(Clone, Copy)]
pub struct Cursor<'d> {
    text: &'d [u8],
    at: usize,
}

impl<'d> Cursor<'d> {
    pub fn new(text: &'d [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn rest(&self) -> &'d [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub fn step(&mut self, length: usize) {
        self.at = self.at.saturating_add(length);
    }

    /// Moves behind `mark` if it stands here.
    pub fn take(&mut self, mark: &[u8]) -> bool {
        let is_here = self.rest().starts_with(mark);
        if is_here {
            self.step(mark.len());
        }
        is_here
    }

    pub fn require(&mut self, mark: &'static str) -> Result<(), XmlError> {
        match self.take(mark.as_bytes()) {
            true => Ok(()),
            false => Err(self.expected(mark)),
        }
    }

    /// Moves over white space and says whether there was any.
    pub fn white(&mut self) -> bool {
        let count = self.rest().iter().take_while(|byte| is_white(**byte)).count();
        self.step(count);
        count > 0
    }

    pub fn require_white(&mut self) -> Result<(), XmlError> {
        match self.white() {
            true => Ok(()),
            false => Err(self.expected("white space")),
        }
    }

    pub fn name(&mut self) -> Result<&'d [u8], XmlError> {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_name(**byte)).count();
        let starts_well =
            rest.first().is_some_and(|byte| is_name(*byte) && !matches!(byte, b'-' | b'.' | b'0'..=b'9'));
        if !starts_well {
            return Err(self.expected("a name"));
        }
        self.step(length);
        Ok(rest.get(..length).unwrap_or_default())
    }

    /// What stands before `mark`; moves behind it.
    pub fn until(&mut self, mark: &[u8]) -> Result<&'d [u8], XmlError> {
        let rest = self.rest();
        let end = memchr::memmem::find(rest, mark).ok_or(XmlError::Ended(self.text.len()))?;
        self.step(end.saturating_add(mark.len()));
        Ok(rest.get(..end).unwrap_or_default())
    }

    /// What stands between quotes of either kind; moves behind the closing one.
    pub fn quoted(&mut self) -> Result<&'d [u8], XmlError> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.step(1);
                self.until(&[quote])
            }
            _ => Err(self.expected("a quote")),
        }
    }

    /// A comment or a processing instruction, if one stands here.
    pub fn aside(&mut self) -> Result<bool, XmlError> {
        if self.take(b"<!--") {
            let at = self.at;
            self.until(b"--")?;
            return match self.take(b">") {
                true => Ok(true),
                false => Err(XmlError::NotAllowed(at, "-- in a comment")),
            };
        }
        if !self.take(b"<?") {
            return Ok(false);
        }
        let at = self.at;
        if self.name()?.eq_ignore_ascii_case(b"xml") {
            return Err(XmlError::NotAllowed(at, "a declaration"));
        }
        if !self.take(b"?>") {
            self.require_white()?;
            self.until(b"?>")?;
        }
        Ok(true)
    }

    pub fn expected(&self, what: &'static str) -> XmlError {
        match self.is_at_end() {
            true => XmlError::Ended(self.at),
            false => XmlError::Expected(self.at, what),
        }
    }
}

pub fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Bytes from 0x80 on all pass: which characters beyond ASCII are letters decides nothing here.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.' | 0x80..)
}
