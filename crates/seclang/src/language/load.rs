//! Rule files, and those they include → all directives in order.

use super::ast::{Directive, Position};
use super::error::{LoadError, Reason, Warning};
use super::lines::{logical_lines, words};
use super::parse::{Includes, Meaning, Notes, directive};
use super::port::Files;
use super::source::{Fault, Slice, Sources, Text};
use std::{collections::BTreeSet, sync::Arc};

/// Files, those read twice counted twice.
pub const MAX_FILES: usize = 4096;
/// All files together.
pub const MAX_BYTES: usize = 16 << 20;
/// `Include` inside `Include` …
pub const MAX_DEPTH: usize = 16;
/// After so many mistakes the rest of the files is not looked at.
pub const MAX_ERRORS: usize = 100;

/// What the files say, one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    pub directives: Vec<Directive>,
    pub warnings: Vec<Warning>,
    pub sources: Sources,
}

/// Reads the files that `patterns` mean, in this order, with everything they include.
pub fn load(files: &dyn Files, patterns: &[&str]) -> Result<Parsed, Vec<LoadError>> {
    let mut loader = Loader::new(files);
    for pattern in patterns {
        let at = Position { file: Arc::from(*pattern), line: 1, column: 1 };
        loader.include(at, "", &Includes { pattern: (*pattern).to_owned(), is_optional: false });
    }
    loader.finish()
}

/// Reads one text that is at hand; what it includes comes from `files`.
pub fn load_text(name: &str, text: &str, files: &dyn Files) -> Result<Parsed, Vec<LoadError>> {
    let mut loader = Loader::new(files);
    loader.read_text(&Arc::from(name), text);
    loader.finish()
}

struct Loader<'f> {
    files: &'f dyn Files,
    parsed: Parsed,
    errors: Vec<LoadError>,
    /// The files that include one another down to the one that is being read.
    open: Vec<Arc<str>>,
    seen: BTreeSet<Arc<str>>,
    file_count: usize,
    byte_count: usize,
}

impl<'f> Loader<'f> {
    fn new(files: &'f dyn Files) -> Self {
        let (parsed, errors, open, seen) = (Parsed::default(), Vec::new(), Vec::new(), BTreeSet::new());
        Self { files, parsed, errors, open, seen, file_count: 0, byte_count: 0 }
    }

    fn finish(self) -> Result<Parsed, Vec<LoadError>> {
        if self.errors.is_empty() { Ok(self.parsed) } else { Err(self.errors) }
    }

    fn fail(&mut self, position: Position, reason: Reason) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(self.parsed.sources.error(position, reason));
        }
    }

    fn include(&mut self, at: Position, from: &str, includes: &Includes) {
        let found = match self.files.matching(from, &includes.pattern) {
            Ok(found) => found,
            Err(error) => return self.fail(at, Reason::File(format!("{}: {error}", includes.pattern))),
        };
        if found.is_empty() && !includes.is_optional {
            let reason = format!("no file is named {}; IncludeOptional accepts that", includes.pattern);
            return self.fail(at, Reason::File(reason));
        }
        for name in found {
            self.read(&at, &name);
        }
    }

    fn read(&mut self, at: &Position, name: &str) {
        if self.open.iter().any(|open| **open == *name) {
            return self.fail(at.clone(), Reason::File(format!("{name} includes itself")));
        }
        self.file_count = self.file_count.saturating_add(1);
        if self.open.len() >= MAX_DEPTH || self.file_count > MAX_FILES {
            let reason = format!("more than {MAX_DEPTH} files deep, or {MAX_FILES} in all");
            return self.fail(at.clone(), Reason::File(reason));
        }
        let bytes = match self.files.rules(name) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(at.clone(), Reason::File(format!("{name}: {error}"))),
        };
        let file: Arc<str> = Arc::from(name);
        match std::str::from_utf8(&bytes) {
            Ok(text) => self.read_text(&file, text),
            Err(error) => {
                let position = position_of(&file, bytes.get(..error.valid_up_to()).unwrap_or_default());
                self.fail(position, Reason::NotUtf8);
            }
        }
    }

    fn read_text(&mut self, file: &Arc<str>, text: &str) {
        self.byte_count = self.byte_count.saturating_add(text.len());
        if self.byte_count > MAX_BYTES {
            let at = Position { file: Arc::clone(file), line: 1, column: 1 };
            return self.fail(at, Reason::File(format!("rule files of more than {MAX_BYTES} bytes in all")));
        }
        if self.seen.insert(Arc::clone(file)) {
            self.parsed.sources.add(Arc::clone(file), Arc::from(text));
        }
        self.open.push(Arc::clone(file));
        for line in logical_lines(file, text) {
            if self.errors.len() >= MAX_ERRORS {
                break;
            }
            if let Err(fault) = line.and_then(|line| self.line(file, &line)) {
                self.fail(fault.position, fault.reason);
            }
        }
        self.open.pop();
    }

    fn line(&mut self, file: &Arc<str>, line: &Text) -> Result<(), Fault> {
        let words = words(line.as_slice())?;
        let slices: Vec<Slice<'_>> = words.iter().map(Text::as_slice).collect();
        let Some((name, arguments)) = slices.split_first() else { return Ok(()) };
        let mut notes = Notes::default();
        let meaning = directive(*name, arguments, &mut notes)?;
        // The same thing is said once, where it is met first.
        for note in notes.0 {
            if !self.parsed.warnings.iter().any(|said| said.message == note.message) {
                self.parsed.warnings.push(note);
            }
        }
        match meaning {
            Meaning::Directive(kind) => {
                self.parsed.directives.push(Directive { position: name.position(), kind });
            }
            Meaning::Include(includes) => self.include(name.position(), file, &includes),
            Meaning::Nothing => {}
        }
        Ok(())
    }
}

/// Right after `before`, which is UTF-8.
fn position_of(file: &Arc<str>, before: &[u8]) -> Position {
    let before = String::from_utf8_lossy(before);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()).saturating_add(1);
    let within = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position { file: Arc::clone(file), line: within(line), column: within(column) }
}
