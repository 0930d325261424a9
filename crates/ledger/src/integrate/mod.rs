//! The integrator: gives committed entries their order, grows the trees, signs checkpoints.
//!
//! One step, in one transaction:
//! fence → which entries became visible since the last snapshot → per tree: order, frontier, tiles,
//! checkpoint → changed trees into the anchor log → new snapshot, if the fence still stands.
//!
//! The number of statements of a step does not depend on how many trees it touches.
//!
//! The fence is the state row: `update … where batch = <what was read>`. Two integrators never both
//! commit one step. A checkpoint counts as released only after the commit, and the released mark
//! outside the database is moved before anybody is shown it. That commit waits for the synchronous
//! standby where there is one (`store::prepare`).

mod grow;
mod history;
mod recover;
mod store;

use crate::{
    Head,
    released::{Mark, MarkError, ReleasedMark},
};
use ::store::Database;
use grow::Growing;
pub use history::{Loss, NewHistory};
use kernel::{TenantId, Timestamp};
use std::sync::Arc;
use store::{Leaves, NewEntry, Now, Span, State, TreeKey};
use tlog::SignerKey;

/// At most this many entries are ordered in one step.
const BATCH: i64 = 40_000;
/// A changed tree's checkpoint goes to the anchor log at most this often, seconds.
const ANCHOR_EVERY: i64 = 5;

#[derive(Debug, thiserror::Error)]
pub enum IntegrateError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error(
        "the database is behind the released mark ({database} < {released} anchored checkpoints): it was restored from an older copy. Nothing is signed until the missing part is restored; if it is lost for good: sekisho ledger begin-history"
    )]
    Behind { database: u64, released: u64 },
    #[error(
        "the database's anchor log differs from what was released: root of size {0} does not match. Restore the database that was released; if it is lost for good: sekisho ledger begin-history"
    )]
    Forked(u64),
    #[error("a stored tree is damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Mark(#[from] MarkError),
    #[error("signing failed")]
    Signing,
    #[error("nothing of what was released is lost, or not so much, or no reason was given")]
    NotLost,
    #[error("an integrator is at work: stop the program first")]
    Busy,
}

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrated {
    pub entries: u64,
    pub trees: u64,
    /// When the oldest of the entries happened.
    pub oldest: Option<Timestamp>,
    /// More is waiting: step again at once.
    pub is_more: bool,
    /// The trees that grew, as they are now.
    pub grown: Vec<Head>,
    /// The step's number, each one more than the step before; of a step that changed nothing the former
    /// one's. `None`: another integrator is at work.
    pub batch: Option<i64>,
}

/// The one who orders. Several may run; one at a time succeeds.
pub struct Integrator {
    database: Database,
    signer: Arc<SignerKey>,
    mark: Arc<ReleasedMark>,
    heard: Option<Heard>,
    batch: i64,
}

/// Told when a step has ended well.
type Heard = Arc<dyn Fn(Timestamp) + Send + Sync>;

impl Integrator {
    pub fn new(database: Database, signer: Arc<SignerKey>, mark: Arc<ReleasedMark>) -> Self {
        Self { database, signer, mark, heard: None, batch: BATCH }
    }

    /// Tells `heard` of each step that ended well: a sign of life.
    pub fn heard_by(self, heard: Heard) -> Self {
        Self { heard: Some(heard), ..self }
    }

    /// Orders at most `most` entries in one step.
    pub fn in_steps_of(self, most: u32) -> Self {
        Self { batch: i64::from(most.max(1)), ..self }
    }

    /// Refuses to go on from a database that is behind, or other than, what was released.
    pub async fn check_released(&self) -> Result<(), IntegrateError> {
        self.mark.reload()?;
        let Some(released) = self.mark.last() else { return Ok(()) };
        let mut tx = self.database.begin_ledger().await?;
        let anchor = Growing::load(&mut tx, TreeKey::ANCHOR).await?;
        let database = anchor.size();
        if database < released.size {
            return Err(IntegrateError::Behind { database, released: released.size });
        }
        match grow::root_at(&mut tx, TreeKey::ANCHOR, released.size).await? {
            Some(root) if root == released.root => Ok(()),
            _ => Err(IntegrateError::Forked(released.size)),
        }
    }

    /// One step. Nothing to do is not an error; neither is a fence that somebody else has moved.
    pub async fn step(&self, now: Timestamp) -> Result<Integrated, IntegrateError> {
        let mut tx = self.database.begin_ledger().await?;
        store::prepare(&mut tx).await?;
        let Some(state) = store::lock_state(&mut tx).await? else { return Ok(Integrated::default()) };
        // After the lock: no other integrator's step lies between what was read and this.
        let server = store::server(&mut tx, &state.snapshot).await?;
        let (mut done, next) = match state.is_of(&server) {
            true => self.take_window(&mut tx, &state, server, now).await?,
            false => self.order_all(&mut tx, &state, server, now).await?,
        };
        let anchor = self.anchor(&mut tx, now).await?;
        done.batch = Some(state.batch);
        if done.entries > 0 || next != state {
            store::advance_state(&mut tx, state.batch, &next).await?;
            done.batch = state.batch.checked_add(1);
        }
        tx.commit().await?;
        if let Some(mark) = anchor {
            self.mark.advance(mark)?;
        }
        if let Some(heard) = &self.heard {
            heard(now);
        }
        Ok(done)
    }

    /// Orders what became visible between the state's snapshot and now, as far as one step goes.
    async fn take_window(
        &self,
        tx: &mut sqlx::PgConnection,
        state: &State,
        server: Now,
        now: Timestamp,
    ) -> Result<(Integrated, State), IntegrateError> {
        let span = state.open.clone().unwrap_or(Span { until: server.snapshot, after: (0, 0) });
        let visible = store::newly_visible(tx, state, &span, self.batch).await?;
        let is_more = i64::try_from(visible.len()).unwrap_or(i64::MAX) >= self.batch;
        let system = Some(server.system);
        let next = match visible.last().filter(|_| is_more) {
            Some(last) => {
                let open = Some(Span { until: span.until, after: (last.xid, last.id) });
                State { open, system, ..state.clone() }
            }
            None => State { open: None, snapshot: span.until, system, ..state.clone() },
        };
        let done = Integrated { is_more, ..self.order(tx, visible, now).await? };
        Ok((done, next))
    }

    /// Gives `entries` their places, in this order.
    async fn order(
        &self,
        tx: &mut sqlx::PgConnection,
        entries: Vec<NewEntry>,
        now: Timestamp,
    ) -> Result<Integrated, IntegrateError> {
        let mut done = Integrated {
            entries: u64::try_from(entries.len()).unwrap_or(u64::MAX),
            oldest: entries.iter().map(|entry| entry.event_time).min(),
            ..Integrated::default()
        };
        if entries.is_empty() {
            return Ok(done);
        }
        let mut leaves = Leaves::with_capacity(entries.len());
        let by_tree = grow::by_tree(entries);
        let keys: Vec<TreeKey> = by_tree.keys().copied().collect();
        let mut trees = grow::load(tx, &keys).await?;
        done.trees = u64::try_from(trees.len()).unwrap_or(u64::MAX);
        for (tree, entries) in trees.iter_mut().zip(by_tree.values()) {
            let first = tree.append(entries.iter().map(|entry| entry.leaf))?;
            leaves.add(tree.key(), first, entries);
        }
        done.grown = trees.iter().map(Growing::head).collect();
        store::insert_leaves(tx, &leaves).await?;
        grow::save(tx, &trees, &self.signer, now).await?;
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
        let bodies: Vec<Vec<u8>> = changed.iter().map(|tree| tree.body.clone()).collect();
        let mark = grow_anchor(tx, &bodies, &self.signer, now).await?;
        store::set_anchored(tx, &changed).await?;
        Ok(Some(mark))
    }
}

/// Makes the partitions of this month and the next two, and the one that takes what has none. To be called
/// before the first entry of a month: a month whose first entries went elsewhere gets no partition.
///
/// # Errors
/// The database refused.
pub async fn ensure_partitions(database: &Database, now: Timestamp) -> Result<(), sqlx::Error> {
    let mut tx = database.begin_ledger().await?;
    store::ensure_partitions(&mut tx, now.date()).await?;
    tx.commit().await
}

/// Appends leaves to the anchor log and signs it.
async fn grow_anchor(
    tx: &mut sqlx::PgConnection,
    bodies: &[Vec<u8>],
    signer: &SignerKey,
    now: Timestamp,
) -> Result<Mark, IntegrateError> {
    let mut anchor = Growing::load(tx, TreeKey::ANCHOR).await?;
    let first = anchor.append(bodies.iter().map(|body| tlog::leaf_hash(body)))?;
    store::insert_anchor_leaves(tx, first, bodies).await?;
    let mark = Mark { size: anchor.size(), root: anchor.root() };
    grow::save(tx, &[anchor], signer, now).await?;
    Ok(mark)
}

impl TreeKey {
    pub const ANCHOR: TreeKey = TreeKey { tenant: TenantId::PROVIDER, retention: crate::ANCHOR };
}
