//! One request head, read strictly (RFC 9112 §2–§6). Line by line, each byte once, so a peer that
//! sends single bytes costs no more than one that does not.

use super::Violation;

/// Longest head, request line to empty line, in bytes.
pub const HEAD_LIMIT: usize = 32 * 1024;
/// Most header lines.
pub const HEADERS_LIMIT: usize = 100;
/// Digits of a `Content-Length`: always fits 64 bits.
const LENGTH_DIGITS: usize = 18;

/// How long the body after a head is (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    None,
    /// In bytes; never zero.
    Length(u64),
    Chunked,
}

/// A complete, unambiguous head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Bytes of the head, with the empty line that ends it.
    pub length: usize,
    pub framing: Framing,
}

/// Reads a head that arrives in pieces. `feed` is given everything since the head's first byte.
#[derive(Default)]
pub(super) struct HeadScanner {
    /// Where the line under way begins, and up to where no line feed was found.
    line: usize,
    searched: usize,
    has_request_line: bool,
    is_http10: bool,
    headers: usize,
    has_host: bool,
    length: Option<u64>,
    is_chunked: bool,
}

impl HeadScanner {
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Option<Head>, Violation> {
        loop {
            let rest = bytes.get(self.searched..).unwrap_or_default();
            let Some(found) = rest.iter().position(|byte| *byte == b'\n') else {
                self.searched = bytes.len();
                return if bytes.len() >= HEAD_LIMIT { Err(Violation::HeadTooLong) } else { Ok(None) };
            };
            let end = self.searched.saturating_add(found);
            let line = bytes.get(self.line..end).unwrap_or_default();
            self.line = end.saturating_add(1);
            self.searched = self.line;
            if self.line > HEAD_LIMIT {
                return Err(Violation::HeadTooLong);
            }
            let line = line.strip_suffix(b"\r").ok_or(Violation::BareLineFeed)?;
            match (self.has_request_line, line.is_empty()) {
                (false, true) => return Err(Violation::EmptyFirstLine),
                (false, false) => self.request_line(line)?,
                (true, false) => self.header(line)?,
                (true, true) => return self.finish().map(Some),
            }
        }
    }

    fn request_line(&mut self, line: &[u8]) -> Result<(), Violation> {
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Violation::BadRequestLine);
        };
        if method.is_empty()
            || method.len() > 32
            || !method.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'-')
        {
            return Err(Violation::BadMethod);
        }
        self.is_http10 = match version {
            b"HTTP/1.1" => false,
            b"HTTP/1.0" => true,
            _ => return Err(Violation::BadVersion),
        };
        // Origin form only (RFC 9112 §3.2.1), and the asterisk of OPTIONS: a gate is nobody's
        // forward proxy, and an absolute target would be a second opinion about the host.
        let is_origin_form = target.first() == Some(&b'/');
        let is_asterisk = target == b"*" && method == b"OPTIONS";
        if !(is_origin_form || is_asterisk) || !target.iter().all(|byte| is_target_byte(*byte)) {
            return Err(Violation::BadTarget);
        }
        self.has_request_line = true;
        Ok(())
    }

    fn header(&mut self, line: &[u8]) -> Result<(), Violation> {
        self.headers = self.headers.saturating_add(1);
        if self.headers > HEADERS_LIMIT {
            return Err(Violation::TooManyHeaders);
        }
        let (name, value) = split_header(line)?;
        match_name(name, |name| match name {
            "host" => self.host(value),
            "content-length" => self.content_length(value),
            "transfer-encoding" => self.transfer_encoding(value),
            // Servers that turn `-` into `_` (CGI and its heirs) would read these as the above.
            "content_length" => Err(Violation::BadLength),
            "transfer_encoding" => Err(Violation::BadTransferEncoding),
            _ => Ok(()),
        })
    }

    fn host(&mut self, value: &[u8]) -> Result<(), Violation> {
        if self.has_host {
            return Err(Violation::DuplicateHost);
        }
        self.has_host = true;
        let is_host_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
        if value.is_empty() || value.len() > 261 || !value.iter().all(is_host_byte) {
            return Err(Violation::BadHost);
        }
        Ok(())
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), Violation> {
        if self.length.is_some() {
            return Err(Violation::DuplicateLength);
        }
        if value.is_empty() || value.len() > LENGTH_DIGITS || !value.iter().all(u8::is_ascii_digit) {
            return Err(Violation::BadLength);
        }
        let digit = |sum: u64, byte: &u8| sum.saturating_mul(10).saturating_add(u64::from(byte & 0x0f));
        self.length = Some(value.iter().fold(0, digit));
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Violation> {
        if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
            return Err(Violation::BadTransferEncoding);
        }
        self.is_chunked = true;
        Ok(())
    }

    fn finish(&self) -> Result<Head, Violation> {
        if !self.has_host {
            return Err(Violation::MissingHost);
        }
        let framing = match (self.length, self.is_chunked) {
            (Some(_), true) => return Err(Violation::LengthAndEncoding),
            (None, true) if self.is_http10 => return Err(Violation::EncodingInHttp10),
            (None, true) => Framing::Chunked,
            (None | Some(0), false) => Framing::None,
            (Some(length), false) => Framing::Length(length),
        };
        Ok(Head { length: self.line, framing })
    }
}

/// A header line as name and trimmed value (RFC 9112 §5); both with permitted bytes only.
pub(super) fn split_header(line: &[u8]) -> Result<(&[u8], &[u8]), Violation> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return Err(Violation::FoldedHeader);
    }
    let colon = line.iter().position(|byte| *byte == b':').ok_or(Violation::BadHeaderName)?;
    let (name, value) = line.split_at_checked(colon).ok_or(Violation::BadHeaderName)?;
    if matches!(name.last(), Some(b' ' | b'\t')) {
        return Err(Violation::SpaceBeforeColon);
    }
    if name.is_empty() || name.len() > 256 || !name.iter().all(|byte| is_token_byte(*byte)) {
        return Err(Violation::BadHeaderName);
    }
    let value = trimmed(value.get(1..).unwrap_or_default());
    if !value.iter().all(|byte| is_value_byte(*byte)) {
        return Err(Violation::BadHeaderValue);
    }
    Ok((name, value))
}

/// Without blanks around (RFC 9110 §5.6.3 `OWS`): space and tab only, so that a stray CR or form
/// feed at the end is seen, and refused.
fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Calls `f` with the name in lower case; names that are too long to matter are passed as empty.
pub(super) fn match_name<T>(name: &[u8], f: impl FnOnce(&str) -> T) -> T {
    let mut lower = [0_u8; 32];
    for (to, from) in lower.iter_mut().zip(name) {
        *to = from.to_ascii_lowercase();
    }
    f(lower.get(..name.len()).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default())
}

/// RFC 9110 §5.6.2 `tchar`.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 9110 §5.5 `field-content` with inner blanks; no control bytes.
fn is_value_byte(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// Visible ASCII but for what no URI may hold (RFC 3986 §2) and the fragment sign. `|`, `^`, `{`,
/// `}` and `[` stand outside the RFC and inside many real query strings.
fn is_target_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"#<>\\`".contains(&byte)
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
