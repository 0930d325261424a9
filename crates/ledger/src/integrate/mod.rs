//! The integrator: gives committed entries their order, grows the trees, signs checkpoints.
//!
//! One step, in one transaction:
//! fence → which entries became visible since the last snapshot → per tree: order, frontier, tiles,
//! checkpoint → changed trees into the anchor log → new snapshot, if the fence still stands.
//!
//! The fence is the state row: `update … where batch = <what was read>`. Two integrators never both
//! commit one step. A checkpoint counts as released only after the commit, and the released mark
//! outside the database is moved before anybody is shown it.

mod grow;
mod store;

use crate::released::{Mark, MarkError, ReleasedMark};
use ::store::Database;
use grow::Growing;
use kernel::{TenantId, Timestamp};
use std::sync::Arc;
use store::TreeKey;
use tlog::SignerKey;

/// At most this many entries are ordered in one step.
const BATCH: i64 = 20_000;
/// A changed tree's checkpoint goes to the anchor log at most this often, seconds.
const ANCHOR_EVERY: i64 = 5;

#[derive(Debug, thiserror::Error)]
pub enum IntegrateError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error(
        "the database is behind the released mark ({database} < {released} anchored checkpoints): it was restored from an older copy. Nothing is signed until the missing part is restored"
    )]
    Behind { database: u64, released: u64 },
    #[error("the database's anchor log differs from what was released: root of size {0} does not match")]
    Forked(u64),
    #[error("a stored tree is damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Mark(#[from] MarkError),
    #[error("signing failed")]
    Signing,
}

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Integrated {
    pub entries: u64,
    pub trees: u64,
    /// More is waiting: step again at once.
    pub is_more: bool,
}

/// The one who orders. Several may run; one at a time succeeds.
pub struct Integrator {
    database: Database,
    signer: Arc<SignerKey>,
    mark: Arc<ReleasedMark>,
}

impl Integrator {
    pub fn new(database: Database, signer: Arc<SignerKey>, mark: Arc<ReleasedMark>) -> Self {
        Self { database, signer, mark }
    }

    /// Refuses to go on from a database that is behind, or other than, what was released.
    pub async fn check_released(&self) -> Result<(), IntegrateError> {
        let Some(released) = self.mark.last() else { return Ok(()) };
        let mut tx = self.database.begin_ledger().await?;
        let anchor = store::tree(&mut tx, TreeKey::ANCHOR).await?;
        let size = anchor.as_ref().map_or(0, |tree| tree.size);
        if size < released.size {
            return Err(IntegrateError::Behind { database: size, released: released.size });
        }
        let source = grow::StoredTiles::load(&mut tx, TreeKey::ANCHOR, size).await?;
        match tlog::tree_root(&source, released.size) {
            Ok(root) if root == released.root => Ok(()),
            _ => Err(IntegrateError::Forked(released.size)),
        }
    }

    /// Makes the partitions of this month and the next two.
    pub async fn ensure_partitions(&self, now: Timestamp) -> Result<(), IntegrateError> {
        let mut tx = self.database.begin_ledger().await?;
        store::ensure_partitions(&mut tx, now.date()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// One step. Nothing to do is not an error; neither is a fence that somebody else has moved.
    pub async fn step(&self, now: Timestamp) -> Result<Integrated, IntegrateError> {
        let mut tx = self.database.begin_ledger().await?;
        let Some(state) = store::lock_state(&mut tx).await? else { return Ok(Integrated::default()) };
        let snapshot = store::current_snapshot(&mut tx).await?;
        let visible = store::newly_visible(&mut tx, &state.snapshot, &snapshot, BATCH).await?;
        let is_more = i64::try_from(visible.len()).unwrap_or(i64::MAX) >= BATCH;
        let mut done = Integrated { is_more, ..Integrated::default() };
        for (key, entries) in grow::by_tree(visible) {
            done.entries = done.entries.saturating_add(u64::try_from(entries.len()).unwrap_or(0));
            done.trees = done.trees.saturating_add(1);
            let mut tree = Growing::load(&mut tx, key).await?;
            let hashes = entries.iter().map(|entry| entry.leaf);
            let first = tree.append(hashes)?;
            store::insert_leaves(&mut tx, key, first, &entries).await?;
            tree.save(&mut tx, &self.signer, now).await?;
        }
        let anchor = self.anchor(&mut tx, now).await?;
        // With a full batch the window stays open: what is already ordered is filtered out by its leaf.
        if !is_more && (done.entries > 0 || state.snapshot != snapshot) {
            store::advance_state(&mut tx, state.batch, &snapshot).await?;
        }
        tx.commit().await?;
        if let Some(mark) = anchor {
            self.mark.advance(mark)?;
        }
        Ok(done)
    }

    /// Puts the checkpoints of trees that changed, and were not anchored lately, into the anchor log.
    async fn anchor(
        &self,
        tx: &mut sqlx::PgConnection,
        now: Timestamp,
    ) -> Result<Option<Mark>, IntegrateError> {
        let due = now.checked_sub(time::Duration::seconds(ANCHOR_EVERY)).unwrap_or(now);
        let changed = store::unanchored(tx, due).await?;
        if changed.is_empty() {
            return Ok(None);
        }
        let mut anchor = Growing::load(tx, TreeKey::ANCHOR).await?;
        let bodies: Vec<Vec<u8>> = changed.iter().map(|tree| tree.body.clone()).collect();
        let first = anchor.append(bodies.iter().map(|body| tlog::leaf_hash(body)))?;
        store::insert_anchor_leaves(tx, first, &bodies).await?;
        store::set_anchored(tx, &changed).await?;
        anchor.save(tx, &self.signer, now).await?;
        Ok(Some(Mark { size: anchor.size(), root: anchor.root() }))
    }
}

impl TreeKey {
    pub const ANCHOR: TreeKey = TreeKey { tenant: TenantId::PROVIDER, retention: crate::ANCHOR };
}
