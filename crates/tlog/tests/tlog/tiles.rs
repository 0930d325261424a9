//! Tiles: their contents agree with tlog_tiles, and trees read out of them are the trees that were written.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use tlog::{
    Bundle, NodeSource, Tile, TileReader, consistency_proof, inclusion_proof, leaf_hash,
    tiles_for_consistency, tiles_for_inclusion, tree_root,
};
use tlog_tiles::tlog::{HashReader, split_stored_hash_index};

use crate::grown::{Grown, entry};

/// Our nodes under the numbering of tlog_tiles.
struct Foreign<'a>(&'a Grown);

impl HashReader for Foreign<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::tlog::Hash>, tlog_tiles::tlog::Error> {
        let hash = |index: &u64| {
            let (level, index) = split_stored_hash_index(*index);
            tlog_tiles::tlog::Hash(*self.0.node(level, index).unwrap().as_bytes())
        };
        Ok(indexes.iter().map(hash).collect())
    }
}

fn foreign(tile: Tile) -> tlog_tiles::tile::Tile {
    tlog_tiles::tile::Tile::new(8, tile.level(), tile.index(), tile.width().into(), false)
}

#[test]
fn a_large_tree_has_the_same_tiles_and_root_as_tlog_tiles() {
    let size = 70_000;
    let tree = Grown::of(size);
    let root = tlog_tiles::tlog::tree_hash(size, &Foreign(&tree)).unwrap();
    assert_eq!(&root.0, tree.frontier.root().as_bytes());

    let tiles: Vec<Tile> = Tile::between(0, size).collect();
    assert_eq!(
        tiles.iter().copied().map(foreign).collect::<Vec<_>>(),
        tlog_tiles::tile::Tile::new_tiles(8, 0, size)
    );
    for tile in &tiles {
        let bytes = tree.tile(*tile).unwrap();
        assert_eq!(bytes.len(), tile.byte_len());
        assert_eq!(bytes, foreign(*tile).read_data(&Foreign(&tree)).unwrap());
        let hashes = tile.hashes(&bytes).unwrap();
        if tile.is_full() {
            let root = tile.root(&hashes).unwrap();
            assert_eq!(root.as_bytes(), &tlog_tiles::tile::Tile::subtree_hash(&bytes).0);
            assert_eq!(tree.node(8 * (tile.level() + 1), tile.index()), Some(root));
        }
    }

    // Reading only those tiles gives back the root and every sort of proof.
    let reader = TileReader::new(size, |tile| tiles.contains(&tile).then(|| tree.tile(tile))?);
    assert_eq!(tree_root(&reader, size), Ok(tree.frontier.root()));
    for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        assert_eq!(inclusion_proof(&reader, index, size), inclusion_proof(&tree, index, size));
        assert_eq!(consistency_proof(&reader, index, size), consistency_proof(&tree, index, size));
    }
    for (level, index) in [(0, 70_000), (4, 4375), (16, 1), (17, 0), (255, 0)] {
        assert_eq!(reader.node(level, index), None, "{level}/{index}");
    }
}

#[test]
fn a_full_tile_stands_in_for_a_partial_one() {
    let tree = Grown::of(512);
    let reader = TileReader::new(300, |tile| tree.tile(tile.full()?).or_else(|| tree.tile(tile)));
    assert_eq!(tree_root(&reader, 300), tree_root(&tree, 300));
    assert_eq!(inclusion_proof(&reader, 299, 300), inclusion_proof(&tree, 299, 300));
}

#[test]
fn a_bundle_hashes_to_its_tile() {
    let tree = Grown::of(300);
    for bundle in Bundle::between(0, 300) {
        let entries: Vec<Vec<u8>> = bundle.entries().map(entry).collect();
        let bytes = bundle.encode(entries.iter().map(Vec::as_slice)).unwrap();
        let hashes: Vec<_> = bundle.decode(&bytes).unwrap().into_iter().map(leaf_hash).collect();
        let tile = bundle.tile();
        assert_eq!(tile.hashes(&tree.tile(tile).unwrap()), Ok(hashes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_tiles_to_write_agree_with_tlog_tiles(a in 0u64..200_000, b in 0u64..200_000) {
        let (old, new) = (a.min(b), a.max(b));
        let ours: Vec<_> = Tile::between(old, new).map(foreign).collect();
        prop_assert_eq!(ours, tlog_tiles::tile::Tile::new_tiles(8, old, new));
    }

    /// Whoever writes the tiles of each step, replacing partial ones, ends with every tile of the whole.
    #[test]
    fn growing_in_steps_writes_every_tile(steps in prop::collection::vec(0u64..40_000, 1..8)) {
        let mut written = BTreeSet::new();
        let mut size = 0;
        for step in steps {
            written.extend(Tile::between(size, size + step));
            size += step;
        }
        prop_assert!(Tile::between(0, size).all(|tile| written.contains(&tile)));
    }

    #[test]
    fn the_tiles_named_beforehand_are_the_tiles_read(size in 1u64..3_000, pick in any::<u64>()) {
        let tree = Grown::of(size);
        let index = pick % size;
        let read = RefCell::new(BTreeSet::new());
        let reader = TileReader::new(size, |tile| { read.borrow_mut().insert(tile); tree.tile(tile) });
        prop_assert_eq!(inclusion_proof(&reader, index, size), inclusion_proof(&tree, index, size));
        prop_assert_eq!(&*read.borrow(), &tiles_for_inclusion(index, size).unwrap());

        read.borrow_mut().clear();
        let reader = TileReader::new(size, |tile| { read.borrow_mut().insert(tile); tree.tile(tile) });
        prop_assert_eq!(consistency_proof(&reader, index, size), consistency_proof(&tree, index, size));
        prop_assert_eq!(&*read.borrow(), &tiles_for_consistency(index, size).unwrap());
    }
}
