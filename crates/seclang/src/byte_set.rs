//! Sets of byte values: which bytes a value holds, which bytes a transformation or a pattern waits for.
//!
//! One pass over a value answers many questions: a transformation whose bytes are absent is the identity,
//! a pattern whose bytes are absent cannot match.

/// A set of byte values, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    pub const EMPTY: Self = Self([0; 4]);
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// The bytes that occur in `value`: one pass.
    pub fn of(value: &[u8]) -> Self {
        // A long value marks a table (one independent store a byte); a short one is not worth clearing it.
        if value.len() < 48 { Self::of_short(value) } else { Self::of_long(value) }
    }

    fn of_short(value: &[u8]) -> Self {
        let (mut a, mut b, mut c, mut d) = (0_u64, 0_u64, 0_u64, 0_u64);
        for &byte in value {
            let bit = 1_u64.wrapping_shl(u32::from(byte));
            let word = byte >> 6;
            a |= if word == 0 { bit } else { 0 };
            b |= if word == 1 { bit } else { 0 };
            c |= if word == 2 { bit } else { 0 };
            d |= if word == 3 { bit } else { 0 };
        }
        Self([a, b, c, d])
    }

    fn of_long(value: &[u8]) -> Self {
        let mut seen = [0_u8; 256];
        for &byte in value {
            #[allow(clippy::indexing_slicing, reason = "a byte is below 256, the length of the table")]
            {
                seen[usize::from(byte)] = 1;
            }
        }
        let mut words = [0_u64; 4];
        for (word, marks) in words.iter_mut().zip(seen.chunks_exact(64)) {
            for (eight, marks) in marks.chunks_exact(8).enumerate() {
                // Eight marks of 0 or 1, little-endian, become eight bits: the product gathers them in its top byte.
                let marks = u64::from_le_bytes(marks.try_into().unwrap_or_default());
                let bits = marks.wrapping_mul(0x0102_0408_1020_4080) >> 56;
                *word |= bits.wrapping_shl((eight as u32).wrapping_mul(8));
            }
        }
        Self(words)
    }

    /// The set of exactly these bytes.
    pub const fn from_bytes(bytes: &[u8]) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = bytes;
        while let [first, tail @ ..] = rest {
            set = set.with(*first);
            rest = tail;
        }
        set
    }

    /// The set of `first..=last`; empty when `first > last`.
    pub const fn from_range(first: u8, last: u8) -> Self {
        let mut set = Self::EMPTY;
        let mut byte = first;
        while byte <= last {
            set = set.with(byte);
            match byte.checked_add(1) {
                Some(next) => byte = next,
                None => break,
            }
        }
        set
    }

    pub const fn with(self, byte: u8) -> Self {
        let [a, b, c, d] = self.0;
        let bit = 1_u64.wrapping_shl(byte as u32);
        Self(match byte >> 6 {
            0 => [a | bit, b, c, d],
            1 => [a, b | bit, c, d],
            2 => [a, b, c | bit, d],
            _ => [a, b, c, d | bit],
        })
    }

    pub const fn contains(self, byte: u8) -> bool {
        let [a, b, c, d] = self.0;
        let word = match byte >> 6 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        };
        word & 1_u64.wrapping_shl(byte as u32) != 0
    }

    pub const fn union(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a | e, b | f, c | g, d | h])
    }

    pub const fn intersection(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a & e, b & f, c & g, d & h])
    }

    pub const fn complement(self) -> Self {
        let [a, b, c, d] = self.0;
        Self([!a, !b, !c, !d])
    }

    pub const fn is_empty(self) -> bool {
        let [a, b, c, d] = self.0;
        a | b | c | d == 0
    }

    /// Whether some byte is in both.
    pub const fn intersects(self, other: Self) -> bool {
        !self.intersection(other).is_empty()
    }

    /// Whether every byte of this set is in `other`.
    pub const fn is_subset_of(self, other: Self) -> bool {
        self.intersection(other.complement()).is_empty()
    }

    /// How many bytes are in the set, 0 to 256.
    pub const fn len(self) -> u32 {
        let [a, b, c, d] = self.0;
        a.count_ones().wrapping_add(b.count_ones()).wrapping_add(c.count_ones()).wrapping_add(d.count_ones())
    }

    /// The bytes of the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(move |&byte| self.contains(byte))
    }

    /// The set with the other case of each of its ASCII letters.
    pub const fn with_both_cases(self) -> Self {
        /// `A` to `Z` in the second word; the small letters stand 32 bits higher.
        const UPPER: u64 = 0x07ff_fffe;
        let [a, b, c, d] = self.0;
        Self([a, b | (b & UPPER) << 32 | b >> 32 & UPPER, c, d])
    }

    /// The words of the set: bit `b & 63` of word `b >> 6` stands for byte `b`.
    pub const fn words(self) -> [u64; 4] {
        self.0
    }
}

impl std::fmt::Debug for ByteSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ByteSet(")?;
        for byte in self.iter() {
            write!(f, "{}", byte.escape_ascii())?;
        }
        write!(f, ")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_exactly_the_bytes_of_the_value() {
        for length in [0, 1, 2, 47, 48, 49, 255, 1000] {
            for seed in 0..50_u32 {
                let value: Vec<u8> = (0..length)
                    .map(|at: u32| (at.wrapping_mul(seed).wrapping_add(seed * 7) >> (seed % 3)) as u8)
                    .collect();
                let set = ByteSet::of(&value);
                for byte in 0..=u8::MAX {
                    assert_eq!(set.contains(byte), value.contains(&byte), "{byte} in {value:?}");
                }
                assert_eq!(ByteSet::of_short(&value), ByteSet::of_long(&value));
                assert_eq!(ByteSet::from_bytes(&value), set);
            }
        }
    }

    #[test]
    fn algebra() {
        let lower = ByteSet::from_range(b'a', b'z');
        assert_eq!(lower.len(), 26);
        assert_eq!(ByteSet::from_range(b'b', b'a'), ByteSet::EMPTY);
        assert_eq!(ByteSet::from_range(0, 255), ByteSet::ALL);
        assert_eq!(lower.complement().len(), 230);
        assert!(lower.intersects(ByteSet::EMPTY.with(b'q')) && !lower.intersects(ByteSet::EMPTY.with(b'Q')));
        assert!(
            ByteSet::EMPTY.is_subset_of(lower)
                && lower.is_subset_of(ByteSet::ALL)
                && !ByteSet::ALL.is_subset_of(lower)
        );
        assert_eq!(lower.with_both_cases().len(), 52);
        assert_eq!(lower.iter().collect::<Vec<_>>(), (b'a'..=b'z').collect::<Vec<_>>());
        assert_eq!(lower.union(lower.complement()), ByteSet::ALL);
    }
}
