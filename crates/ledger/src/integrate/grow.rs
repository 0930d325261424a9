//! One tree growing by one batch: frontier, tiles, signed checkpoint.

use super::{
    IntegrateError,
    store::{self, NewEntry, TreeKey},
};
use kernel::Timestamp;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use tlog::{Checkpoint, Frontier, Hash, KeyName, NodeSource, SignerKey};

/// Hashes in a full tile, and levels of the tree that one tile spans (C2SP tlog-tiles).
const WIDTH: u64 = 256;
const SPAN: u8 = 8;

/// Entries by the tree they belong to, in order within each.
pub(super) fn by_tree(entries: Vec<NewEntry>) -> BTreeMap<TreeKey, Vec<NewEntry>> {
    let mut trees: BTreeMap<TreeKey, Vec<NewEntry>> = BTreeMap::new();
    for entry in entries {
        trees.entry(entry.tree).or_default().push(entry);
    }
    trees
}

/// A tree in memory with the tiles that this batch touches.
pub(super) struct Growing {
    key: TreeKey,
    frontier: Frontier,
    tiles: BTreeMap<(i16, i64), Vec<u8>>,
}

impl Growing {
    pub async fn load(connection: &mut PgConnection, key: TreeKey) -> Result<Self, IntegrateError> {
        let frontier = match store::tree(connection, key).await? {
            None => Frontier::new(),
            Some(tree) => {
                let frontier = Frontier::from_bytes(&tree.frontier)
                    .map_err(|error| IntegrateError::Damaged(error.to_string()))?;
                if frontier.size() != tree.size {
                    return Err(IntegrateError::Damaged(format!("frontier of {:?} is not of its size", key)));
                }
                frontier
            }
        };
        let tiles = store::right_edge(connection, key, frontier.size()).await?;
        Ok(Self { key, frontier, tiles })
    }

    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Appends leaf hashes; returns the first one's index.
    pub fn append(&mut self, leaves: impl Iterator<Item = Hash>) -> Result<u64, IntegrateError> {
        let first = self.frontier.size();
        let Self { frontier, tiles, .. } = self;
        for leaf in leaves {
            frontier
                .append(leaf, |level, index, hash| {
                    // Only levels 0, 8, 16 … are stored: a tile holds what lies between.
                    if level % SPAN == 0 {
                        let place =
                            (i16::from(level / SPAN), i64::try_from(index / WIDTH).unwrap_or(i64::MAX));
                        tiles.entry(place).or_default().extend(hash.as_bytes());
                    }
                })
                .map_err(|error| IntegrateError::Damaged(error.to_string()))?;
        }
        Ok(first)
    }

    pub async fn save(
        &self,
        connection: &mut PgConnection,
        signer: &SignerKey,
        now: Timestamp,
    ) -> Result<(), IntegrateError> {
        let origin = crate::origin(self.key.tenant, self.key.retention);
        let checkpoint =
            Checkpoint::new(&origin, self.size(), self.root()).map_err(|_| IntegrateError::Signing)?;
        // By C2SP's convention a log's key is named like the log.
        let name = KeyName::new(&origin).map_err(|_| IntegrateError::Signing)?;
        let note = checkpoint.sign(&[&signer.named(name)]).map_err(|_| IntegrateError::Signing)?.to_string();
        store::save_tiles(connection, self.key, &self.tiles).await?;
        store::save_tree(connection, self.key, &origin, &self.frontier, &note, now).await?;
        Ok(())
    }
}

/// Every stored tile of a small tree, as a source of nodes. For the start-up check.
pub(super) struct StoredTiles(BTreeMap<(i16, i64), Vec<u8>>);

impl StoredTiles {
    pub async fn load(
        connection: &mut PgConnection,
        key: TreeKey,
        _size: u64,
    ) -> Result<Self, IntegrateError> {
        Ok(Self(store::all_tiles(connection, key).await?))
    }
}

impl NodeSource for StoredTiles {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let tile_level = level / SPAN;
        let within = level % SPAN;
        // The node covers 2^within stored hashes, starting here:
        let first = index.checked_shl(u32::from(within))?;
        let count = 1_u64.checked_shl(u32::from(within))?;
        let tile = self.0.get(&(i16::from(tile_level), i64::try_from(first / WIDTH).ok()?))?;
        let start = usize::try_from((first % WIDTH).checked_mul(32)?).ok()?;
        let end = start.checked_add(usize::try_from(count.checked_mul(32)?).ok()?)?;
        let mut row: Vec<Hash> = tile
            .get(start..end)?
            .chunks_exact(32)
            .filter_map(|c| Some(Hash::new(c.try_into().ok()?)))
            .collect();
        while row.len() > 1 {
            row = row
                .chunks_exact(2)
                .filter_map(|pair| Some(tlog::node_hash(pair.first()?, pair.get(1)?)))
                .collect();
        }
        row.pop()
    }
}
