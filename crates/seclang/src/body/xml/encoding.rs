//! A document's bytes as UTF-8: by its byte order mark, its first characters, or what its declaration says
//! (XML 1.0, appendix F).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::XmlError;

/// The document in UTF-8 without a byte order mark.
pub fn to_utf8(body: &[u8]) -> Result<Cow<'_, [u8]>, XmlError> {
    let (encoding, text) = match body {
        [0xEF, 0xBB, 0xBF, text @ ..] => (UTF_8, text),
        [0xFE, 0xFF, text @ ..] => (UTF_16BE, text),
        [0xFF, 0xFE, text @ ..] => (UTF_16LE, text),
        [0, b'<', 0, b'?' | b'!' | 0x21..=0x7E, ..] => (UTF_16BE, body),
        [b'<', 0, b'?' | b'!' | 0x21..=0x7E, 0, ..] => (UTF_16LE, body),
        _ => (declared(body)?, body),
    };
    if encoding == UTF_8 {
        return std::str::from_utf8(text).map(|_| Cow::Borrowed(text)).map_err(|_| XmlError::BrokenEncoding);
    }
    match encoding.decode_without_bom_handling_and_without_replacement(text) {
        Some(Cow::Borrowed(text)) => Ok(Cow::Borrowed(text.as_bytes())),
        Some(Cow::Owned(text)) => Ok(Cow::Owned(text.into_bytes())),
        None => Err(XmlError::BrokenEncoding),
    }
}

/// The encoding that the declaration names; UTF-8 without one.
fn declared(body: &[u8]) -> Result<&'static Encoding, XmlError> {
    let Some(declaration) = body.strip_prefix(b"<?xml") else { return Ok(UTF_8) };
    let end = memchr::memmem::find(declaration, b"?>").unwrap_or(declaration.len());
    let declaration = declaration.get(..end).unwrap_or_default();
    let Some(at) = memchr::memmem::find(declaration, b"encoding") else { return Ok(UTF_8) };
    let mut words = declaration.get(at..).unwrap_or_default().split(|byte| matches!(byte, b'"' | b'\''));
    let label = words.nth(1).ok_or(XmlError::UnknownEncoding)?;
    let encoding = Encoding::for_label_no_replacement(label).ok_or(XmlError::UnknownEncoding)?;
    // What can be read as ASCII so far is no UTF-16.
    match encoding == UTF_16BE || encoding == UTF_16LE {
        true => Err(XmlError::UnknownEncoding),
        false => Ok(encoding),
    }
}
