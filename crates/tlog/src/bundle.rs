//! Entry bundles: the entries themselves, 256 to a file (C2SP tlog-tiles, "Log entries").
//!
//! A bundle is a sequence of entries, each after its length as a big-endian 16-bit number. The bundle at an
//! index holds the entries whose hashes are in the level 0 tile of the same index and width.
//!
//! Does not live here: what an entry means.

use std::ops::Range;

use crate::MAX_TREE_SIZE;
use crate::tile::{Tile, grown};

/// Longest entry in bytes, given by its 16-bit length.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Coordinates of one entry bundle that some tree within [`MAX_TREE_SIZE`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle(
    /// Bundles stand to entries as tiles of level 0 to leaf hashes.
    Tile,
);

impl Bundle {
    /// The bundle at `index` with `width` entries (1 to 256).
    ///
    /// # Errors
    /// [`BundleError::NoSuchBundle`] when no tree within [`MAX_TREE_SIZE`] has it.
    pub fn new(index: u64, width: u16) -> Result<Self, BundleError> {
        Tile::new(0, index, width).map(Self).map_err(|_| BundleError::NoSuchBundle)
    }

    /// The bundle at `index` as it is in the tree of `size` entries; `None` when that tree does not reach it.
    #[must_use]
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        Tile::in_tree(0, index, size).map(Self)
    }

    /// The bundle that holds the entry at `entry` in the tree of `size` entries; `None` when `entry >= size`.
    #[must_use]
    pub fn of_entry(entry: u64, size: u64) -> Option<Self> {
        Tile::of_node(0, entry, size).map(Self)
    }

    /// The bundles to write when a tree grows from `old` to `new` entries: every bundle that gained entries.
    ///
    /// Empty unless `old < new <= MAX_TREE_SIZE`.
    pub fn between(old: u64, new: u64) -> impl Iterator<Item = Self> {
        let new = if new > MAX_TREE_SIZE { 0 } else { new };
        grown(old, new).filter_map(move |index| Self::in_tree(index, new))
    }

    /// Index among the bundles of the log.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.0.index()
    }

    /// Number of entries, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.0.width()
    }

    /// Whether all 256 entries are there, so that the bundle never changes again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.is_full()
    }

    /// The level 0 tile with the hashes of these entries.
    #[must_use]
    pub fn tile(&self) -> Tile {
        self.0
    }

    /// Indexes of the entries.
    #[must_use]
    pub fn entries(&self) -> Range<u64> {
        self.0.entries()
    }

    /// Encodes exactly this bundle's entries.
    ///
    /// # Errors
    /// [`BundleError`] when there are more or fewer entries than the width, or one is too long.
    pub fn encode<'a>(&self, entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, BundleError> {
        let mut bytes = Vec::new();
        let mut left = self.width();
        for entry in entries {
            left = left.checked_sub(1).ok_or(BundleError::WrongCount)?;
            encode_entry(&mut bytes, entry)?;
        }
        if left == 0 { Ok(bytes) } else { Err(BundleError::WrongCount) }
    }

    /// Decodes exactly this bundle's entries. The entries are not checked against their hashes.
    ///
    /// # Errors
    /// [`BundleError`] when the bytes end within an entry, or hold more or fewer entries than the width.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, BundleError> {
        let mut entries = Vec::with_capacity(self.width().into());
        let mut rest = bytes;
        while !rest.is_empty() {
            if entries.len() >= usize::from(self.width()) {
                return Err(BundleError::WrongCount);
            }
            let (length, after) = rest.split_first_chunk::<2>().ok_or(BundleError::Truncated)?;
            let (entry, after) =
                after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(BundleError::Truncated)?;
            entries.push(entry);
            rest = after;
        }
        if entries.len() == usize::from(self.width()) { Ok(entries) } else { Err(BundleError::WrongCount) }
    }
}

/// Appends one entry, with its length before it, to the bytes of a bundle.
///
/// # Errors
/// [`BundleError::EntryTooLong`] above [`MAX_ENTRY_BYTES`]; nothing is appended then.
pub fn encode_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong)?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Why there is no such bundle, or why it could not be encoded or decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// No tree within [`MAX_TREE_SIZE`] has the bundle.
    #[error("no such bundle")]
    NoSuchBundle,
    /// More or fewer entries than the bundle's width.
    #[error("wrong number of entries in a bundle")]
    WrongCount,
    /// The bytes end within an entry.
    #[error("bundle ends within an entry")]
    Truncated,
    /// An entry has more than [`MAX_ENTRY_BYTES`] bytes.
    #[error("entry too long for a bundle")]
    EntryTooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_encoded_and_decoded() {
        let longest = vec![7; MAX_ENTRY_BYTES];
        let entries: [&[u8]; 3] = [b"one", b"", &longest];
        let bundle = Bundle::new(5, 3).unwrap();
        let bytes = bundle.encode(entries).unwrap();
        assert_eq!(&bytes[..9], b"\0\x03one\0\0\xff\xff");
        assert_eq!(bundle.decode(&bytes), Ok(entries.to_vec()));
        assert_eq!(bundle.entries(), 1280..1283);
    }

    #[test]
    fn anything_else_is_refused() {
        let two = Bundle::new(0, 2).unwrap();
        let too_long = vec![0; MAX_ENTRY_BYTES.saturating_add(1)];
        assert_eq!(two.encode([&b"a"[..]]), Err(BundleError::WrongCount));
        assert_eq!(two.encode([&b"a"[..], b"b", b"c"]), Err(BundleError::WrongCount));
        assert_eq!(two.encode([&b"a"[..], &too_long]), Err(BundleError::EntryTooLong));

        let bytes = two.encode([&b"a"[..], b"bc"]).unwrap();
        for cut in 0..bytes.len() {
            let expected =
                if cut == 0 || cut == 3 { BundleError::WrongCount } else { BundleError::Truncated };
            assert_eq!(two.decode(&bytes[..cut]), Err(expected), "cut at {cut}");
        }
        assert_eq!(two.decode(&[&bytes[..], &[0, 0]].concat()), Err(BundleError::WrongCount));
    }

    #[test]
    fn growth_writes_only_the_bundles_that_gained_entries() {
        let bundle = |index, width| Bundle::new(index, width).unwrap();
        let cases = [
            (0, 0, vec![]),
            (255, 257, vec![bundle(0, 256), bundle(1, 1)]),
            (256, 300, vec![bundle(1, 44)]),
            (300, 300, vec![]),
        ];
        for (old, new, expected) in cases {
            assert_eq!(Bundle::between(old, new).collect::<Vec<_>>(), expected, "{old} to {new}");
        }
        assert_eq!(Bundle::of_entry(256, 300), Some(bundle(1, 44)));
        assert_eq!(Bundle::of_entry(300, 300), None);
    }
}
