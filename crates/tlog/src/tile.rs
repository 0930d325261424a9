//! Tiles: the tree cut into static files of up to 256 hashes (C2SP tlog-tiles, "Merkle Tree").
//!
//! A tile at level L holds consecutive nodes of tree level 8 L; the seven tree levels between two tile levels
//! are recomputed. A tile with fewer than 256 hashes is partial and lies on the right edge.
//!
//! Does not live here: entries (`bundle`), paths (`path`), fetching (`tile_reader`).

use std::ops::Range;

use crate::MAX_TREE_SIZE;
use crate::frontier::Frontier;
use crate::hash::Hash;

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// Tree levels per tile level: log₂ of [`TILE_WIDTH`].
const TILE_HEIGHT: u8 = 8;

/// C2SP paths go up to level 63, but no tree within [`MAX_TREE_SIZE`] has a tile above level 7.
const MAX_TILE_LEVEL: u8 = 7;

/// Coordinates of one tile that some tree within [`MAX_TREE_SIZE`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile at `level` (0 to 7) and `index` with `width` hashes (1 to 256).
    ///
    /// # Errors
    /// [`BadTile`] when no tree within [`MAX_TREE_SIZE`] has it.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, BadTile> {
        let tile = Self { level, index, width };
        let is_width_possible = (1..=TILE_WIDTH).contains(&width);
        let end = tile.first_hash().and_then(|first| first.checked_add(width.into())).ok_or(BadTile)?;
        if is_width_possible && end <= hashes_at(level, MAX_TREE_SIZE) { Ok(tile) } else { Err(BadTile) }
    }

    /// The tile at `level` and `index` as it is in the tree of `size` entries, full or partial; `None` when
    /// that tree has no such tile.
    #[must_use]
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        if size > MAX_TREE_SIZE {
            return None;
        }
        let first = index.checked_mul(TILE_WIDTH.into())?;
        let width = hashes_at(level, size).checked_sub(first)?.min(TILE_WIDTH.into());
        Self::new(level, index, u16::try_from(width).ok()?).ok()
    }

    /// The tile that holds, or from whose hashes follows, the tree node at `level` and `index`, in the tree
    /// of `size` entries; `None` when the node is not complete in that tree.
    #[must_use]
    pub fn of_node(level: u8, index: u64, size: u64) -> Option<Self> {
        let tile_level = level / TILE_HEIGHT;
        let hashes = hashes_under(level, index)?;
        let tile = Self::in_tree(tile_level, hashes.start >> TILE_HEIGHT, size)?;
        (hashes.end <= hashes_at(tile_level, size)).then_some(tile)
    }

    /// The tiles to write when a tree grows from `old` to `new` entries: every tile that gained hashes, as it
    /// is in the new tree, lowest level first. With `old` 0: every tile of the tree.
    ///
    /// Empty unless `old < new <= MAX_TREE_SIZE`.
    pub fn between(old: u64, new: u64) -> impl Iterator<Item = Self> {
        let new = if new > MAX_TREE_SIZE { 0 } else { new };
        (0..=MAX_TILE_LEVEL).flat_map(move |level| {
            grown(hashes_at(level, old), hashes_at(level, new))
                .filter_map(move |index| Self::in_tree(level, index, new))
        })
    }

    /// Tile level, 0 to 7. Its hashes are nodes of tree level `8 * level`.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Index within the level.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether all 256 hashes are there, so that the tile never changes again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same tile with all 256 hashes; `None` when it lies beyond [`MAX_TREE_SIZE`].
    #[must_use]
    pub fn full(&self) -> Option<Self> {
        Self::new(self.level, self.index, TILE_WIDTH).ok()
    }

    /// Indexes of the entries that the hashes span. Of a full tile these are the *start index* and *end
    /// index* that tlog-tiles prunes by.
    #[must_use]
    pub fn entries(&self) -> Range<u64> {
        // `new` has checked that the end is within MAX_TREE_SIZE.
        let first = self.first_hash().unwrap_or(u64::MAX);
        let end = first.saturating_add(self.width.into());
        first.wrapping_shl(bits(self.level))..end.wrapping_shl(bits(self.level))
    }

    /// Tree level and indexes of the nodes that the tile holds, in order.
    #[must_use]
    pub fn nodes(&self) -> (u8, Range<u64>) {
        let first = self.first_hash().unwrap_or(u64::MAX);
        (self.level.saturating_mul(TILE_HEIGHT), first..first.saturating_add(self.width.into()))
    }

    /// Length in bytes: 32 per hash.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        usize::from(self.width).saturating_mul(Hash::BYTES)
    }

    /// Reads the hashes of this tile from its bytes.
    ///
    /// The bytes of the full tile are accepted for a partial one, since a log may have deleted the partial
    /// tile once the full one exists; the first hashes are taken.
    ///
    /// # Errors
    /// [`BadTile`] for any other length.
    pub fn hashes(&self, bytes: &[u8]) -> Result<Vec<Hash>, BadTile> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let is_length_right = [self.width, TILE_WIDTH].map(usize::from).contains(&hashes.len());
        if !rest.is_empty() || !is_length_right {
            return Err(BadTile);
        }
        Ok(hashes.iter().take(self.width.into()).map(|hash| Hash::new(*hash)).collect())
    }

    /// The tree node at `level` and `index` from this tile's hashes; `None` when it does not follow from
    /// them.
    #[must_use]
    pub fn node(&self, hashes: &[Hash], level: u8, index: u64) -> Option<Hash> {
        if level / TILE_HEIGHT != self.level {
            return None;
        }
        let under = hashes_under(level, index)?;
        let first = self.first_hash()?;
        let start = usize::try_from(under.start.checked_sub(first)?).ok()?;
        let end = usize::try_from(under.end.checked_sub(first)?).ok()?;
        root_over(hashes.get(start..end)?)
    }

    /// Root of the subtree over this tile's hashes (RFC 9162 §2.1.1 with the hashes in place of leaves). Of a
    /// full tile this is the hash at its index in the level above.
    ///
    /// # Errors
    /// [`BadTile`] when the number of hashes is not the width.
    pub fn root(&self, hashes: &[Hash]) -> Result<Hash, BadTile> {
        if hashes.len() != usize::from(self.width) {
            return Err(BadTile);
        }
        root_over(hashes).ok_or(BadTile)
    }

    /// Index of the first hash among all hashes of the tile level.
    fn first_hash(&self) -> Option<u64> {
        self.index.checked_mul(TILE_WIDTH.into())
    }
}

/// There is no such tile, or the bytes or hashes are not those of the tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such tile, or not its contents")]
pub struct BadTile;

/// Indexes of the tiles (or bundles) that gain hashes when their number at one level grows.
pub(crate) fn grown(old_hashes: u64, new_hashes: u64) -> Range<u64> {
    if old_hashes < new_hashes {
        old_hashes >> TILE_HEIGHT..new_hashes.div_ceil(TILE_WIDTH.into())
    } else {
        0..0
    }
}

/// Number of hashes at a tile level of the tree with `size` entries.
fn hashes_at(tile_level: u8, size: u64) -> u64 {
    size.checked_shr(bits(tile_level)).unwrap_or(0)
}

/// log₂ of the number of entries under one hash of a tile level.
fn bits(tile_level: u8) -> u32 {
    u32::from(tile_level).saturating_mul(TILE_HEIGHT.into())
}

/// Indexes, at the tile level below or at tree level `level`, of the hashes under a tree node.
fn hashes_under(level: u8, index: u64) -> Option<Range<u64>> {
    let count = 1u64.checked_shl(u32::from(level % TILE_HEIGHT))?;
    let start = index.checked_mul(count)?;
    Some(start..start.checked_add(count)?)
}

fn root_over(hashes: &[Hash]) -> Option<Hash> {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.append(*hash, |_, _, _| ()).ok()?;
    }
    (!hashes.is_empty()).then(|| frontier.root())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::hash::{leaf_hash, node_hash};

    fn tile(level: u8, index: u64, width: u16) -> Tile {
        Tile::new(level, index, width).unwrap()
    }

    #[test]
    fn a_tree_of_70000_has_the_tiles_of_the_specification() {
        let tiles: Vec<Tile> = Tile::between(0, 70_000).collect();
        let full = |level| tiles.iter().filter(|tile| tile.level() == level && tile.is_full()).count();
        let partial: Vec<Tile> = tiles.iter().copied().filter(|tile| !tile.is_full()).collect();
        assert_eq!((full(0), full(1), full(2)), (273, 1, 0));
        assert_eq!(partial, [tile(0, 273, 112), tile(1, 1, 17), tile(2, 0, 1)]);
        assert_eq!(tiles.len(), 277);
    }

    #[test]
    fn a_tree_of_256_has_a_full_tile_and_a_tile_of_one() {
        assert_eq!(Tile::between(0, 256).collect::<Vec<_>>(), [tile(0, 0, 256), tile(1, 0, 1)]);
    }

    #[test]
    fn growth_writes_only_the_tiles_that_gained_hashes() {
        let cases: [(u64, u64, Vec<Tile>); 7] = [
            (0, 0, vec![]),
            (5, 5, vec![]),
            (6, 5, vec![]),
            (5, 6, vec![tile(0, 0, 6)]),
            (255, 257, vec![tile(0, 0, 256), tile(0, 1, 1), tile(1, 0, 1)]),
            (256, 300, vec![tile(0, 1, 44)]),
            (0, MAX_TREE_SIZE + 1, vec![]),
        ];
        for (old, new, expected) in cases {
            assert_eq!(Tile::between(old, new).collect::<Vec<_>>(), expected, "{old} to {new}");
        }
    }

    #[test]
    fn only_tiles_of_possible_trees_exist() {
        let cases = [
            (0, 0, 0, false),
            (0, 0, 1, true),
            (0, 0, 256, true),
            (0, 0, 257, false),
            (0, (1 << 55) - 1, 255, true),
            (0, (1 << 55) - 1, 256, false),
            (0, 1 << 55, 1, false),
            (0, u64::MAX, 1, false),
            (7, 0, 127, true),
            (7, 0, 128, false),
            (7, 1, 1, false),
            (8, 0, 1, false),
            (255, 0, 1, false),
        ];
        for (level, index, width, exists) in cases {
            assert_eq!(Tile::new(level, index, width).is_ok(), exists, "{level}/{index}/{width}");
        }
    }

    #[test]
    fn the_tile_of_a_node() {
        let cases = [
            (0, 0, 1, Some(tile(0, 0, 1))),
            (0, 1, 1, None),
            (0, 300, 70_000, Some(tile(0, 1, 256))),
            (7, 1, 256, Some(tile(0, 0, 256))),
            (7, 1, 255, None),
            (8, 0, 256, Some(tile(1, 0, 1))),
            (8, 0, 255, None),
            (12, 16, 70_000, Some(tile(1, 1, 17))),
            (12, 17, 70_000, None),
            (16, 0, 70_000, Some(tile(2, 0, 1))),
            (62, 0, MAX_TREE_SIZE, Some(tile(7, 0, 127))),
            (63, 0, MAX_TREE_SIZE, None),
            (255, u64::MAX, MAX_TREE_SIZE, None),
            (0, 0, u64::MAX, None),
        ];
        for (level, index, size, expected) in cases {
            assert_eq!(Tile::of_node(level, index, size), expected, "node {level}/{index} of {size}");
        }
    }

    #[test]
    fn entries_spanned() {
        let cases = [
            (tile(0, 2, 256), 512..768),
            (tile(0, 273, 112), 69_888..70_000),
            (tile(1, 1, 17), 65_536..69_888),
            (tile(7, 0, 127), 0..127 << 56),
        ];
        for (tile, entries) in cases {
            assert_eq!(tile.entries(), entries, "{tile:?}");
        }
    }

    #[test]
    fn contents_have_one_length_or_that_of_the_full_tile() {
        let three = tile(0, 0, 3);
        let full: Vec<u8> = (0..=255).flat_map(|n| *leaf_hash(&[n]).as_bytes()).collect();
        let first = [0, 1, 2].map(|n| leaf_hash(&[n])).to_vec();
        for (length, expected) in [
            (96, Ok(first.clone())),
            (8192, Ok(first)),
            (95, Err(BadTile)),
            (97, Err(BadTile)),
            (128, Err(BadTile)),
            (0, Err(BadTile)),
        ] {
            assert_eq!(three.hashes(&full[..length]), expected, "{length}");
        }
    }

    #[test]
    fn only_the_nodes_of_the_tile_follow_from_its_hashes() {
        let tile = tile(1, 1, 4);
        let hashes = [0, 1, 2, 3].map(|n| leaf_hash(&[n]));
        let pair = node_hash(&hashes[2], &hashes[3]);
        assert_eq!(tile.node(&hashes, 8, 256), Some(hashes[0]));
        assert_eq!(tile.node(&hashes, 9, 129), Some(pair));
        assert_eq!(tile.node(&hashes, 10, 64), tile.root(&hashes).ok());
        for (level, index) in [(8, 255), (8, 260), (9, 130), (11, 32), (0, 256), (16, 1), (255, u64::MAX)] {
            assert_eq!(tile.node(&hashes, level, index), None, "{level}/{index}");
        }
        for count in [0, 3] {
            assert_eq!(tile.root(&hashes[..count]), Err(BadTile));
        }
    }
}
