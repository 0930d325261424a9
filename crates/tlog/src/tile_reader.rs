//! Reading tree nodes out of tiles, and knowing beforehand which tiles a proof needs.
//!
//! Does not live here: where tiles are stored. Fetching that has to wait (a database, the network) is done
//! before: ask [`tiles_for_inclusion`] or [`tiles_for_consistency`], fetch them together, then read from
//! memory.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hash::{EMPTY_ROOT, Hash};
use crate::proof::{NodeSource, ProofError, consistency_proof, inclusion_proof};
use crate::tile::Tile;

/// Tiles kept decoded. One proof touches at most 16.
const CACHED_TILES: usize = 64;

/// Nodes of the tree with `size` entries, computed from tiles that `fetch` returns.
///
/// `fetch` is asked for tiles as they are in that tree, and may answer a partial tile with the full one. Its
/// bytes are not trusted to be right: a proof made from wrong tiles does not verify.
pub struct TileReader<F> {
    size: u64,
    fetch: F,
    decoded: RefCell<BTreeMap<Tile, Arc<[Hash]>>>,
}

impl<F: Fn(Tile) -> Option<Vec<u8>>> TileReader<F> {
    /// Reads the tree of `size` entries. `fetch` returns the bytes of a tile, or `None` if it is not at hand.
    pub fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch, decoded: RefCell::default() }
    }

    fn hashes(&self, tile: Tile) -> Option<Arc<[Hash]>> {
        if let Some(hashes) = self.decoded.borrow().get(&tile) {
            return Some(Arc::clone(hashes));
        }
        // No borrow is held while foreign code runs.
        let hashes: Arc<[Hash]> = tile.hashes(&(self.fetch)(tile)?).ok()?.into();
        let mut decoded = self.decoded.borrow_mut();
        if decoded.len() >= CACHED_TILES {
            decoded.clear();
        }
        decoded.insert(tile, Arc::clone(&hashes));
        Some(hashes)
    }
}

impl<F: Fn(Tile) -> Option<Vec<u8>>> NodeSource for TileReader<F> {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let tile = Tile::of_node(level, index, self.size)?;
        tile.node(&self.hashes(tile)?, level, index)
    }
}

/// The tiles, as in the tree of `size` entries, that [`inclusion_proof`] reads. At most 16.
///
/// # Errors
/// [`ProofError::OutOfRange`] unless `index < size <= MAX_TREE_SIZE`.
pub fn tiles_for_inclusion(index: u64, size: u64) -> Result<BTreeSet<Tile>, ProofError> {
    recorded(size, |source| inclusion_proof(&source, index, size))
}

/// The tiles, as in the tree of `new` entries, that [`consistency_proof`] reads. At most 16.
///
/// # Errors
/// [`ProofError::OutOfRange`] unless `old <= new <= MAX_TREE_SIZE`.
pub fn tiles_for_consistency(old: u64, new: u64) -> Result<BTreeSet<Tile>, ProofError> {
    recorded(new, |source| consistency_proof(&source, old, new))
}

/// Makes the proof with a source that only notes what is asked for, so that the list cannot differ from the
/// proof.
fn recorded(
    size: u64,
    make: impl FnOnce(&dyn Fn(u8, u64) -> Option<Hash>) -> Result<Vec<Hash>, ProofError>,
) -> Result<BTreeSet<Tile>, ProofError> {
    let tiles = RefCell::new(BTreeSet::new());
    make(&|level, index| {
        tiles.borrow_mut().insert(Tile::of_node(level, index, size)?);
        Some(EMPTY_ROOT)
    })?;
    Ok(tiles.into_inner())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::MAX_TREE_SIZE;

    #[test]
    fn a_proof_in_the_largest_tree_needs_few_tiles() {
        for index in [0, 1, MAX_TREE_SIZE / 3, MAX_TREE_SIZE - 1] {
            let tiles = tiles_for_inclusion(index, MAX_TREE_SIZE).unwrap();
            assert!(tiles.len() <= 16, "{index}: {}", tiles.len());
            let tiles = tiles_for_consistency(index, MAX_TREE_SIZE).unwrap();
            assert!(tiles.len() <= 16, "{index}: {}", tiles.len());
        }
    }

    #[test]
    fn tiles_of_a_small_proof() {
        let tile = |level, index, width| Tile::new(level, index, width).unwrap();
        // Entry 0 of 70,000: its own tile, the full tiles' roots in level 1, and the right edge.
        let expected = [tile(0, 0, 256), tile(0, 273, 112), tile(1, 0, 256), tile(1, 1, 17)];
        assert_eq!(tiles_for_inclusion(0, 70_000), Ok(expected.into()));
        assert_eq!(tiles_for_inclusion(70_000, 70_000), Err(ProofError::OutOfRange));
        assert_eq!(tiles_for_consistency(256, 256), Ok(BTreeSet::new()));
        assert_eq!(tiles_for_consistency(256, 300), Ok([tile(0, 1, 44)].into()));
    }

    #[test]
    fn wrong_bytes_are_a_missing_node() {
        let short = TileReader::new(3, |_| Some(vec![0; 95]));
        assert_eq!(short.node(0, 0), None);
        let right = TileReader::new(3, |_| Some(vec![0; 96]));
        assert_eq!(right.node(0, 2), Some(Hash::new([0; 32])));
        assert_eq!(right.node(0, 3), None);
    }

    #[test]
    fn tiles_kept_in_memory_are_bounded() {
        let reader = TileReader::new(MAX_TREE_SIZE, |_| Some(vec![0; 8192]));
        for index in 0..200 {
            assert!(reader.node(8, index).is_some() && reader.node(0, index * 256).is_some());
            assert!(reader.decoded.borrow().len() <= CACHED_TILES);
        }
    }
}
