//! Sets of bytes as the two tokenizers need them. Values and verdicts live elsewhere.

/// Which of up to eight sets a byte belongs to, one bit each.
pub struct Classes([u8; 256]);

#[allow(clippy::indexing_slicing, reason = "a byte is below 256")]
impl Classes {
    pub const fn none() -> Self {
        Self([0; 256])
    }

    /// Every byte of `members` also belongs to the sets `bits`.
    pub const fn with(mut self, bits: u8, members: &[u8]) -> Self {
        let mut rest = members;
        while let [byte, after @ ..] = rest {
            self.0[*byte as usize] |= bits;
            rest = after;
        }
        self
    }

    /// Every byte from `first` to `last` also belongs to the sets `bits`.
    pub const fn with_range(mut self, bits: u8, first: u8, last: u8) -> Self {
        let mut byte = first;
        while byte < last {
            self.0[byte as usize] |= bits;
            byte = byte.saturating_add(1);
        }
        self.0[last as usize] |= bits;
        self
    }

    pub fn has(&self, byte: u8, bits: u8) -> bool {
        self.0.get(usize::from(byte)).is_some_and(|of_byte| of_byte & bits != 0)
    }

    /// How many bytes at the start of `text` belong to one of the sets.
    pub fn span(&self, text: &[u8], bits: u8) -> usize {
        text.iter().position(|byte| !self.has(*byte, bits)).unwrap_or(text.len())
    }

    /// How many bytes at the start of `text` belong to none of the sets.
    pub fn span_until(&self, text: &[u8], bits: u8) -> usize {
        text.iter().position(|byte| self.has(*byte, bits)).unwrap_or(text.len())
    }
}

/// `text` from `start` on; empty when `start` lies at or behind the end.
pub fn from(text: &[u8], start: usize) -> &[u8] {
    text.get(start..).unwrap_or_default()
}

/// Where `byte` first stands in `text` at or after `start`.
pub fn find(text: &[u8], start: usize, byte: u8) -> Option<usize> {
    let found = memchr::memchr(byte, from(text, start))?;
    Some(start.saturating_add(found))
}

/// Where the two bytes first stand side by side in `text` at or after `start`.
pub fn find_pair(text: &[u8], start: usize, pair: [u8; 2]) -> Option<usize> {
    let mut at = start;
    loop {
        at = find(text, at, pair[0])?;
        let next = at.saturating_add(1);
        if text.get(next) == Some(&pair[1]) {
            return Some(at);
        }
        at = next;
    }
}
