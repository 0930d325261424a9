//! Trees growing by one batch: frontier, tiles, signed checkpoint. All trees of a step are read and
//! written together.

use super::{
    IntegrateError,
    store::{self, NewEntry, Place, TileRow, TreeKey, TreeRow},
};
use crate::Head;
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
    tiles: BTreeMap<Place, Vec<u8>>,
}

/// The trees of `keys`, in their order; new ones are empty.
pub(super) async fn load(
    connection: &mut PgConnection,
    keys: &[TreeKey],
) -> Result<Vec<Growing>, IntegrateError> {
    let mut stored = store::trees(connection, keys).await?;
    let mut trees = Vec::with_capacity(keys.len());
    for key in keys {
        let frontier = match stored.remove(key) {
            None => Frontier::new(),
            Some(tree) => read_frontier(*key, &tree)?,
        };
        trees.push(Growing { key: *key, frontier, tiles: BTreeMap::new() });
    }
    let wanted: Vec<(TreeKey, Place)> =
        trees.iter().flat_map(|tree| right_edge(tree.size()).map(|place| (tree.key, place))).collect();
    let mut tiles = store::tiles(connection, &wanted).await?;
    for tree in &mut trees {
        tree.tiles = tiles.remove(&tree.key).unwrap_or_default();
    }
    Ok(trees)
}

/// Writes trees that have grown, each with a signed checkpoint.
pub(super) async fn save(
    connection: &mut PgConnection,
    trees: &[Growing],
    signer: &SignerKey,
    now: Timestamp,
) -> Result<(), IntegrateError> {
    let rows = trees.iter().map(|tree| tree.row(signer)).collect::<Result<Vec<_>, _>>()?;
    let tiles: Vec<TileRow<'_>> = trees.iter().flat_map(Growing::tile_rows).collect();
    store::save_tiles(connection, &tiles).await?;
    store::save_trees(connection, &rows, now).await?;
    Ok(())
}

/// The root that the tree had when it was of `size`; `None` if its tiles do not tell.
pub(super) async fn root_at(
    connection: &mut PgConnection,
    key: TreeKey,
    size: u64,
) -> Result<Option<Hash>, IntegrateError> {
    // What makes a root lies in the tiles at the right edge of its size, which may have grown since.
    let wanted: Vec<_> = right_edge(size).map(|place| (key, place)).collect();
    let mut tiles = store::tiles(connection, &wanted).await?;
    Ok(tlog::tree_root(&Tiles(tiles.remove(&key).unwrap_or_default()), size).ok())
}

fn read_frontier(key: TreeKey, tree: &store::StoredTree) -> Result<Frontier, IntegrateError> {
    let frontier =
        Frontier::from_bytes(&tree.frontier).map_err(|error| IntegrateError::Damaged(error.to_string()))?;
    match frontier.size() == tree.size {
        true => Ok(frontier),
        false => Err(IntegrateError::Damaged(format!("frontier of {key:?} is not of its size"))),
    }
}

/// The unfinished tile of each level of a tree of `size`.
fn right_edge(size: u64) -> impl Iterator<Item = Place> {
    let sizes = std::iter::successors(Some(size), |hashes| hashes.checked_div(WIDTH));
    let levels = sizes.take_while(|hashes| *hashes > 0).zip(0_i16..);
    levels.filter(|(hashes, _)| hashes % WIDTH != 0).map(|(hashes, level)| (level, place(hashes)))
}

fn place(index: u64) -> i64 {
    i64::try_from(index / WIDTH).unwrap_or(i64::MAX)
}

impl Growing {
    pub async fn load(connection: &mut PgConnection, key: TreeKey) -> Result<Self, IntegrateError> {
        let mut trees = load(connection, &[key]).await?;
        trees.pop().ok_or_else(|| IntegrateError::Damaged(format!("{key:?} was not read")))
    }

    pub fn key(&self) -> TreeKey {
        self.key
    }

    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub fn head(&self) -> Head {
        let size = i64::try_from(self.size()).unwrap_or(i64::MAX);
        Head { tenant: self.key.tenant, retention: self.key.retention, size }
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
                        tiles
                            .entry((i16::from(level / SPAN), place(index)))
                            .or_default()
                            .extend(hash.as_bytes());
                    }
                })
                .map_err(|error| IntegrateError::Damaged(error.to_string()))?;
        }
        Ok(first)
    }

    fn tile_rows(&self) -> impl Iterator<Item = TileRow<'_>> {
        self.tiles.iter().map(|(place, hashes)| TileRow { key: self.key, place: *place, hashes })
    }

    fn row(&self, signer: &SignerKey) -> Result<TreeRow, IntegrateError> {
        let origin = crate::origin(self.key.tenant, self.key.retention);
        let root = self.root();
        let checkpoint = Checkpoint::new(&origin, self.size(), root).map_err(|_| IntegrateError::Signing)?;
        // By C2SP's convention a log's key is named like the log.
        let name = KeyName::new(&origin).map_err(|_| IntegrateError::Signing)?;
        let note = checkpoint.sign(&[&signer.named(name)]).map_err(|_| IntegrateError::Signing)?.to_string();
        Ok(TreeRow {
            key: self.key,
            origin,
            size: i64::try_from(self.size()).unwrap_or(i64::MAX),
            root: root.as_bytes().to_vec(),
            frontier: self.frontier.to_bytes(),
            note,
        })
    }
}

/// Tiles of one tree, as a source of nodes.
struct Tiles(BTreeMap<Place, Vec<u8>>);

impl NodeSource for Tiles {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let tile_level = level / SPAN;
        let within = level % SPAN;
        // The node covers 2^within stored hashes, starting here:
        let first = index.checked_shl(u32::from(within))?;
        let count = 1_u64.checked_shl(u32::from(within))?;
        let tile = self.0.get(&(i16::from(tile_level), place(first)))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;

    /// For every size: the tiles at its right edge give the root that the tree had, however far it
    /// has grown since.
    #[test]
    fn the_right_edge_tells_the_root_of_every_size() {
        let mut tree = Growing { key: TreeKey::ANCHOR, frontier: Frontier::new(), tiles: BTreeMap::new() };
        let mut roots = vec![tree.root()];
        for leaf in 0..70_000_u32 {
            tree.append(std::iter::once(tlog::leaf_hash(&leaf.to_be_bytes()))).expect("append");
            roots.push(tree.root());
        }
        assert!(tree.key.tenant == TenantId::PROVIDER);
        for (size, root) in
            roots.iter().enumerate().step_by(97).chain([(1, &roots[1]), (65_536, &roots[65_536])])
        {
            let size = size as u64;
            let edge = right_edge(size).filter_map(|place| Some((place, tree.tiles.get(&place)?.clone())));
            assert_eq!(tlog::tree_root(&Tiles(edge.collect()), size).expect("root"), *root, "{size}");
        }
        let without = Tiles(BTreeMap::new());
        assert!(tlog::tree_root(&without, 65_537).is_err(), "a missing tile is not a root");
    }
}
