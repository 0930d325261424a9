//! The ledger: what was done, by whom, with which result, in a form that nobody alters unnoticed.
//!
//! ```text
//! operation's transaction          integrator (one, fenced)          anybody
//!   append ──▶ ledger.entry ──▶ order, tree, tiles, checkpoint ──▶ verify, search, proofs
//!                                        └──▶ anchor log ──▶ released mark outside the database
//! ```
//! Lives here: entries, their encryption, their order, the trees, their publication, proofs, verification
//! with the database and without, searching.
//! Does not live here: who may do or read what (`office`), and what a page looks like.
//!
//! * An entry is inserted by the transaction whose work it tells of: both are there, or neither.
//! * A leaf commits to ciphertext, so a destroyed key leaves the tree whole.
//! * Order comes from PostgreSQL's snapshots, never from ids or times: a late commit is not lost.
//! * A checkpoint is signed only for what is durable, and never for less than was once released.

mod data_key;
mod entry;
mod follow;
pub mod forgetting;
mod heads;
mod history;
mod integrate;
mod leaf;
mod lookup;
mod offline;
mod packing;
mod proof;
mod publish;
mod quote;
mod released;
mod retention;
mod scan;
mod scrub;
mod search;
mod store;
mod verify;
mod writers;

pub use data_key::FreshKey;
pub use entry::{Class, Entry, EntryOutcome, class_of, retention_of};
pub use follow::{Tree, count, follow, trees};
pub use heads::{Head, batch, heads, waiting_since};
pub use history::{SignedTree, signed_trees};
pub use integrate::{IntegrateError, Integrated, Integrator, Loss, NewHistory, ensure_partitions};
pub use leaf::{BadLeaf, Facets, LeafHeader};
pub use lookup::{FoundEntry, entry};
pub use offline::{Against, Fetch, Flaw, LogReport, verify_anchored, verify_log};
pub use proof::{EntryProof, NotProven, Proven, check_proof, proof_of, tenant_of};
pub use publish::{
    Asking, Cosign, FolderShelf, Prove, PublishError, Published, Publisher, Replica, Replicated, Shelf,
    Testimony, kind,
};
pub use quote::{Quote, Quoted, Quotes};
pub use released::{Mark, MarkError, ReleasedMark};
pub use retention::{BadPeriod, FixedBy, LONGEST_MONTHS, Periods, Retention};
pub use scan::{KeyFace, Rehashed, Scanned, counts, key_faces, unplaced};
pub use scrub::{Findings, ScrubError, Scrubber};
pub use search::{Forgotten, Found, Page, Query, search};
pub use verify::{Fault, Report, TreeReport, verify};
pub use writers::{Beat, Writer, Writers};

use ::store::{Migration, Schema};
use kernel::TenantId;

pub const SCHEMA: Schema = Schema {
    name: "ledger",
    migrations: &[
        Migration { version: 1, name: "ledger", sql: include_str!("../migrations/0001_ledger.sql") },
        Migration {
            version: 2,
            name: "cosignature",
            sql: include_str!("../migrations/0002_cosignature.sql"),
        },
        Migration { version: 3, name: "forgetting", sql: include_str!("../migrations/0003_forgetting.sql") },
        Migration {
            version: 4,
            name: "integration",
            sql: include_str!("../migrations/0004_integration.sql"),
        },
        Migration { version: 5, name: "scope_once", sql: include_str!("../migrations/0005_scope_once.sql") },
        Migration {
            version: 6,
            name: "partitions_again",
            sql: include_str!("../migrations/0006_partitions_again.sql"),
        },
    ],
};

/// Tables here without a tenant, and why.
pub const PLATFORM_TABLES: &[(&str, &str)] =
    &[("ledger.state", "one row per integrator shard: a snapshot and a counter, nothing of any tenant")];

/// What a process needs to append: its writer identity and the data keys it has seen.
/// Cheap to clone.
#[derive(Clone)]
pub struct Ledger(std::sync::Arc<data_key::DataKeys>);

impl Ledger {
    /// With the default periods.
    pub fn new() -> Self {
        Self::with_periods(Periods::default())
    }

    /// Keys made from now on are kept for these periods.
    pub fn with_periods(periods: Periods) -> Self {
        Self(std::sync::Arc::new(data_key::DataKeys::new(periods)))
    }

    pub fn periods(&self) -> Periods {
        self.0.periods
    }

    /// Drops the tenant's data keys from this process' memory: some were destroyed.
    pub fn forget(&self, tenant: TenantId) {
        self.0.forget(tenant);
    }

    /// Appends `entry` with the caller's transaction, which must be scoped to `keys`' tenant.
    /// Returns the data key if this transaction made it: hand it to [`Ledger::committed`] after
    /// the commit, never before, because a rolled-back key must not seal anything.
    ///
    /// # Errors
    /// The database refused, or the month's key has been destroyed. The caller must roll back.
    pub async fn append(
        &self,
        connection: &mut sqlx::PgConnection,
        keys: &keys::TenantKeys,
        entry: &Entry,
        fresh: &mut Vec<FreshKey>,
    ) -> Result<(), kernel::Refusal> {
        let key = self.0.find(connection, keys, entry.retention, entry.event_time, fresh).await?;
        let (facets, body) = leaf::seal(entry, keys, &key, self.0.next_nonce())?;
        store::insert(connection, keys.tenant(), entry, &facets, &key, &body).await.map_err(::store::refusal)
    }

    /// Appends `entries` of one tenant in one statement: for writers of many (access records).
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub async fn append_bulk(
        &self,
        connection: &mut sqlx::PgConnection,
        keys: &keys::TenantKeys,
        entries: &[Entry],
        fresh: &mut Vec<FreshKey>,
    ) -> Result<(), kernel::Refusal> {
        let mut rows = store::Rows::with_capacity(entries.len());
        for entry in entries {
            let key = self.0.find(connection, keys, entry.retention, entry.event_time, fresh).await?;
            let (facets, body) = leaf::seal(entry, keys, &key, self.0.next_nonce())?;
            rows.add(entry, &facets, &key, body);
        }
        store::insert_all(connection, keys.tenant(), &rows).await.map_err(::store::refusal)
    }

    /// Whether what a writer's spool holds up to `position` is still to be written; if so, this
    /// transaction is the one that writes it.
    ///
    /// # Errors
    /// The database refused.
    pub async fn claim(
        &self,
        connection: &mut sqlx::PgConnection,
        tenant: TenantId,
        (spool, position): (uuid::Uuid, i64),
    ) -> Result<bool, kernel::Refusal> {
        store::advance_spool(connection, tenant, spool, position).await.map_err(::store::refusal)
    }

    /// How far a writer's spool has been written for this tenant; 0 if nothing of it has.
    ///
    /// # Errors
    /// The database refused.
    pub async fn spooled(
        &self,
        connection: &mut sqlx::PgConnection,
        tenant: TenantId,
        spool: uuid::Uuid,
    ) -> Result<i64, kernel::Refusal> {
        store::spooled(connection, tenant, spool).await.map_err(::store::refusal)
    }

    /// The transaction that made these keys is committed: they may be kept.
    pub fn committed(&self, fresh: Vec<FreshKey>) {
        self.0.keep(fresh);
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

/// The origin line of a tree's checkpoints: `sekisho/<tenant>/<retention>`; the anchor log's is
/// `sekisho/anchor`.
pub fn origin(tenant: TenantId, retention: i16) -> String {
    match (tenant.is_provider(), retention) {
        (true, ANCHOR) => "sekisho/anchor".to_owned(),
        _ => format!("sekisho/{}/{}", tenant.uuid().simple(), retention),
    }
}

/// The retention number of the anchor log.
pub(crate) const ANCHOR: i16 = 0;
