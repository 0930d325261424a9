//! One part while it is read: its headers, then its data.

use std::borrow::Cow;

use super::{
    super::{Item, Sink, is_space},
    Flags, MultipartError,
    disposition::{self, Disposition},
    pieces::LONGEST,
};

/// Headers in one part. Nobody sends more than four; comparing each with all before it stays cheap.
const MOST_HEADERS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Headers,
    Field,
    File,
}

pub struct Part<'a> {
    /// `Headers` until the empty line.
    pub kind: Kind,
    pub disposition: Disposition<'a>,
    headers: Vec<Header<'a>>,
    /// A header was read last, which a folded line continues.
    is_foldable: bool,
    /// Its headers could not be read.
    pub is_broken: bool,
    /// From the first byte of data to the last line end.
    pub value: Option<(usize, usize)>,
}

struct Header<'a> {
    name: &'a [u8],
    /// Borrowed, unless it is folded.
    value: Cow<'a, [u8]>,
    line: &'a [u8],
}

impl<'a> Part<'a> {
    pub fn new() -> Self {
        Self {
            kind: Kind::Headers,
            disposition: Disposition::default(),
            headers: Vec::new(),
            is_foldable: false,
            is_broken: false,
            value: None,
        }
    }

    pub fn name(&self) -> &[u8] {
        self.disposition.name.as_deref().unwrap_or_default()
    }

    pub fn filename(&self) -> &[u8] {
        self.disposition.filename.as_deref().unwrap_or_default()
    }

    /// One line of headers with its line end.
    pub fn header_line(
        &mut self,
        line: &'a [u8],
        flags: &mut Flags,
        sink: &mut dyn Sink,
    ) -> Result<(), MultipartError> {
        if line.contains(&0) {
            return Err(MultipartError::NulInHeader);
        }
        match line {
            [.., b'\r', b'\n'] => flags.crlf_line = true,
            _ => flags.lf_line = true,
        }
        match line {
            b"\r\n" | b"\n" => self.end_of_headers(flags, sink),
            [first, ..] if is_space(*first) => self.folded(line, flags),
            _ => self.header(line),
        }
    }

    fn header(&mut self, line: &'a [u8]) -> Result<(), MultipartError> {
        let line = without_end(line);
        self.is_foldable = false;
        let colon = memchr::memchr(b':', line).ok_or(MultipartError::BadHeader("colon missing"))?;
        let (name, value) = line.split_at_checked(colon).unwrap_or_default();
        if name.is_empty() {
            return Err(MultipartError::BadHeader("header name missing"));
        }
        // ModSecurity 3 passes over a second header of the same name without a word; 2 refuses it.
        if self.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name)) {
            return Err(MultipartError::DuplicateHeader);
        }
        if self.headers.len() >= MOST_HEADERS {
            return Err(MultipartError::TooManyHeaders);
        }
        let value = value.get(1..).unwrap_or_default();
        let blanks = value.iter().take_while(|byte| matches!(byte, b'\t' | b' ')).count();
        let value = Cow::Borrowed(value.get(blanks..).unwrap_or_default());
        self.headers.push(Header { name, value, line });
        self.is_foldable = true;
        Ok(())
    }

    /// A line that continues the header before it.
    fn folded(&mut self, line: &[u8], flags: &mut Flags) -> Result<(), MultipartError> {
        flags.header_folding = true;
        let white = line.iter().take_while(|byte| is_space(**byte)).count();
        let (white, rest) = line.split_at_checked(white).unwrap_or_default();
        flags.invalid_header_folding |= white.iter().any(|byte| !matches!(byte, b'\t' | b' '));
        let Some(header) = self.headers.last_mut().filter(|_| self.is_foldable) else {
            return Err(MultipartError::BadHeader("folding error"));
        };
        let more = without_end(rest);
        if header.value.len().saturating_add(more.len()) >= LONGEST {
            return Err(MultipartError::HeaderTooLong);
        }
        let value = header.value.to_mut();
        value.push(b' ');
        value.extend_from_slice(more);
        Ok(())
    }

    fn end_of_headers(&mut self, flags: &mut Flags, sink: &mut dyn Sink) -> Result<(), MultipartError> {
        let is_disposition = |header: &&Header<'a>| header.name.eq_ignore_ascii_case(b"Content-Disposition");
        let Some(header) = self.headers.iter().find(is_disposition) else {
            return Err(MultipartError::NoDisposition);
        };
        let outcome = match &header.value {
            Cow::Borrowed(value) => disposition::parse(value, &mut self.disposition, flags),
            Cow::Owned(value) => {
                let mut found = Disposition::default();
                let outcome = disposition::parse(value, &mut found, flags);
                self.disposition = found.into_owned();
                outcome
            }
        };
        let has_filename = memchr::memmem::find(&header.value, b"filename=").is_some();
        if let Some(name) = &self.disposition.name {
            sink.found(Item::MultipartName, name, name);
        }
        if let Some(filename) = &self.disposition.filename {
            sink.found(Item::MultipartFilename, filename, filename);
        }
        outcome.map_err(MultipartError::BadDisposition)?;
        if self.name().is_empty() {
            return Err(MultipartError::NoName);
        }
        self.kind = match self.filename() {
            b"" => Kind::Field,
            // Some parsers look for these very letters.
            _ if !has_filename => return Err(MultipartError::BadFilename),
            _ => Kind::File,
        };
        Ok(())
    }

    /// Data with its line end, from `start` to `end` of the body.
    pub fn data(&mut self, start: usize, end: usize, line: &[u8]) {
        let line_end = line.len().saturating_sub(without_end_of_line(line).len());
        let first = self.value.map_or(start, |(first, _)| first);
        self.value = Some((first, end.saturating_sub(line_end)));
    }

    /// Tells the header lines, once the part is over: as they stand, or as they read unfolded.
    pub fn tell_headers(&self, sink: &mut dyn Sink) {
        for header in &self.headers {
            match &header.value {
                Cow::Borrowed(_) => sink.found(Item::PartHeader, self.name(), header.line),
                Cow::Owned(value) => {
                    sink.found(Item::PartHeader, self.name(), &[header.name, b": ", value].concat());
                }
            }
        }
    }
}

/// Without any line feeds and carriage returns at the end, unless there is nothing else.
fn without_end(line: &[u8]) -> &[u8] {
    let last = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
    last.and_then(|last| line.get(..=last)).unwrap_or_default()
}

/// Without one line feed and the carriage return before it.
fn without_end_of_line(line: &[u8]) -> &[u8] {
    match line {
        [before @ .., b'\r', b'\n'] | [before @ .., b'\n'] => before,
        _ => line,
    }
}
