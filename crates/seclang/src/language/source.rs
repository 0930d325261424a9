//! Text that knows where it stood in its file, through continued lines and taken-off quotes.

use super::ast::Position;
use super::error::{LoadError, Reason};
use std::{cell::Cell, collections::HashMap, ops::Range, sync::Arc};

/// A line and a column, from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub line: u32,
    pub column: u32,
}

/// A mistake found while parsing; the loader adds the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub position: Position,
    pub reason: Reason,
}

/// Text put together from pieces of one file.
#[derive(Debug, Clone)]
pub struct Text {
    file: Arc<str>,
    text: String,
    /// From this byte on, characters stand one after another beginning at this spot. In order of the first.
    runs: Vec<(usize, Spot)>,
    /// Where the next character would stand if it followed the last one.
    next: Spot,
    /// The place that was asked for last.
    last: Cell<(usize, Spot)>,
}

impl Text {
    /// Empty; `begin` is where its first character stands, or would.
    pub fn new(file: Arc<str>, begin: Spot) -> Self {
        Self { file, text: String::new(), runs: vec![(0, begin)], next: begin, last: Cell::new((0, begin)) }
    }

    pub fn push(&mut self, character: char, spot: Spot) {
        if spot != self.next {
            if self.text.is_empty() {
                self.runs.clear();
            }
            self.runs.push((self.text.len(), spot));
            self.last.set((self.text.len(), spot));
        }
        self.text.push(character);
        self.next = Spot { line: spot.line, column: spot.column.saturating_add(1) };
    }

    pub fn as_slice(&self) -> Slice<'_> {
        Slice { whole: self, range_start: 0, text: &self.text }
    }

    /// Places are asked for from left to right as a rule: each answer begins where the last one ended.
    fn spot(&self, offset: usize) -> Spot {
        let after = self.runs.partition_point(|(start, _)| *start <= offset);
        let Some(mut from) = self.runs.get(after.saturating_sub(1)).copied() else { return self.next };
        let last = self.last.get();
        if from.0 <= last.0 && last.0 <= offset {
            from = last;
        }
        let between = self.text.get(from.0..offset).map_or(0, |text| text.chars().count());
        let column = from.1.column.saturating_add(u32::try_from(between).unwrap_or(u32::MAX));
        let spot = Spot { line: from.1.line, column };
        self.last.set((offset, spot));
        spot
    }
}

/// A part of a [`Text`].
#[derive(Debug, Clone, Copy)]
pub struct Slice<'t> {
    whole: &'t Text,
    range_start: usize,
    text: &'t str,
}

impl<'t> Slice<'t> {
    pub fn as_str(self) -> &'t str {
        self.text
    }

    pub fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// Of its first character.
    pub fn position(self) -> Position {
        let spot = self.whole.spot(self.range_start);
        Position { file: Arc::clone(&self.whole.file), line: spot.line, column: spot.column }
    }

    pub fn fault(self, reason: Reason) -> Fault {
        Fault { position: self.position(), reason }
    }

    pub fn syntax(self, message: impl Into<String>) -> Fault {
        self.fault(Reason::Syntax(message.into()))
    }

    pub fn bad_value(self, expected: &'static str) -> Fault {
        self.fault(Reason::BadValue { found: self.text.to_owned(), expected })
    }

    /// Out of range or inside a character: empty, at the end.
    pub fn part(self, range: Range<usize>) -> Self {
        match self.text.get(range.clone()) {
            Some(text) => {
                Self { whole: self.whole, range_start: self.range_start.saturating_add(range.start), text }
            }
            None => self.from(self.text.len()),
        }
    }

    pub fn from(self, start: usize) -> Self {
        let start = start.min(self.text.len());
        let text = self.text.get(start..).unwrap_or_default();
        Self { whole: self.whole, range_start: self.range_start.saturating_add(start), text }
    }

    pub fn until(self, end: usize) -> Self {
        self.part(0..end)
    }

    pub fn trim_start(self) -> Self {
        let rest = self.text.trim_ascii_start();
        self.from(self.text.len().saturating_sub(rest.len()))
    }

    pub fn trim(self) -> Self {
        let start = self.trim_start();
        start.until(start.text.trim_ascii_end().len())
    }

    /// What follows `prefix`, if it stands here.
    pub fn strip(self, prefix: char) -> Option<Self> {
        self.text.strip_prefix(prefix).map(|rest| self.from(self.text.len().saturating_sub(rest.len())))
    }

    /// What stands before and after the first of `separators`.
    pub fn split_once(self, separators: &[char]) -> Option<(Self, Self)> {
        let at = self.text.find(separators)?;
        let width = self.text.get(at..)?.chars().next()?.len_utf8();
        Some((self.until(at), self.from(at.saturating_add(width))))
    }

    /// The parts between runs of `separators`, none of them empty.
    pub fn words(self, separators: &[char]) -> Vec<Self> {
        let mut words = Vec::new();
        let mut rest = self;
        while let Some((word, after)) = rest.split_once(separators) {
            words.push(word);
            rest = after;
        }
        words.push(rest);
        words.retain(|word| !word.is_empty());
        words
    }

    /// The characters with the spots where they stand.
    pub fn characters(self) -> impl Iterator<Item = (char, Spot)> {
        let mut spot = self.whole.spot(self.range_start);
        let passed = self.whole.runs.partition_point(|(start, _)| *start <= self.range_start);
        let mut runs = self.whole.runs.iter().skip(passed).peekable();
        self.text.char_indices().map(move |(at, character)| {
            let at = self.range_start.saturating_add(at);
            if let Some((_, begin)) = runs.next_if(|(start, _)| *start <= at) {
                spot = *begin;
            }
            let here = spot;
            spot.column = spot.column.saturating_add(1);
            (character, here)
        })
    }

    /// A copy as it is.
    pub fn copied(self) -> Text {
        let mut copy = Text::new(Arc::clone(&self.whole.file), self.whole.spot(self.range_start));
        self.characters().for_each(|(character, spot)| copy.push(character, spot));
        copy
    }

    /// A copy with `\` taken off where it stands before `quote`.
    pub fn without_escapes_of(self, quote: char) -> Text {
        let begin = self.whole.spot(self.range_start);
        let mut copy = Text::new(Arc::clone(&self.whole.file), begin);
        let mut characters = self.characters();
        while let Some((character, spot)) = characters.next() {
            if character != '\\' {
                copy.push(character, spot);
                continue;
            }
            // The second of a pair is no beginning of another.
            let second = characters.next();
            if second.is_none_or(|(next, _)| next != quote) {
                copy.push(character, spot);
            }
            if let Some((next, spot)) = second {
                copy.push(next, spot);
            }
        }
        copy
    }
}

/// The text of every rule file that was read, to show a line of it beside a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(HashMap<Arc<str>, Arc<str>>);

impl Sources {
    pub(super) fn add(&mut self, file: Arc<str>, text: Arc<str>) {
        self.0.insert(file, text);
    }

    /// The line at this place, without its end; empty when there is none.
    pub fn line(&self, position: &Position) -> &str {
        let nth = usize::try_from(position.line).unwrap_or(usize::MAX).saturating_sub(1);
        self.0.get(&position.file).and_then(|text| text.lines().nth(nth)).unwrap_or_default()
    }

    /// Whether it occurs in any of the files, in any ASCII case: that it does not says that no rule means it.
    pub fn mention(&self, name: &str) -> bool {
        let is_here = |text: &str| {
            text.as_bytes().windows(name.len().max(1)).any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
        };
        self.0.values().any(|text| is_here(text))
    }

    /// The mistake with its line.
    pub fn error(&self, position: Position, reason: Reason) -> LoadError {
        let source_line = self.line(&position).to_owned();
        LoadError { position, reason, source_line }
    }
}
