//! What an operator found, for TX:0 to TX:9.

use crate::injection::Fingerprint;

/// The groups of the last match; one without a group of its number has none.
#[derive(Debug, Clone, Default)]
pub struct Captures {
    spans: [Option<(usize, usize)>; Self::GROUPS],
    fingerprint: Option<Fingerprint>,
}

/// One group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Captured<'c> {
    /// A part of the value, from the first place up to and without the second.
    Span(usize, usize),
    /// Text that does not stand in the value.
    Text(&'c [u8]),
}

impl Captures {
    pub const GROUPS: usize = 10;

    /// Group 0 is the whole match.
    pub fn group(&self, number: usize) -> Option<Captured<'_>> {
        if let Some(fingerprint) = &self.fingerprint {
            return (number == 0).then(|| Captured::Text(fingerprint.as_bytes()));
        }
        let (start, end) = self.spans.get(number).copied().flatten()?;
        Some(Captured::Span(start, end))
    }

    pub(super) fn set(&mut self, spans: impl Iterator<Item = Option<(usize, usize)>>) {
        *self = Self::default();
        self.spans.iter_mut().zip(spans).for_each(|(own, span)| *own = span);
    }

    pub(super) fn set_whole(&mut self, start: usize, end: usize) {
        self.set(std::iter::once(Some((start, end))));
    }

    pub(super) fn set_fingerprint(&mut self, fingerprint: Fingerprint) {
        *self = Self { fingerprint: Some(fingerprint), ..Self::default() };
    }

    /// Nothing was captured.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
