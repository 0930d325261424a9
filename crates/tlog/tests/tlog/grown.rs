//! A tree in memory, grown entry by entry through the frontier, with its tiles.

use std::collections::BTreeMap;

use tlog::{Frontier, Hash, NodeSource, Tile, leaf_hash};

pub struct Grown {
    pub frontier: Frontier,
    nodes: BTreeMap<(u8, u64), Hash>,
}

impl Grown {
    /// The tree with the entries 0, 1, 2 … as decimal text.
    pub fn of(size: u64) -> Self {
        let mut tree = Self { frontier: Frontier::new(), nodes: BTreeMap::new() };
        for n in 0..size {
            let Self { frontier, nodes } = &mut tree;
            let index = frontier.append(leaf_hash(&entry(n)), |level, index, hash| {
                assert!(nodes.insert((level, index), hash).is_none(), "node handed out twice");
            });
            assert_eq!(index, Ok(n));
        }
        tree
    }

    /// The bytes of a tile, made of stored nodes only.
    pub fn tile(&self, tile: Tile) -> Option<Vec<u8>> {
        let (level, indexes) = tile.nodes();
        let hashes: Option<Vec<Hash>> = indexes.map(|index| self.node(level, index)).collect();
        Some(hashes?.iter().flat_map(|hash| *hash.as_bytes()).collect())
    }
}

impl NodeSource for Grown {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self.nodes.get(&(level, index)).copied()
    }
}

pub fn entry(index: u64) -> Vec<u8> {
    index.to_string().into_bytes()
}
