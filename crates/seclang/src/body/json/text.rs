//! JSON's tokens: white space, strings, numbers, words. What they mean together lives in the parent.

use super::JsonError;

pub struct Scanner<'a> {
    text: &'a [u8],
    /// Behind the last token's first byte, until the rest of it is read.
    at: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// Where the last token began.
    pub fn last(&self) -> usize {
        self.at.saturating_sub(1)
    }

    /// The first byte of the next token; moves behind it.
    pub fn token(&mut self) -> Result<u8, JsonError> {
        let byte = self.peek_token().ok_or(JsonError::Ended(self.at))?;
        self.step(1);
        Ok(byte)
    }

    /// The first byte of the next token; stays before it.
    pub fn peek_token(&mut self) -> Option<u8> {
        let white = self.rest().iter().take_while(|byte| super::super::is_space(**byte)).count();
        self.step(white);
        self.rest().first().copied()
    }

    pub fn end(&mut self) -> Result<(), JsonError> {
        match self.peek_token() {
            None => Ok(()),
            Some(_) => Err(JsonError::Unexpected(self.at)),
        }
    }

    /// The rest of a string behind its quote, decoded.
    pub fn string<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], JsonError>
    where
        'a: 'b,
    {
        let start = self.at;
        let plain = self.plain()?;
        if self.step_over(b'"') {
            return Ok(self.text.get(start..plain).unwrap_or_default());
        }
        buffer.clear();
        buffer.extend_from_slice(self.text.get(start..plain).unwrap_or_default());
        while !self.step_over(b'"') {
            if self.step_over(b'\\') {
                self.escape(buffer)?;
            }
            let start = self.at;
            let end = self.plain()?;
            buffer.extend_from_slice(self.text.get(start..end).unwrap_or_default());
        }
        Ok(buffer)
    }

    /// Moves to the next quote or backslash and says where it is.
    fn plain(&mut self) -> Result<usize, JsonError> {
        loop {
            let ascii =
                self.rest().iter().take_while(|byte| IS_PLAIN.get(usize::from(**byte)) == Some(&true));
            let length = ascii.count();
            self.step(length);
            match self.rest() {
                [] => return Err(JsonError::Ended(self.at)),
                [b'"' | b'\\', ..] => return Ok(self.at),
                [..0x20, ..] => return Err(JsonError::BrokenString(self.at)),
                rest => {
                    let length = character(rest).ok_or(JsonError::BrokenUtf8(self.at))?;
                    self.step(length);
                }
            }
        }
    }

    /// Behind a backslash.
    fn escape(&mut self, buffer: &mut Vec<u8>) -> Result<(), JsonError> {
        let byte = *self.rest().first().ok_or(JsonError::Ended(self.at))?;
        self.step(1);
        buffer.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(buffer),
            _ => return Err(JsonError::BrokenString(self.last())),
        });
        Ok(())
    }

    /// Behind `\u`. Half a pair is a question mark.
    fn unicode(&mut self, buffer: &mut Vec<u8>) -> Result<(), JsonError> {
        let mut code = self.hexadecimal()?;
        if (0xD800..0xDC00).contains(&code) && self.rest().starts_with(b"\\u") {
            let before = self.at;
            self.step(2);
            match self.hexadecimal()? {
                low @ 0xDC00..0xE000 => {
                    let (high, low) = (code & 0x3FF, low & 0x3FF);
                    code = (high << 10 | low).saturating_add(0x1_0000);
                }
                // A character of its own: read again.
                _ => self.at = before,
            }
        }
        let character = char::from_u32(code).unwrap_or('?');
        buffer.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<u32, JsonError> {
        let broken = JsonError::BrokenString(self.at);
        let digits = self.rest().first_chunk::<4>().ok_or(JsonError::Ended(self.text.len()))?;
        let mut code = 0;
        for digit in digits {
            code = code << 4 | char::from(*digit).to_digit(16).ok_or(broken)?;
        }
        self.step(4);
        Ok(code)
    }

    /// A number whose first byte was the last token.
    pub fn number(&mut self) -> Result<&'a [u8], JsonError> {
        let start = self.last();
        self.at = start;
        self.step_over(b'-');
        if !self.step_over(b'0') {
            self.digits()?;
        }
        if self.step_over(b'.') {
            self.digits()?;
        }
        if self.step_over(b'e') || self.step_over(b'E') {
            let _ = self.step_over(b'+') || self.step_over(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), JsonError> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.step(count);
        match (count, self.rest()) {
            (0, []) => Err(JsonError::Ended(self.at)),
            (0, _) => Err(JsonError::Unexpected(self.at)),
            _ => Ok(()),
        }
    }

    /// A word whose first byte was the last token.
    pub fn word(&mut self, word: &'static [u8]) -> Result<&'static [u8], JsonError> {
        self.at = self.last();
        match self.rest().starts_with(word) {
            true => {
                self.step(word.len());
                Ok(word)
            }
            false => Err(JsonError::Unexpected(self.at)),
        }
    }

    fn step_over(&mut self, byte: u8) -> bool {
        let is_here = self.rest().first() == Some(&byte);
        self.step(usize::from(is_here));
        is_here
    }

    fn step(&mut self, length: usize) {
        self.at = self.at.saturating_add(length);
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Bytes that stand for themselves in a string.
#[allow(clippy::indexing_slicing, reason = "the compiler runs it, and refuses a step out of bounds")]
static IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x20;
    while byte < 0x80 {
        plain[byte] = byte != b'"' as usize && byte != b'\\' as usize;
        byte += 1;
    }
    plain
};

/// How long the character at the start of `text` is, which is not ASCII; `None`: it is none. Overlong forms pass,
/// so that rules see them.
fn character(text: &[u8]) -> Option<usize> {
    let length = match text.first()? {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => return None,
    };
    text.get(1..length)?.iter().all(|byte| byte & 0xC0 == 0x80).then_some(length)
}
