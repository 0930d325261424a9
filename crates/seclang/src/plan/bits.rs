//! Sets of small numbers as bits.

/// A set of numbers below a capacity that is fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bits(Box<[u64]>);

/// How many words hold this many bits.
pub(crate) const fn words_for(capacity: usize) -> usize {
    capacity.div_ceil(64)
}

const fn place(number: usize) -> (usize, u64) {
    (number >> 6, 1_u64.wrapping_shl((number & 63) as u32))
}

/// Whether `words` hold the number; beyond their end they hold none.
pub(crate) fn contains(words: &[u64], number: usize) -> bool {
    let (word, bit) = place(number);
    words.get(word).is_some_and(|word| word & bit != 0)
}

pub(crate) fn insert(words: &mut [u64], number: usize) {
    let (word, bit) = place(number);
    if let Some(word) = words.get_mut(word) {
        *word |= bit;
    }
}

impl Bits {
    pub(crate) fn none(capacity: usize) -> Self {
        Self(vec![0; words_for(capacity)].into())
    }

    pub(crate) fn of(capacity: usize, numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut bits = Self::none(capacity);
        numbers.into_iter().for_each(|number| insert(&mut bits.0, number));
        bits
    }

    pub(crate) fn insert(&mut self, number: usize) {
        insert(&mut self.0, number);
    }

    pub(crate) fn contains(&self, number: usize) -> bool {
        contains(&self.0, number)
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.0
    }
}
