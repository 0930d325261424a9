//! The scrubber: verification that goes on where it stopped, for a program that runs for years.
//!
//! ```text
//!   each step   new leaves ──▶ a sample ──▶ what was suspect ──▶ a stretch of the round ──▶ signatures, anchor, mark
//! ```
//! * **New leaves** are hashed with their columns as soon as they are ordered, and make the signed root.
//! * **The round** reads everything again, a bounded stretch each step, tree after tree, and holds it against
//!   the root from when the tree's turn began; files that were published are compared on the way.
//! * **The sample** is drawn from the newest root of the anchor log, so nobody knows it beforehand, and each
//!   leaf of it is proven up to the signed root.
//!
//! A small ledger is read whole with every step; a large one in as many steps as its leaves need. What was
//! found stands until the leaf is as it was recorded. Does not live here: who is told ([`Findings`] is read
//! by probes and pages), and verification of everything at once (`verify`).

mod sample;
mod state;

use crate::{
    ANCHOR, Fault, ReleasedMark, Report, Shelf,
    verify::{Tree, checkpoint_of, leaf_fault, released_fault, store},
};
use ::store::Database;
use kernel::{TenantId, Timestamp};
use state::{Late, Round, Seen, State, micros, moment};
use std::{
    io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};
use tlog::{Bundle, Checkpoint, Frontier, TILE_WIDTH};

/// Leaves read again in one step, and new ones at most.
const STRETCH: i64 = 50_000;
/// Leaves read at a time: whole bundles.
const CHUNK: i64 = 5120;
/// Leaves proven from the newest root in each step.
const SAMPLE: usize = 16;
/// Entries that are older than this when they are ordered, measured by those before them.
const LATE: i64 = 86_400_000_000;
/// For so long an entry that was written into the past stands as a finding, microseconds.
const STANDS: i64 = 7 * 86_400_000_000;
/// Entries without a place are looked for among those of so many days.
const LOOK_BACK: time::Duration = time::Duration::days(3);

#[derive(Debug, thiserror::Error)]
pub enum ScrubError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the scrubber's file: {0}")]
    Io(#[from] io::Error),
}

/// What the scrubber says of the whole ledger, for those who ask. Shared by reference.
#[derive(Debug, Default)]
pub struct Findings(RwLock<Option<(Timestamp, Report)>>);

impl Findings {
    /// When the last step ended, and what stands. `None` before the first.
    pub fn last(&self) -> Option<(Timestamp, Report)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn note(&self, at: Timestamp, report: Report) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((at, report));
    }
}

/// Verifies the ledger bit by bit. One per process.
pub struct Scrubber {
    database: Database,
    public: [u8; 32],
    mark: Arc<ReleasedMark>,
    shelf: Option<Arc<dyn Shelf>>,
    path: PathBuf,
    state: State,
}

impl Scrubber {
    /// Goes on from what `path` says. `public` is the checkpoint key's public half; files of `shelf` are
    /// compared where there is one.
    pub fn open(
        path: PathBuf,
        database: Database,
        public: [u8; 32],
        mark: Arc<ReleasedMark>,
        shelf: Option<Arc<dyn Shelf>>,
    ) -> Self {
        let state = State::read(&path);
        Self { database, public, mark, shelf, path, state }
    }

    /// When the last whole round ended, seconds since 1970.
    pub fn round_ended(&self) -> Option<i64> {
        self.state.round_ended
    }

    /// One step. The report says how many entries were ever hashed, and all that stands against them.
    ///
    /// # Errors
    /// [`ScrubError`]: could not look. What was found before still stands.
    pub async fn step(&mut self, now: Timestamp) -> Result<Report, ScrubError> {
        // Read before the trees, or the mark could be ahead of what is verified.
        let released = self.mark.last();
        let mut tx = store::begin(&self.database).await?;
        let trees = store::trees(&mut tx).await?;
        let mut report = Report::default();
        let mut budget = STRETCH;
        for tree in trees.iter().filter(|tree| tree.retention != ANCHOR) {
            self.take_new(&mut tx, tree, now, &mut budget, &mut report).await?;
        }
        if let Some(anchor) = trees.iter().find(|tree| tree.retention == ANCHOR) {
            self.take_anchor(&mut tx, anchor, &trees, &mut report).await?;
        }
        released_fault(trees.iter().find(|tree| tree.retention == ANCHOR), released, &mut tx, &mut report)
            .await?;
        self.look_for_gone(&trees, &mut report);
        self.sample(&mut tx, &trees, &mut report).await?;
        self.go_round(&mut tx, &trees, now, &mut report).await?;
        self.suspects(&mut tx, &trees, &mut report).await?;
        for (origin, seen) in &self.state.trees {
            if let Some(why) = &seen.round_fault {
                report.fault(Fault::Tree { origin: origin.clone(), why: why.clone() });
            }
        }
        let due = now.checked_sub(time::Duration::seconds(60)).unwrap_or(now);
        let from = now.checked_sub(LOOK_BACK).unwrap_or(now);
        for row in store::unordered_since(&mut tx, from, due).await? {
            let tenant = TenantId::from_uuid(row.tenant_id);
            report.fault(Fault::Unordered { tenant, id: row.id, event_time: row.event_time });
        }
        self.state.steps = self.state.steps.wrapping_add(1);
        self.state.write(&self.path)?;
        Ok(report)
    }

    /// New leaves of one tree, then its signed checkpoint.
    async fn take_new(
        &mut self,
        tx: &mut sqlx::PgConnection,
        tree: &Tree,
        now: Timestamp,
        budget: &mut i64,
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        let seen = self.state.trees.entry(tree.origin.clone()).or_default();
        if seen.size() > tree.size {
            let why = format!("it had {} leaves and now has {}", seen.size(), tree.size);
            report.fault(Fault::Tree { origin: tree.origin.clone(), why });
        }
        while seen.size() < tree.size && *budget > 0 {
            let from = seen.size();
            let rows = store::leaves(tx, tree, from, CHUNK).await?;
            let Some(last) = rows.last() else { break };
            let tiles = store::leaf_tiles(tx, tree, from, last.seq).await?;
            for (row, seq) in rows.iter().zip(from..) {
                let recorded = tiles.hash(row.seq);
                let (actual, fault) = leaf_fault(tree, row, recorded);
                if fault.is_some() || row.seq != seq {
                    seen.suspect(row.seq);
                }
                let at = micros(row.event_time);
                if at.saturating_add(LATE) < seen.newest {
                    seen.late(row.seq, Late { id: row.id, at, noticed: micros(now) });
                }
                seen.newest = seen.newest.max(at);
                let _ = seen.frontier.append(actual.or(recorded).unwrap_or(tlog::EMPTY_ROOT), |_, _, _| {});
            }
            *budget = budget.saturating_sub(cost(rows.len()));
        }
        report.entries = report.entries.saturating_add(seen.frontier.size());
        if seen.size() == tree.size && !checkpoint_of(tree, seen.root(), self.public, report) {
            // Whatever made the difference: read from the beginning.
            seen.frontier = Frontier::new();
        }
        seen.late.retain(|_, late| late.noticed.saturating_add(STANDS) > micros(now));
        for (seq, late) in &seen.late {
            report.fault(Fault::Backdated {
                tenant: TenantId::from_uuid(tree.tenant_id),
                retention: tree.retention,
                seq: *seq,
                id: late.id,
                event_time: moment(late.at),
            });
        }
        Ok(())
    }

    /// New leaves of the anchor log, its checkpoint, and that it holds what the trees say it holds.
    async fn take_anchor(
        &mut self,
        tx: &mut sqlx::PgConnection,
        anchor: &Tree,
        trees: &[Tree],
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        let seen = self.state.trees.entry(anchor.origin.clone()).or_default();
        while seen.size() < anchor.size {
            let bodies = store::anchor_leaves_from(tx, seen.size(), CHUNK).await?;
            if bodies.is_empty() {
                break;
            }
            for body in bodies {
                let text = std::str::from_utf8(&body).ok();
                if let Some(checkpoint) = text.and_then(|text| Checkpoint::parse(text).ok()) {
                    let size = i64::try_from(checkpoint.size()).unwrap_or(i64::MAX);
                    seen.anchored.insert(checkpoint.origin().to_owned(), size);
                }
                let _ = seen.frontier.append(tlog::leaf_hash(&body), |_, _, _| {});
            }
        }
        if !checkpoint_of(anchor, seen.root(), self.public, report) {
            *seen = Seen::default();
            return Ok(());
        }
        for tree in trees.iter().filter(|tree| tree.retention != ANCHOR && tree.anchored_size > 0) {
            if seen.anchored.get(&tree.origin) != Some(&tree.anchored_size) {
                let why = "its last anchored checkpoint is not in the anchor log".to_owned();
                report.fault(Fault::Tree { origin: tree.origin.clone(), why });
            }
        }
        Ok(())
    }

    /// Trees that were there before.
    fn look_for_gone(&self, trees: &[Tree], report: &mut Report) {
        for origin in self.state.trees.keys() {
            if !trees.iter().any(|tree| tree.origin == *origin) {
                report.fault(Fault::Tree { origin: origin.clone(), why: "the tree is gone".to_owned() });
            }
        }
    }

    /// Leaves that were not as recorded are looked at again: a fault ends when they are.
    async fn suspects(
        &mut self,
        tx: &mut sqlx::PgConnection,
        trees: &[Tree],
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        for tree in trees {
            let Some(seen) = self.state.trees.get_mut(&tree.origin) else { continue };
            for seq in seen.suspects.clone() {
                let rows = store::leaves(tx, tree, seq, 1).await?;
                let tiles = store::leaf_tiles(tx, tree, seq, seq).await?;
                let row = rows.first().filter(|row| row.seq == seq);
                let fault = match row {
                    Some(row) => leaf_fault(tree, row, tiles.hash(seq)).1,
                    None => {
                        Some(Fault::Tree { origin: tree.origin.clone(), why: format!("leaf {seq} is gone") })
                    }
                };
                match fault {
                    Some(fault) => report.fault(fault),
                    None => drop(seen.suspects.remove(&seq)),
                }
            }
        }
        Ok(())
    }

    /// A stretch of the round, over as many trees as it reaches.
    async fn go_round(
        &mut self,
        tx: &mut sqlx::PgConnection,
        trees: &[Tree],
        now: Timestamp,
        report: &mut Report,
    ) -> Result<(), ScrubError> {
        let mut budget = STRETCH;
        // No tree twice in one step.
        let mut turns = trees.len();
        while budget > 0 && turns > 0 {
            let Some(mut round) = self.state.round.take().or_else(|| self.next_round(trees, now)) else {
                return Ok(());
            };
            let Some(tree) = trees.iter().find(|tree| tree.origin == round.origin) else { continue };
            while round.at.size() < round.target.size() && budget > 0 {
                match self.read_again(tx, tree, &mut round, report).await? {
                    0 => break,
                    rows => budget = budget.saturating_sub(cost(rows)),
                }
            }
            if round.at.size() < round.target.size() && budget <= 0 {
                self.state.round = Some(round);
                return Ok(());
            }
            turns = turns.saturating_sub(1);
            let differs = round.at != round.target;
            if let Some(seen) = self.state.trees.get_mut(&round.origin) {
                let why = "its entries no longer make the root that they made".to_owned();
                seen.round_fault = differs.then_some(why);
            }
            self.state.last_round = round.origin;
        }
        Ok(())
    }

    /// The tree after the last one, in the order of their names; the anchor log is read with the others.
    fn next_round(&mut self, trees: &[Tree], now: Timestamp) -> Option<Round> {
        let ready = |origin: &&String| {
            let seen = self.state.trees.get(*origin);
            trees.iter().any(|tree| tree.origin == **origin) && seen.is_some_and(|seen| seen.size() > 0)
        };
        let after = self.state.trees.keys().find(|origin| **origin > self.state.last_round && ready(origin));
        let is_new_round = after.is_none();
        let origin = after.or_else(|| self.state.trees.keys().find(ready))?.clone();
        let target = self.state.trees.get(&origin)?.frontier.clone();
        if is_new_round && !self.state.last_round.is_empty() {
            self.state.round_ended = Some(now.unix_timestamp());
        }
        Some(Round { origin, target, at: Frontier::new() })
    }

    /// Reads the next chunk of a tree again; returns how many leaves there were.
    async fn read_again(
        &mut self,
        tx: &mut sqlx::PgConnection,
        tree: &Tree,
        round: &mut Round,
        report: &mut Report,
    ) -> Result<usize, ScrubError> {
        let size = i64::try_from(round.target.size()).unwrap_or(i64::MAX);
        let from = i64::try_from(round.at.size()).unwrap_or(i64::MAX);
        if tree.retention == ANCHOR {
            let bodies = store::anchor_leaves_from(tx, from, CHUNK.min(size.saturating_sub(from))).await?;
            for body in &bodies {
                let _ = round.at.append(tlog::leaf_hash(body), |_, _, _| {});
            }
            return Ok(bodies.len());
        }
        let rows = store::leaves(tx, tree, from, CHUNK.min(size.saturating_sub(from))).await?;
        let Some(last) = rows.last() else { return Ok(0) };
        let tiles = store::leaf_tiles(tx, tree, from, last.seq).await?;
        let Some(seen) = self.state.trees.get_mut(&tree.origin) else { return Ok(0) };
        for row in &rows {
            let recorded = tiles.hash(row.seq);
            let (actual, fault) = leaf_fault(tree, row, recorded);
            if fault.is_some() {
                seen.suspect(row.seq);
            }
            let _ = round.at.append(actual.or(recorded).unwrap_or(tlog::EMPTY_ROOT), |_, _, _| {});
        }
        if let Some(shelf) = &self.shelf {
            compare_files(&**shelf, tree, &rows, report)?;
        }
        Ok(rows.len())
    }
}

/// What reading so many leaves takes of a step, a query's own cost counted in.
fn cost(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(64)
}

/// Full published bundles against the same entries in the database.
fn compare_files(
    shelf: &dyn Shelf,
    tree: &Tree,
    rows: &[store::LeafRow],
    report: &mut Report,
) -> io::Result<()> {
    for chunk in rows.chunks(usize::from(TILE_WIDTH)) {
        let index = chunk.first().map_or(0, |row| row.seq.checked_div(256).unwrap_or(0));
        let Ok(bundle) = Bundle::new(u64::try_from(index).unwrap_or(u64::MAX), TILE_WIDTH) else { continue };
        let Some(published) = shelf.get(&format!("{}/{}", tree.origin, bundle.path()))? else { continue };
        let bodies = chunk.iter().filter_map(|row| row.body.as_deref());
        let is_same = bundle.encode(bodies).is_ok_and(|bytes| bytes == published);
        if !is_same && chunk.len() == usize::from(TILE_WIDTH) {
            let why = format!("published file {} differs from the database", bundle.path());
            report.fault(Fault::Tree { origin: tree.origin.clone(), why });
        }
    }
    Ok(())
}
