//! One pass over a stretch of a tree: every leaf hashed again, opened, and shown to whoever counts.
//!
//! Memory is bounded by a chunk. What is found wrong is counted and the pass goes on.

mod store;

use crate::{
    EntryOutcome, SignedTree,
    data_key::{Place, month_of},
    leaf,
    search::{Key, key_at},
};
use kernel::{Refusal, Timestamp};
use serde_json::Value;
use sqlx::PgConnection;
use std::{
    collections::{HashMap, hash_map::Entry},
    ops::Range,
};
use time::Date;
use tlog::Hash;

/// Leaves read at a time.
const CHUNK: i64 = 5_000;

/// One leaf as it was found.
#[derive(Clone, Debug)]
pub struct Scanned {
    pub seq: u64,
    pub id: i64,
    pub event_time: Timestamp,
    pub activity: String,
    pub outcome: EntryOutcome,
    pub leaf: Hash,
    /// `None`: its key was destroyed, or it does not open.
    pub content: Option<Value>,
}

/// What a pass over a stretch has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rehashed {
    /// Leaves that are there.
    pub entries: u64,
    /// Leaves whose entry is gone.
    pub missing: u64,
    /// Entries whose key was destroyed: forgotten, and still verified.
    pub forgotten: u64,
    /// Entries that do not open though their key is there.
    pub unreadable: u64,
    /// The root that the leaves make, on top of what stood before them.
    pub root: Hash,
}

impl SignedTree {
    /// Goes through the leaves `span` in order, each once. `connection` is in the tenant's scope.
    pub async fn scan(
        &self,
        connection: &mut PgConnection,
        keys: &keys::TenantKeys,
        span: Range<u64>,
        visit: &mut (dyn FnMut(Scanned) + Send),
    ) -> Result<Rehashed, Refusal> {
        let mut frontier = self.frontier_at(connection, span.start).await?;
        let mut found =
            Rehashed { entries: 0, missing: 0, forgotten: 0, unreadable: 0, root: frontier.root() };
        let mut opening: HashMap<Date, Key> = HashMap::new();
        let mut next = span.start;
        while next < span.end {
            let rows =
                store::leaves(connection, self, next..span.end, CHUNK).await.map_err(::store::refusal)?;
            let Some(last) = rows.last() else { break };
            let after = u64::try_from(last.seq).unwrap_or(u64::MAX).saturating_add(1);
            for row in rows {
                let (Some(body), Some(activity)) = (row.body, row.activity) else {
                    found.missing = found.missing.saturating_add(1);
                    let _ = frontier.append(tlog::EMPTY_ROOT, |_, _, _| {});
                    continue;
                };
                let hash = tlog::leaf_hash(&body);
                let _ = frontier.append(hash, |_, _, _| {});
                let month = month_of(row.event_time)?;
                if let Entry::Vacant(vacant) = opening.entry(month) {
                    let place = Place { tenant: self.tenant, retention: self.retention, month };
                    vacant.insert(key_at(connection, keys, place).await?);
                }
                let (content, is_forgotten) = match opening.get(&month) {
                    Some(Key::Open(key)) => (leaf::open(&body, key).ok(), false),
                    Some(Key::Forgotten(_)) => (None, true),
                    Some(Key::Closed) | None => (None, false),
                };
                found.entries = found.entries.saturating_add(1);
                found.forgotten = found.forgotten.saturating_add(u64::from(is_forgotten));
                let is_unreadable = content.is_none() && !is_forgotten;
                found.unreadable = found.unreadable.saturating_add(u64::from(is_unreadable));
                visit(Scanned {
                    seq: u64::try_from(row.seq).unwrap_or(u64::MAX),
                    id: row.id,
                    event_time: row.event_time,
                    activity,
                    outcome: row.outcome.and_then(EntryOutcome::from_number).unwrap_or(EntryOutcome::Unknown),
                    leaf: hash,
                    content,
                });
            }
            next = after;
        }
        found.root = frontier.root();
        Ok(found)
    }
}

/// Entries of the tenant from `span` that stand in no tree.
pub async fn unplaced(
    connection: &mut PgConnection,
    tenant: kernel::TenantId,
    span: Range<Timestamp>,
) -> Result<u64, Refusal> {
    store::unplaced(connection, tenant, span).await.map_err(::store::refusal)
}

/// How often each activity ended in each way within `span`, from the clear columns alone.
pub async fn counts(
    connection: &mut PgConnection,
    tenant: kernel::TenantId,
    span: Range<Timestamp>,
) -> Result<Vec<(String, EntryOutcome, u64)>, Refusal> {
    store::counts(connection, tenant, span).await.map_err(::store::refusal)
}

/// The data keys of the tenant: what can still be read, and what was forgotten when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFace {
    pub retention: i16,
    pub month: Date,
    pub created_at: Timestamp,
    pub destroyed_at: Option<Timestamp>,
    pub destroy_reason: Option<String>,
}

/// At most `most`, the newest month first.
pub async fn key_faces(
    connection: &mut PgConnection,
    tenant: kernel::TenantId,
    most: i64,
) -> Result<Vec<KeyFace>, Refusal> {
    store::key_faces(connection, tenant, most).await.map_err(::store::refusal)
}
