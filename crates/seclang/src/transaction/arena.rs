//! Every byte a transaction has seen or made, in one buffer that only grows; everything else points into it.
//!
//! A value keeps what was found out about it: which bytes occur in it, what each transformation made of it. A
//! buffer goes back to the rule set with its capacity, so the next transaction allocates nothing.

use crate::{byte_set::ByteSet, language::ast::Transformation, transform};

/// Bytes in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(crate) const EMPTY: Self = Self { start: 0, end: 0 };

    pub(crate) const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// A part of it; what lies outside is cut off.
    pub(crate) fn part(self, from: usize, to: usize) -> Self {
        let at = |offset: usize| {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            self.start.saturating_add(offset).min(self.end)
        };
        Self { start: at(from), end: at(to) }
    }
}

/// A value and what is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextId(u32);

impl TextId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Text {
    span: Span,
    bytes: ByteSet,
    is_surveyed: bool,
    /// A text that differs from it in the case of letters at most.
    alike: TextId,
    /// Newest of what was derived from it: one more than an index into `derived`; 0 is none.
    derived: u32,
}

#[derive(Debug, Clone, Copy)]
struct Derived {
    transformation: Transformation,
    text: TextId,
    older: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Arena {
    bytes: Vec<u8>,
    texts: Vec<Text>,
    derived: Vec<Derived>,
    scratch: Vec<u8>,
    spare: Vec<u8>,
    is_full: bool,
}

impl Arena {
    /// Beyond this nothing is taken in any more, and the transaction fails closed. Bodies are limited long before;
    /// what adds up here is their transformed copies.
    const MOST: usize = 1 << 30;
    /// What a buffer may keep between transactions.
    const KEPT: usize = 1 << 20;

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(Self::KEPT);
        self.texts.clear();
        self.texts.shrink_to(Self::KEPT >> 5);
        self.derived.clear();
        self.scratch.shrink_to(Self::KEPT);
        self.spare.shrink_to(Self::KEPT);
        self.is_full = false;
    }

    /// Something did not fit: no verdict may rest on what is here.
    pub(crate) const fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn get(&self, span: Span) -> &[u8] {
        self.bytes.get(span.start as usize..span.end as usize).unwrap_or(&[])
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) -> Span {
        self.add_with(|to| to.extend_from_slice(bytes), bytes.len())
    }

    /// Appends what `write` writes, which is about `expected` bytes.
    pub(crate) fn add_with(&mut self, write: impl FnOnce(&mut Vec<u8>), expected: usize) -> Span {
        if self.bytes.len().saturating_add(expected) > Self::MOST {
            self.is_full = true;
            return Span::EMPTY;
        }
        let start = self.bytes.len();
        write(&mut self.bytes);
        match (u32::try_from(start), u32::try_from(self.bytes.len())) {
            (Ok(start), Ok(end)) => Span { start, end },
            _ => {
                self.is_full = true;
                Span::EMPTY
            }
        }
    }

    pub(crate) fn text(&mut self, span: Span) -> TextId {
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Text { span, bytes: ByteSet::EMPTY, is_surveyed: false, alike: id, derived: 0 });
        id
    }

    pub(crate) fn add_text(&mut self, bytes: &[u8]) -> TextId {
        let span = self.add(bytes);
        self.text(span)
    }

    pub(crate) fn span(&self, text: TextId) -> Span {
        self.texts.get(text.index()).map_or(Span::EMPTY, |text| text.span)
    }

    /// One and the same text for all that differ in the case of letters at most.
    pub(crate) fn alike(&self, text: TextId) -> TextId {
        self.texts.get(text.index()).map_or(text, |text| text.alike)
    }

    pub(crate) fn text_count(&self) -> usize {
        self.texts.len()
    }

    /// Which bytes occur in it.
    pub(crate) fn survey(&mut self, id: TextId) -> ByteSet {
        let Some(text) = self.texts.get_mut(id.index()) else { return ByteSet::ALL };
        if !text.is_surveyed {
            text.bytes =
                ByteSet::of(self.bytes.get(text.span.start as usize..text.span.end as usize).unwrap_or(&[]));
            text.is_surveyed = true;
        }
        text.bytes
    }

    /// What the transformation makes of it; itself, when it changes nothing.
    pub(crate) fn transformed(&mut self, id: TextId, transformation: Transformation) -> TextId {
        if !transform::can_change(transformation, self.survey(id)) {
            return id;
        }
        let first = self.texts.get(id.index()).map_or(0, |text| text.derived);
        let mut at = first;
        while let Some(known) = at.checked_sub(1).and_then(|index| self.derived.get(index as usize)) {
            if known.transformation == transformation {
                return known.text;
            }
            at = known.older;
        }
        let span = self.span(id);
        let mut scratch = std::mem::take(&mut self.scratch);
        let result = if transform::apply(transformation, self.get(span), &mut scratch) {
            let changed = self.add_text(&scratch);
            if matches!(transformation, Transformation::Lowercase | Transformation::Uppercase) {
                let alike = self.alike(id);
                self.texts.get_mut(changed.index()).into_iter().for_each(|text| text.alike = alike);
            }
            changed
        } else {
            id
        };
        self.scratch = scratch;
        self.derived.push(Derived { transformation, text: result, older: first });
        let newest = u32::try_from(self.derived.len()).unwrap_or(0);
        if let Some(text) = self.texts.get_mut(id.index()) {
            text.derived = newest;
        }
        result
    }

    /// The same for a value that is looked at once: nothing is remembered.
    pub(crate) fn transformed_span(&mut self, span: Span, pipeline: &[Transformation]) -> Span {
        if pipeline.is_empty() {
            return span;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut spare = std::mem::take(&mut self.spare);
        let mut is_changed = false;
        for &transformation in pipeline {
            let input = if is_changed { spare.as_slice() } else { self.get(span) };
            if transform::apply(transformation, input, &mut scratch) {
                std::mem::swap(&mut scratch, &mut spare);
                is_changed = true;
            }
        }
        let result = if is_changed { self.add(&spare) } else { span };
        self.scratch = scratch;
        self.spare = spare;
        result
    }
}
