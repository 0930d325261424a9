//! `multipart/form-data` (RFC 7578): fields become arguments, files become files, and whatever two parsers could
//! read differently becomes a flag.
//!
//! ```text
//!                 ┌───────────── boundary ◀────────────────┐
//! before ─boundary▶ headers ─empty line─▶ data ─boundary───┤
//!    (data before)    │ error: told, and read on           └─boundary--▶ done (data after)
//! ```
//!
//! As ModSecurity 3 reads it, but for these: a line end inside a value belongs to it (3.0.9 loses it); a second
//! header of the same name in a part, a quoted value without an end and an empty boundary are errors; and after an
//! error in a part's headers the next boundary is one again, so that rules see the parts behind it.

mod boundary;
mod disposition;
mod part;
mod pieces;

use super::{Item, Limits, Sink, is_space};
use part::{Kind, Part};
use pieces::{Piece, Pieces};

/// What was unusual, as the variables MULTIPART_* tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    pub boundary_quoted: bool,
    pub boundary_whitespace: bool,
    pub data_before: bool,
    pub data_after: bool,
    pub header_folding: bool,
    pub invalid_header_folding: bool,
    pub lf_line: bool,
    /// A line of headers or a boundary ended in CR LF; no variable by itself.
    pub crlf_line: bool,
    pub missing_semicolon: bool,
    pub invalid_quoting: bool,
    pub invalid_part: bool,
    pub file_limit_exceeded: bool,
    /// 0: nothing. 1: something that looks like a boundary, and is none. 2: a boundary after the first.
    pub unmatched_boundary: u8,
    /// The framing of the body is broken.
    is_broken: bool,
}

impl Flags {
    /// MULTIPART_CRLF_LF_LINES
    pub fn crlf_lf_lines(&self) -> bool {
        self.crlf_line && self.lf_line
    }

    /// MULTIPART_STRICT_ERROR
    pub fn strict_error(&self) -> bool {
        self.is_broken
            || self.boundary_quoted
            || self.boundary_whitespace
            || self.data_before
            || self.data_after
            || self.header_folding
            || self.invalid_header_folding
            || self.lf_line
            || self.missing_semicolon
            || self.invalid_quoting
            || self.invalid_part
            || self.file_limit_exceeded
    }
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MultipartError {
    #[error("Multipart: Invalid MIME type.")]
    NotMultipart,
    #[error("Multipart: Boundary not found in C-T.")]
    NoBoundary,
    #[error("Multipart: Multiple boundary parameters in C-T.")]
    SeveralBoundaries,
    #[error("Multipart: Invalid boundary in C-T ({0}).")]
    BadBoundary(&'static str),
    /// What follows a boundary in its line, or stands before it.
    #[error("Multipart: Invalid boundary{0}.")]
    BadBoundaryLine(&'static str),
    #[error("Multipart: No boundaries found in payload.")]
    NoBoundaryLine,
    #[error("Multipart: Final boundary missing.")]
    NoFinalBoundary,
    #[error("Multipart: Nul byte in part headers.")]
    NulInHeader,
    #[error("Multipart: Invalid part header ({0}).")]
    BadHeader(&'static str),
    #[error("Multipart: Duplicate part header.")]
    DuplicateHeader,
    #[error("Multipart: Too many part headers.")]
    TooManyHeaders,
    #[error("Multipart: Part header line over 4096 bytes long")]
    HeaderLineTooLong,
    #[error("Multipart: Part header too long.")]
    HeaderTooLong,
    #[error("Multipart: Part missing Content-Disposition header.")]
    NoDisposition,
    #[error("Multipart: Invalid Content-Disposition header ({0}).")]
    BadDisposition(i8),
    #[error("Multipart: Content-Disposition header missing name field.")]
    NoName,
    #[error("Multipart: Invalid Content-Disposition header (filename).")]
    BadFilename,
    #[error("Multipart: Upload file limit exceeded.")]
    TooManyFiles,
}

impl MultipartError {
    /// That a body ends too early is no break of its framing to MULTIPART_STRICT_ERROR.
    fn is_early_end(self) -> bool {
        matches!(self, Self::NoBoundaryLine | Self::NoFinalBoundary | Self::TooManyFiles)
    }
}

/// What else there is to say of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub flags: Flags,
    /// The first thing that was wrong.
    pub error: Option<MultipartError>,
    /// FILES_COMBINED_SIZE, in bytes.
    pub files_size: usize,
    /// Bytes of part headers and fields (SecRequestBodyNoFilesLimit).
    pub size_without_files: usize,
    /// There were more arguments than allowed, which were left out.
    pub is_over_limit: bool,
}

/// Takes fields and files out of a body.
pub fn parse(content_type: &[u8], body: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Outcome {
    let mut outcome = Outcome::default();
    match boundary::parse(content_type, &mut outcome.flags) {
        Err(error) => fail(&mut outcome, error),
        Ok(_) if body.is_empty() => {}
        Ok(boundary) => {
            let mut reader = Reader::new(boundary, body, limits, sink);
            reader.outcome = outcome;
            if let Err(error) = reader.body() {
                fail(&mut reader.outcome, error);
            }
            outcome = reader.outcome;
        }
    }
    outcome
}

fn fail(outcome: &mut Outcome, error: MultipartError) {
    outcome.flags.is_broken |= !error.is_early_end();
    outcome.error = outcome.error.or(Some(error));
}

struct Reader<'a, 's> {
    boundary: &'a [u8],
    /// The boundary and its dashes.
    dashed: memchr::memmem::Finder<'static>,
    body: &'a [u8],
    limits: &'a Limits,
    sink: &'s mut dyn Sink,
    outcome: Outcome,
    part: Option<Part<'a>>,
    boundaries: usize,
    files: usize,
    arguments: usize,
    /// The line before ended in a line feed alone.
    is_after_lf: bool,
    is_complete: bool,
}

impl<'a, 's> Reader<'a, 's> {
    fn new(boundary: &'a [u8], body: &'a [u8], limits: &'a Limits, sink: &'s mut dyn Sink) -> Self {
        Self {
            boundary,
            dashed: memchr::memmem::Finder::new(&[b"--", boundary].concat()).into_owned(),
            body,
            limits,
            sink,
            outcome: Outcome::default(),
            part: None,
            boundaries: 0,
            files: 0,
            arguments: 0,
            is_after_lf: false,
            is_complete: false,
        }
    }

    fn body(&mut self) -> Result<(), MultipartError> {
        for piece in Pieces::new(self.body) {
            if piece.is_last && !piece.has_line_end && piece.text.len() < pieces::LONGEST {
                return self.last_line(piece);
            }
            if !self.boundary_line(piece)? {
                self.inside(piece)?;
            }
            if self.is_complete {
                self.outcome.flags.data_after = !piece.is_last;
                return Ok(());
            }
            self.is_after_lf = piece.has_line_end && !piece.text.ends_with(b"\r\n");
        }
        self.ended()
    }

    fn ended(&self) -> Result<(), MultipartError> {
        Err(match self.boundaries {
            0 => MultipartError::NoBoundaryLine,
            _ => MultipartError::NoFinalBoundary,
        })
    }

    /// A line without an end at the end of the body: the final boundary, or the body is cut off.
    fn last_line(&mut self, piece: Piece<'a>) -> Result<(), MultipartError> {
        let inside = piece.text.strip_prefix(b"--").and_then(|text| text.strip_suffix(b"--"));
        if self.boundaries == 0 || !piece.is_at_line_start || inside != Some(self.boundary) {
            return self.ended();
        }
        let has_data = self.part.as_ref().is_some_and(|part| part.value.is_some());
        self.outcome.flags.lf_line |= self.is_after_lf;
        self.outcome.flags.invalid_part |= !has_data;
        self.end_part();
        Ok(())
    }

    /// Whether this is a boundary, and what it leads to.
    fn boundary_line(&mut self, piece: Piece<'a>) -> Result<bool, MultipartError> {
        if !piece.is_at_line_start {
            return Ok(false);
        }
        let text = piece.text;
        // To the original a line ends at its first NUL.
        let length = memchr::memchr(0, text).unwrap_or(text.len());
        let visible = text.get(..length).unwrap_or_default();
        let Some(rest) = visible.strip_prefix(b"--").filter(|_| length > 3) else {
            if self.dashed.find(text).is_some() {
                self.outcome.flags.unmatched_boundary = 1;
            }
            return Ok(false);
        };
        let Some(behind) = rest.strip_prefix(self.boundary) else {
            self.check_near_boundary(rest)?;
            self.outcome.flags.unmatched_boundary = 1;
            return Ok(false);
        };
        self.outcome.flags.lf_line |= self.is_after_lf;
        if let Some(part) = self.part.as_ref().filter(|part| part.value.is_none()) {
            // It is a boundary, but it stands where headers or data should be: no boundary, therefore, unless
            // there is no telling any more where that is.
            self.outcome.flags.invalid_part = true;
            if !part.is_broken {
                return Ok(false);
            }
        }
        if self.boundaries > 0 {
            self.outcome.flags.unmatched_boundary = 2;
        }
        let (is_final, line_end) = match behind.strip_prefix(b"--") {
            Some(line_end) => (true, line_end),
            None => (false, behind),
        };
        match line_end {
            b"\r\n" if length == text.len() => self.outcome.flags.crlf_line = true,
            b"\n" if length == text.len() => self.outcome.flags.lf_line = true,
            _ => return Err(MultipartError::BadBoundaryLine("")),
        }
        self.end_part();
        self.part = (!is_final).then(Part::new);
        self.is_complete = is_final;
        self.boundaries = self.boundaries.saturating_add(1);
        Ok(true)
    }

    /// Lines that begin like a boundary: in the quotes it has in the header, or with white space before it.
    fn check_near_boundary(&self, rest: &[u8]) -> Result<(), MultipartError> {
        let is_quoted = rest.strip_prefix(b"\"").is_some_and(|rest| rest.starts_with(self.boundary));
        if self.outcome.flags.boundary_quoted && is_quoted {
            return Err(MultipartError::BadBoundaryLine(" (quotes)"));
        }
        let white = rest.iter().take_while(|byte| is_space(**byte)).count();
        if white > 0 && rest.get(white..).is_some_and(|rest| rest.starts_with(self.boundary)) {
            return Err(MultipartError::BadBoundaryLine(" (whitespace)"));
        }
        Ok(())
    }

    /// Anything but a boundary.
    fn inside(&mut self, piece: Piece<'a>) -> Result<(), MultipartError> {
        let Some(part) = &mut self.part else {
            self.outcome.flags.data_before = true;
            return Ok(());
        };
        match part.kind {
            Kind::Headers if !piece.has_line_end => return Err(MultipartError::HeaderLineTooLong),
            Kind::Headers => {
                let size = &mut self.outcome.size_without_files;
                *size = size.saturating_add(piece.text.len());
                // Reading goes on, so that rules see as much as there is.
                if let Err(error) = part.header_line(piece.text, &mut self.outcome.flags, self.sink) {
                    part.is_broken = true;
                    fail(&mut self.outcome, error);
                }
            }
            Kind::Field => part.data(piece.start, piece.end, piece.text),
            Kind::File => {
                if part.value.is_none() {
                    self.files = self.files.saturating_add(1);
                    if self.limits.files.is_some_and(|most| self.files > most) {
                        self.outcome.flags.file_limit_exceeded = true;
                        fail(&mut self.outcome, MultipartError::TooManyFiles);
                    }
                }
                part.data(piece.start, piece.end, piece.text);
            }
        }
        Ok(())
    }

    /// Tells what the part was that ends here, if one does.
    fn end_part(&mut self) {
        let Some(part) = self.part.take() else { return };
        part.tell_headers(self.sink);
        let (start, end) = part.value.unwrap_or_default();
        let value = self.body.get(start..end).unwrap_or_default();
        if part.name().is_empty() {
            self.outcome.flags.invalid_part = true;
            return;
        }
        if part.kind == Kind::File {
            self.sink.found(Item::File, part.name(), part.filename());
            self.sink.found(Item::FileSize, part.name(), value.len().to_string().as_bytes());
            self.sink.found(Item::FileContent, part.name(), value);
            self.outcome.files_size = self.outcome.files_size.saturating_add(value.len());
            return;
        }
        self.outcome.size_without_files = self.outcome.size_without_files.saturating_add(value.len());
        match self.arguments < self.limits.arguments {
            true => self.sink.found(Item::Argument, part.name(), value),
            false => self.outcome.is_over_limit = true,
        }
        self.arguments = self.arguments.saturating_add(1);
    }
}

#[cfg(test)]
mod tests;
