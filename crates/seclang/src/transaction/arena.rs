//! Every byte a transaction has seen or made, in one buffer that only grows; everything else points into it.
//!
//! A value keeps what was found out about it: which bytes occur in it, what each transformation made of it. A
//! buffer goes back to the rule set with its capacity, so the next transaction allocates nothing.

use super::state::size_of_items;
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
    const MOST: usize = 256 << 20;
    /// The same for texts; each takes about 200 bytes here and in what is known about it.
    const MOST_TEXTS: usize = 1 << 20;

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.texts.clear();
        self.derived.clear();
        self.is_full = false;
    }

    /// About how many bytes the buffers take.
    pub(crate) fn memory(&self) -> usize {
        [
            size_of_items(&self.bytes),
            size_of_items(&self.texts),
            size_of_items(&self.derived),
            size_of_items(&self.scratch),
            size_of_items(&self.spare),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    /// Something did not fit: no verdict may rest on what is here.
    pub(crate) const fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn get(&self, span: Span) -> &[u8] {
        self.bytes.get(span.start as usize..span.end as usize).unwrap_or(&[])
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) -> Span {
        let start = self.bytes.len();
        let end = start.saturating_add(bytes.len());
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(to)) if end <= Self::MOST => {
                self.bytes.extend_from_slice(bytes);
                Span { start, end: to }
            }
            _ => {
                self.is_full = true;
                Span::EMPTY
            }
        }
    }

    /// The number in decimal.
    pub(crate) fn add_number(&mut self, number: i64) -> Span {
        // 19 digits and a sign.
        let mut text = [0_u8; 20];
        let mut rest = number.unsigned_abs();
        let mut length = 0_usize;
        for place in text.iter_mut().rev() {
            *place = b'0'.wrapping_add((rest % 10) as u8);
            rest /= 10;
            length = length.saturating_add(1);
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            length = length.saturating_add(1);
            let sign = text.len().checked_sub(length).and_then(|at| text.get_mut(at));
            sign.into_iter().for_each(|sign| *sign = b'-');
        }
        let start = text.len().saturating_sub(length);
        self.add(text.get(start..).unwrap_or(&[]))
    }

    pub(crate) fn text(&mut self, span: Span) -> TextId {
        if self.texts.len() >= Self::MOST_TEXTS {
            self.is_full = true;
            return TextId(0);
        }
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Text { span, bytes: ByteSet::EMPTY, is_surveyed: false, alike: id, derived: 0 });
        id
    }

    pub(crate) fn add_text(&mut self, bytes: &[u8]) -> TextId {
        let span = self.add(bytes);
        self.text(span)
    }

    /// The bytes as a text; this one, when they are its own.
    pub(crate) fn text_like(&mut self, text: TextId, bytes: &[u8]) -> TextId {
        if self.get(self.span(text)) == bytes { text } else { self.add_text(bytes) }
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

    /// Which bytes occur in it, and maybe some that transformations have taken away.
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
            let image = transform::image(transformation, self.survey(id));
            if let (Some(bytes), Some(text)) = (image, self.texts.get_mut(changed.index())) {
                (text.bytes, text.is_surveyed) = (bytes, true);
            }
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

#[cfg(test)]
mod tests {
    use super::Arena;

    #[test]
    fn numbers_in_decimal() {
        let mut arena = Arena::default();
        for number in [0, 7, 10, -1, 1_234_567_890, i64::MAX, i64::MIN] {
            let span = arena.add_number(number);
            assert_eq!(arena.get(span), number.to_string().as_bytes());
        }
    }
}
