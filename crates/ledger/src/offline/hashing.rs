//! Hashing a whole log again: bundles against tiles of level 0, tiles against the tiles below them.

use super::{Fetch, Flaw, LogReport};
use std::{io, ops::Range, thread};
use tlog::{Bundle, Frontier, Hash, TILE_WIDTH, Tile, leaf_hash};

const WIDTH: u64 = TILE_WIDTH as u64;
/// Tile levels that a tree can have.
const LEVELS: u8 = 8;

/// What hashing a stretch of bundles gave.
#[derive(Default)]
struct Stretch {
    /// Of each full bundle, the root over its leaves.
    roots: Vec<Hash>,
    /// Of the last, partial one: the leaves' hashes.
    tail: Vec<Hash>,
    leaves: u64,
    flaws: Vec<Flaw>,
}

/// Hashes every leaf and compares every tile; returns the root that the leaves make, if there is one.
pub(super) fn hash_all(
    fetch: &Fetch<'_>,
    size: u64,
    threads: usize,
    report: &mut LogReport,
) -> io::Result<Option<Hash>> {
    let bundles = size.div_ceil(WIDTH);
    let per_thread = bundles.div_ceil(u64::try_from(threads).unwrap_or(1)).max(1);
    let stretches: Vec<io::Result<Stretch>> = thread::scope(|scope| {
        let mut running = Vec::new();
        let mut from = 0;
        while from < bundles {
            let until = from.saturating_add(per_thread).min(bundles);
            running.push(scope.spawn(move || hash_stretch(fetch, size, from..until)));
            from = until;
        }
        let ended = |thread: thread::ScopedJoinHandle<'_, io::Result<Stretch>>| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a hashing thread ended early")))
        };
        running.into_iter().map(ended).collect()
    });
    let (mut roots, mut tail) = (Vec::new(), Vec::new());
    for stretch in stretches {
        let stretch = stretch?;
        roots.extend(stretch.roots);
        tail.extend(stretch.tail);
        report.leaves = report.leaves.saturating_add(stretch.leaves);
        stretch.flaws.into_iter().for_each(|flaw| report.flaw(flaw));
    }
    let root = root_of(size, &roots, &tail);
    compare_upper(fetch, size, roots, report)?;
    Ok(root)
}

fn hash_stretch(fetch: &Fetch<'_>, size: u64, bundles: Range<u64>) -> io::Result<Stretch> {
    let mut done = Stretch::default();
    for index in bundles {
        let Some(bundle) = Bundle::in_tree(index, size) else { continue };
        let recorded = tile(fetch, bundle.tile())?;
        if recorded.is_none() {
            done.flaws.push(Flaw::Missing(bundle.tile().path()));
        }
        let recorded: &[[u8; 32]] = recorded.as_deref().unwrap_or_default().as_chunks().0;
        let hashes = match entries(fetch, bundle)? {
            Ok(bytes) => hash_bundle(bundle, &bytes, recorded, &mut done),
            Err(flaw) => {
                done.flaws.push(flaw);
                None
            }
        };
        // What cannot be hashed counts as recorded, so that the others are still held against the root.
        let hashes = hashes.unwrap_or_else(|| recorded.iter().map(|hash| Hash::new(*hash)).collect());
        match bundle.is_full() {
            true => done.roots.extend(root_over(&hashes)),
            false => done.tail = hashes,
        }
    }
    Ok(done)
}

/// The hashes of a bundle's leaves. Notes the first that is not the recorded one.
fn hash_bundle(bundle: Bundle, bytes: &[u8], recorded: &[[u8; 32]], done: &mut Stretch) -> Option<Vec<Hash>> {
    let Ok(entries) = bundle.decode(bytes) else {
        done.flaws.push(Flaw::Unreadable(bundle.path()));
        return None;
    };
    let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    done.leaves = done.leaves.saturating_add(u64::from(bundle.width()));
    let wrong = hashes.iter().zip(recorded).position(|(actual, recorded)| actual.as_bytes() != recorded);
    if let Some(wrong) = wrong {
        let first = bundle.entries().start;
        done.flaws.push(Flaw::Leaf(first.saturating_add(u64::try_from(wrong).unwrap_or(0))));
    }
    Some(hashes)
}

/// The bundle's bytes, cut from the full one where the partial one is gone.
pub(super) fn entries(fetch: &Fetch<'_>, bundle: Bundle) -> io::Result<Result<Vec<u8>, Flaw>> {
    if let Some(bytes) = fetch(&bundle.path())? {
        return Ok(Ok(bytes));
    }
    let missing = || Flaw::Missing(bundle.path());
    let Ok(full) = Bundle::new(bundle.index(), TILE_WIDTH) else { return Ok(Err(missing())) };
    let Some(bytes) = fetch(&full.path())?.filter(|_| !bundle.is_full()) else { return Ok(Err(missing())) };
    let Ok(entries) = full.decode(&bytes) else { return Ok(Err(Flaw::Unreadable(full.path()))) };
    Ok(bundle.encode(entries.into_iter().take(bundle.width().into())).map_err(|_| missing()))
}

/// The tile's bytes, cut from the full one where the partial one is gone.
pub(super) fn tile(fetch: &Fetch<'_>, tile: Tile) -> io::Result<Option<Vec<u8>>> {
    let bytes = match (fetch(&tile.path())?, tile.full()) {
        (None, Some(full)) if !tile.is_full() => fetch(&full.path())?,
        (bytes, _) => bytes,
    };
    Ok(bytes.filter(|bytes| bytes.len() >= tile.byte_len()).map(|mut bytes| {
        bytes.truncate(tile.byte_len());
        bytes
    }))
}

/// The tiles above level 0 against the roots of the tiles below them.
fn compare_upper(
    fetch: &Fetch<'_>,
    size: u64,
    mut below: Vec<Hash>,
    report: &mut LogReport,
) -> io::Result<()> {
    for level in 1..LEVELS {
        let mut above = Vec::new();
        for (index, hashes) in (0..).zip(below.chunks(usize::from(TILE_WIDTH))) {
            let Some(place) = Tile::in_tree(level, index, size) else { continue };
            match tile(fetch, place)? {
                None => report.flaw(Flaw::Missing(place.path())),
                Some(bytes) if bytes.as_chunks().0.iter().eq(hashes.iter().map(Hash::as_bytes)) => {}
                Some(_) => report.flaw(Flaw::Tile(place.path())),
            }
            if place.is_full() {
                above.extend(root_over(hashes));
            }
        }
        if above.is_empty() {
            break;
        }
        below = above;
    }
    Ok(())
}

/// Root over 256 hashes, or over any other number of them.
fn root_over(hashes: &[Hash]) -> Option<Hash> {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.append(*hash, |_, _, _| {}).ok()?;
    }
    (!hashes.is_empty()).then(|| frontier.root())
}

/// Root of the tree with `size` leaves from its full bundles' roots and the hashes of what is left: the
/// complete subtrees of both, side by side, are those of the whole (see [`Frontier`]).
fn root_of(size: u64, roots: &[Hash], tail: &[Hash]) -> Option<Hash> {
    let frontier = |hashes: &[Hash]| {
        let mut frontier = Frontier::new();
        for hash in hashes {
            frontier.append(*hash, |_, _, _| {}).ok()?;
        }
        Some(frontier.to_bytes())
    };
    let mut bytes = size.to_be_bytes().to_vec();
    for part in [frontier(roots)?, frontier(tail)?] {
        bytes.extend_from_slice(part.get(8..)?);
    }
    Frontier::from_bytes(&bytes).ok().map(|frontier| frontier.root())
}
