//! The sample: leaves that nobody could know beforehand, each proven up to its signed root.

use super::{SAMPLE, ScrubError, Scrubber};
use crate::{
    ANCHOR, Fault, Report, proof,
    verify::{Tree, leaf_fault, store},
};
use aws_lc_rs::digest;
use tlog::{Hash, TileReader};

impl Scrubber {
    pub(super) async fn sample(
        &mut self,
        tx: &mut sqlx::PgConnection,
        trees: &[Tree],
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        let anchor = trees.iter().find(|tree| tree.retention == ANCHOR);
        let seed = anchor.and_then(|anchor| self.state.trees.get(&anchor.origin)).map(super::Seen::root);
        let seed = seed.unwrap_or(tlog::EMPTY_ROOT);
        let sizes: Vec<u64> = trees
            .iter()
            .map(|tree| match tree.retention {
                ANCHOR => 0,
                _ => self.state.trees.get(&tree.origin).map_or(0, |seen| seen.frontier.size()),
            })
            .collect();
        for number in 0..SAMPLE {
            let draw = draw(&seed, self.state.steps, number);
            let Some((at, index)) = pick(&sizes, draw) else { return Ok(()) };
            if let Some(tree) = trees.get(at) {
                self.prove(tx, tree, index, report).await?;
            }
        }
        Ok(())
    }

    async fn prove(
        &mut self,
        tx: &mut sqlx::PgConnection,
        tree: &Tree,
        index: u64,
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        let Some(seen) = self.state.trees.get_mut(&tree.origin) else { return Ok(()) };
        let (size, root) = (seen.frontier.size(), seen.frontier.root());
        let seq = i64::try_from(index).unwrap_or(i64::MAX);
        let rows = store::leaves(tx, tree, seq, 1).await?;
        let Some(row) = rows.first().filter(|row| row.seq == seq) else {
            seen.suspect(seq);
            return Ok(());
        };
        let tiles = store::leaf_tiles(tx, tree, seq, seq).await?;
        let (actual, fault) = leaf_fault(tree, row, tiles.hash(seq));
        if fault.is_some() {
            seen.suspect(seq);
            return Ok(());
        }
        let Ok(wanted) = tlog::tiles_for_inclusion(index, size) else { return Ok(()) };
        let tenant = kernel::TenantId::from_uuid(tree.tenant_id);
        let stored = proof::tiles(tx, tenant, tree.retention, wanted).await?;
        let source = TileReader::new(size, |tile| stored.get(&tile).cloned());
        let proven = tlog::inclusion_proof(&source, index, size)
            .ok()
            .zip(actual)
            .is_some_and(|(path, leaf)| tlog::verify_inclusion(&leaf, index, size, &path, &root).is_ok());
        if !proven {
            let why = format!("leaf {seq} is not under the root that was verified");
            report.fault(Fault::Tree { origin: tree.origin.clone(), why });
        }
        Ok(())
    }
}

/// SHA-256 over the seed and where in the sequence this draw stands.
fn draw(seed: &Hash, step: u64, number: usize) -> u64 {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"sekisho/ledger/sample/v1\0");
    context.update(seed.as_bytes());
    context.update(&step.to_be_bytes());
    context.update(&u64::try_from(number).unwrap_or(0).to_be_bytes());
    let digest = context.finish();
    digest.as_ref().first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// A tree and a leaf of it, each leaf of all trees as likely as any other but for 1 in 2⁶⁴ / leaves.
fn pick(sizes: &[u64], draw: u64) -> Option<(usize, u64)> {
    let total = sizes.iter().fold(0_u64, |sum, size| sum.saturating_add(*size));
    let mut left = draw.checked_rem(total)?;
    for (at, size) in sizes.iter().enumerate() {
        match left.checked_sub(*size) {
            None => return Some((at, left)),
            Some(rest) => left = rest,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_can_be_drawn_and_no_other() {
        let sizes = [3, 0, 2];
        let drawn: Vec<_> = (0..5).map(|draw| pick(&sizes, draw).expect("a leaf")).collect();
        assert_eq!(drawn, [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)]);
        assert_eq!(pick(&[], 7), None);
        assert_eq!(pick(&[0, 0], 7), None);
        let seed = tlog::leaf_hash(b"root");
        assert_ne!(draw(&seed, 1, 0), draw(&seed, 0, 1));
        assert_eq!(draw(&seed, 1, 0), draw(&seed, 1, 0));
    }
}
