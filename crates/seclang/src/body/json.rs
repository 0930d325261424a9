//! JSON bodies (RFC 8259) into arguments: `json.a.b`, `json.a.array_0`, the names of ModSecurity 3. Coraza's are
//! `json.a.0`; the Core Rule Set tests neither, and its own exclusions hold in both.
//!
//! Every scalar is an argument, also under a name that was there before: numbers as they are written, `true`
//! and `false`, an empty value for `null`. What is no JSON is an error, and what was found before it stays found.
//! As in yajl, which ModSecurity uses: vertical tab and form feed are white space, UTF-8 must be well-formed but
//! may be overlong. Unlike there, a lone surrogate does not swallow the character behind it.
//!
//! ```text
//! Value ─scalar──────────────▶ After ─,─▶ Key (in an object), Value (in an array)
//!   │ {  ▲ :                     │ } ]
//!   ▼    │                       ▼
//!  FirstKey ─ Key            After, one level up; at the top: nothing but white space may follow
//! ```

mod text;

use super::{Item, Limits, Sink};
use text::Scanner;

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("premature end of JSON at byte {0}")]
    Ended(usize),
    #[error("unexpected byte at {0}")]
    Unexpected(usize),
    #[error("broken string at byte {0}")]
    BrokenString(usize),
    #[error("invalid bytes in UTF8 string at byte {0}")]
    BrokenUtf8(usize),
    #[error("parsing depth limit exceeded at byte {0}")]
    TooDeep(usize),
    #[error("too many arguments at byte {0}")]
    TooManyArguments(usize),
    /// Names are made of all keys above a value, so a few long keys could make a body's names many times its size.
    #[error("names too long at byte {0}")]
    NamesTooLong(usize),
}

/// The longest name, in bytes.
const LONGEST_NAME: usize = 8 << 10;
/// All names together may be this many times the body's length, and what a small body may have besides.
const NAMES_TIMES: usize = 16;
const NAMES_ANYWAY: usize = 1 << 20;

/// Takes the arguments out of a body. An empty body has none.
pub fn parse(body: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), JsonError> {
    if body.is_empty() {
        return Ok(());
    }
    let mut reader = Reader {
        scanner: Scanner::new(body),
        limits,
        sink,
        name: b"json".to_vec(),
        open: Vec::new(),
        buffer: Vec::new(),
        arguments: 0,
        names_left: body.len().saturating_mul(NAMES_TIMES).saturating_add(NAMES_ANYWAY),
    };
    reader.document()
}

/// A container that is open.
struct Open {
    /// How much of the name is the container's own.
    name_length: usize,
    /// The next element of an array; `None`: an object.
    element: Option<usize>,
}

struct Reader<'a, 's> {
    scanner: Scanner<'a>,
    limits: &'a Limits,
    sink: &'s mut dyn Sink,
    /// Of the value that is read, or of the container it is in.
    name: Vec<u8>,
    open: Vec<Open>,
    /// For strings with escapes.
    buffer: Vec<u8>,
    arguments: usize,
    names_left: usize,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Result<(), JsonError> {
        self.value()?;
        while let Some(container) = self.open.last() {
            let (name_length, element) = (container.name_length, container.element);
            self.name.truncate(name_length);
            let closing = if element.is_some() { b']' } else { b'}' };
            match self.scanner.token()? {
                b',' if element.is_some() => self.element()?,
                b',' => self.member()?,
                byte if byte == closing => {
                    self.open.pop();
                }
                _ => return Err(JsonError::Unexpected(self.scanner.last())),
            }
        }
        self.scanner.end()
    }

    /// A scalar, or the start of containers down to the first scalar or the first empty one.
    fn value(&mut self) -> Result<(), JsonError> {
        loop {
            match self.scanner.token()? {
                b'{' => {
                    self.enter(None)?;
                    if self.scanner.peek_token() == Some(b'}') {
                        return Ok(());
                    }
                    self.key()?;
                }
                b'[' => {
                    self.enter(Some(0))?;
                    if self.scanner.peek_token() == Some(b']') {
                        return Ok(());
                    }
                    self.index()?;
                }
                byte => return self.scalar(byte),
            }
        }
    }

    fn member(&mut self) -> Result<(), JsonError> {
        self.key()?;
        self.value()
    }

    fn element(&mut self) -> Result<(), JsonError> {
        self.index()?;
        self.value()
    }

    fn enter(&mut self, element: Option<usize>) -> Result<(), JsonError> {
        if self.open.len() >= self.limits.depth {
            return Err(JsonError::TooDeep(self.scanner.last()));
        }
        self.open.push(Open { name_length: self.name.len(), element });
        Ok(())
    }

    /// Reads a key and its colon; the name becomes that of the key's value.
    fn key(&mut self) -> Result<(), JsonError> {
        if self.scanner.token()? != b'"' {
            return Err(JsonError::Unexpected(self.scanner.last()));
        }
        let key = self.scanner.string(&mut self.buffer)?;
        self.name.push(b'.');
        self.name.extend_from_slice(if key.is_empty() { b"empty-key" } else { key });
        self.check_name()?;
        match self.scanner.token()? {
            b':' => Ok(()),
            _ => Err(JsonError::Unexpected(self.scanner.last())),
        }
    }

    /// The name becomes that of the array's next element.
    fn index(&mut self) -> Result<(), JsonError> {
        let Some(element) = self.open.last_mut().and_then(|container| container.element.as_mut()) else {
            return Ok(());
        };
        self.name.extend_from_slice(b".array_");
        push_number(&mut self.name, *element);
        *element = element.saturating_add(1);
        self.check_name()
    }

    fn check_name(&self) -> Result<(), JsonError> {
        match self.name.len() > LONGEST_NAME {
            true => Err(JsonError::NamesTooLong(self.scanner.last())),
            false => Ok(()),
        }
    }

    fn scalar(&mut self, first: u8) -> Result<(), JsonError> {
        let at = self.scanner.last();
        let value = match first {
            b'"' => self.scanner.string(&mut self.buffer)?,
            b'-' | b'0'..=b'9' => self.scanner.number()?,
            b't' => self.scanner.word(b"true")?,
            b'f' => self.scanner.word(b"false")?,
            b'n' => self.scanner.word(b"null").map(|_| b"".as_slice())?,
            _ => return Err(JsonError::Unexpected(at)),
        };
        if self.arguments >= self.limits.arguments {
            return Err(JsonError::TooManyArguments(at));
        }
        self.arguments = self.arguments.saturating_add(1);
        self.names_left = self.names_left.checked_sub(self.name.len()).ok_or(JsonError::NamesTooLong(at))?;
        self.sink.found(Item::Argument, &self.name, value);
        Ok(())
    }
}

/// Appends a number in decimal.
fn push_number(to: &mut Vec<u8>, number: usize) {
    let start = to.len();
    let mut rest = number;
    loop {
        let digit = u8::try_from(rest % 10).unwrap_or(0);
        to.push(b'0'.saturating_add(digit));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    to.get_mut(start..).unwrap_or_default().reverse();
}

#[cfg(test)]
mod tests;
