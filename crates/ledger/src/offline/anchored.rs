//! Logs against the anchor log: what it holds of them fits them, and it holds what they show.

use super::{Fetch, Flaw, LogReport, hashing};
use std::{collections::HashMap, io};
use tlog::{Bundle, Checkpoint, TileReader};

/// Compares each checkpoint in the anchor log of `size` leaves with the log that it names, and looks for
/// the checkpoint that each log shows. The anchor log itself was verified before.
///
/// # Errors
/// The files cannot be fetched.
pub fn verify_anchored(
    anchor: &Fetch<'_>,
    size: u64,
    logs: &mut [(&mut LogReport, &Fetch<'_>)],
) -> io::Result<()> {
    let places: HashMap<String, usize> =
        logs.iter().enumerate().map(|(at, (report, _))| (report.origin.clone(), at)).collect();
    let readers: Vec<_> = logs
        .iter()
        .map(|(report, fetch)| {
            let fetch: &Fetch<'_> = fetch;
            TileReader::new(report.size, move |tile| hashing::tile(fetch, tile).ok().flatten())
        })
        .collect();
    let mut is_found = vec![false; logs.len()];
    let mut wrong: Vec<(usize, u64)> = Vec::new();
    let bundles = size.div_ceil(u64::from(tlog::TILE_WIDTH));
    for bundle in (0..bundles).filter_map(|index| Bundle::in_tree(index, size)) {
        let Ok(bytes) = hashing::entries(anchor, bundle)? else { continue };
        for leaf in bundle.decode(&bytes).unwrap_or_default() {
            let stated = std::str::from_utf8(leaf).ok().and_then(|text| Checkpoint::parse(text).ok());
            let Some(stated) = stated else { continue };
            let Some(at) = places.get(stated.origin()) else { continue };
            let (Some((report, _)), Some(reader), Some(is_found)) =
                (logs.get(*at), readers.get(*at), is_found.get_mut(*at))
            else {
                continue;
            };
            if stated.size() == report.size && report.root == Some(*stated.root()) {
                *is_found = true;
            } else if stated.size() <= report.size
                && tlog::tree_root(reader, stated.size()).ok() != Some(*stated.root())
            {
                wrong.push((*at, stated.size()));
            }
        }
    }
    drop(readers);
    for (at, size) in wrong {
        if let Some((report, _)) = logs.get_mut(at) {
            report.flaw(Flaw::Anchored(size));
        }
    }
    for ((report, _), is_found) in logs.iter_mut().zip(is_found) {
        if !is_found && report.root.is_some() {
            let size = report.size;
            report.flaw(Flaw::NotAnchored(size));
        }
    }
    Ok(())
}
