//! A published tree growing by leaves: which files stand where afterwards.
//!
//! Nothing is taken from the database but the leaves' bytes: hashes, tiles and root are made anew, so what
//! is published is what the entries are.

use super::shelf::Shelf;
use std::io;
use tlog::{Bundle, Frontier, Hash, TILE_WIDTH, Tile, TileReader, TreeFull, encode_entry};

const WIDTH: u64 = TILE_WIDTH as u64;
/// Tree levels that one tile level spans, and tile levels that a tree can have.
const SPAN: u8 = 8;
const LEVELS: u8 = 8;

/// One file to be put on the shelf, at a path below the log's prefix.
pub(super) struct File {
    pub path: String,
    pub bytes: Vec<u8>,
    /// It never changes again.
    pub is_full: bool,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum GrowthError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("tiles that were published before are gone or cannot be read")]
    Unreadable,
    #[error("a leaf is longer than a bundle can hold")]
    TooLong,
    #[error(transparent)]
    Full(#[from] TreeFull),
}

/// The tree so far, with the unfinished tile of each level and the unfinished bundle.
pub(super) struct Growth {
    frontier: Frontier,
    /// By tile level; empty where the last tile is full.
    edge: Vec<Vec<u8>>,
    bundle: Vec<u8>,
    files: Vec<File>,
}

impl Growth {
    /// The first `base` leaves of the log at `prefix`, as they stand on the shelf. `base` is a multiple of
    /// 256: bundles and tiles of level 0 begin anew.
    pub fn resume(shelf: &dyn Shelf, prefix: &str, base: u64) -> Result<Self, GrowthError> {
        let fetch = |tile: Tile| read_tile(shelf, prefix, tile).ok().flatten();
        let source = TileReader::new(base, fetch);
        let frontier = Frontier::from_source(&source, base).map_err(|_| GrowthError::Unreadable)?;
        let mut edge = vec![Vec::new(); usize::from(LEVELS)];
        for (level, row) in (1..LEVELS).zip(edge.iter_mut().skip(1)) {
            let hashes = base.checked_shr(u32::from(level).saturating_mul(u32::from(SPAN))).unwrap_or(0);
            if hashes % WIDTH != 0 {
                let tile = Tile::in_tree(level, hashes / WIDTH, base).ok_or(GrowthError::Unreadable)?;
                *row = read_tile(shelf, prefix, tile)?.ok_or(GrowthError::Unreadable)?;
            }
        }
        Ok(Self { frontier, edge, bundle: Vec::new(), files: Vec::new() })
    }

    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    pub fn append(&mut self, leaf: &[u8]) -> Result<(), GrowthError> {
        encode_entry(&mut self.bundle, leaf).map_err(|_| GrowthError::TooLong)?;
        let Self { frontier, edge, files, .. } = self;
        let index = frontier.append(tlog::leaf_hash(leaf), |level, index, hash| {
            let Some(row) = edge.get_mut(usize::from(level / SPAN)).filter(|_| level % SPAN == 0) else {
                return;
            };
            row.extend_from_slice(hash.as_bytes());
            if index % WIDTH == WIDTH.saturating_sub(1)
                && let Ok(tile) = Tile::new(level / SPAN, index / WIDTH, TILE_WIDTH)
            {
                files.push(File { path: tile.path(), bytes: std::mem::take(row), is_full: true });
            }
        })?;
        if index % WIDTH == WIDTH.saturating_sub(1)
            && let Ok(bundle) = Bundle::new(index / WIDTH, TILE_WIDTH)
        {
            let bytes = std::mem::take(&mut self.bundle);
            self.files.push(File { path: bundle.path(), bytes, is_full: true });
        }
        Ok(())
    }

    /// Files that became full since the last call.
    pub fn take_files(&mut self) -> Vec<File> {
        std::mem::take(&mut self.files)
    }

    /// The partial files of the tree as it is now that differ from those at `old` leaves.
    pub fn partials(&self, old: u64) -> Vec<File> {
        let size = self.size();
        let tiles = Tile::between(old, size).filter(|tile| !tile.is_full()).filter_map(|tile| {
            let bytes = self.edge.get(usize::from(tile.level()))?.clone();
            Some(File { path: tile.path(), bytes, is_full: false })
        });
        let bundles = Bundle::between(old, size).filter(|bundle| !bundle.is_full()).map(|bundle| File {
            path: bundle.path(),
            bytes: self.bundle.clone(),
            is_full: false,
        });
        tiles.chain(bundles).collect()
    }
}

/// The tile as in a tree of some size: a partial one may have been replaced by the full one.
pub(super) fn read_tile(shelf: &dyn Shelf, prefix: &str, tile: Tile) -> io::Result<Option<Vec<u8>>> {
    if let Some(mut bytes) = shelf.get(&format!("{prefix}/{}", tile.path()))? {
        bytes.truncate(tile.byte_len());
        return Ok(Some(bytes));
    }
    match tile.full().filter(|_| !tile.is_full()) {
        Some(full) => {
            let mut bytes = shelf.get(&format!("{prefix}/{}", full.path()))?;
            if let Some(bytes) = &mut bytes {
                bytes.truncate(tile.byte_len());
            }
            Ok(bytes)
        }
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::publish::FolderShelf;

    fn leaf(number: u64) -> Vec<u8> {
        format!("leaf {number}").into_bytes()
    }

    fn grow(shelf: &FolderShelf, old: u64, new: u64) -> Hash {
        let base = old / WIDTH * WIDTH;
        let mut growth = Growth::resume(shelf, "log", base).expect("resume");
        for number in base..new {
            growth.append(&leaf(number)).expect("append");
        }
        let mut files = growth.take_files();
        files.extend(growth.partials(old));
        for file in files {
            shelf.put(&format!("log/{}", file.path), &file.bytes, false).expect("put");
            if file.is_full {
                shelf.remove_partials(&format!("log/{}", file.path)).expect("remove");
            }
        }
        growth.root()
    }

    /// Whatever the steps, the files are those of the tree, as its definition makes them.
    #[test]
    fn files_grow_into_those_of_the_tree() {
        let folder = tempfile::tempdir().expect("folder");
        let shelf = FolderShelf::new(folder.path());
        let mut old = 0;
        for new in [1, 5, 256, 257, 511, 512, 700, 65_536, 65_537, 66_100] {
            let root = grow(&shelf, old, new);
            let hashes: Vec<Hash> = (0..new).map(|number| tlog::leaf_hash(&leaf(number))).collect();
            let mut frontier = Frontier::new();
            for hash in &hashes {
                frontier.append(*hash, |_, _, _| {}).expect("append");
            }
            assert_eq!(root, frontier.root(), "{new}");
            for tile in Tile::between(0, new) {
                let bytes = shelf.get(&format!("log/{}", tile.path())).expect("get").expect("a tile");
                assert_eq!(bytes.len(), tile.byte_len(), "{tile:?}");
            }
            let source = TileReader::new(new, |tile| read_tile(&shelf, "log", tile).expect("read"));
            assert_eq!(tlog::tree_root(&source, new).expect("root"), root, "tiles of {new}");
            for bundle in Bundle::between(0, new) {
                let bytes = shelf.get(&format!("log/{}", bundle.path())).expect("get").expect("a bundle");
                let entries = bundle.decode(&bytes).expect("decode");
                let expected: Vec<Vec<u8>> = bundle.entries().map(leaf).collect();
                assert_eq!(entries, expected, "{bundle:?}");
            }
            old = new;
        }
        assert!(!folder.path().join("log/tile/0/000.p").exists(), "partials go when the full one stands");
    }

    #[test]
    fn missing_tiles_are_noticed() {
        let folder = tempfile::tempdir().expect("folder");
        let shelf = FolderShelf::new(folder.path());
        grow(&shelf, 0, 700);
        std::fs::remove_dir_all(folder.path().join("log/tile/1")).expect("remove");
        assert!(matches!(Growth::resume(&shelf, "log", 512), Err(GrowthError::Unreadable)));
    }
}
