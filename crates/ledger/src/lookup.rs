//! One entry by its id: its words and its bytes. Its place in the log is told by its proof (`proof`).

mod store;

use crate::{
    EntryOutcome, Forgotten, LeafHeader,
    data_key::{Place, month_of},
    leaf,
    search::{Key, key_at},
};
use kernel::{Refusal, Timestamp};
use serde_json::Value;
use sqlx::PgConnection;
use time::Duration;
use tlog::Hash;

/// An entry that has no place in a tree yet is looked for among those of this long.
const SETTLES_WITHIN: Duration = Duration::hours(1);

/// An entry, opened.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    pub id: i64,
    pub event_time: Timestamp,
    pub retention: i16,
    /// OCSF class.
    pub class: i32,
    pub activity: String,
    pub outcome: EntryOutcome,
    /// `None`: its key was destroyed, or it does not open.
    pub content: Option<Value>,
    /// Why there is no content, where its key was destroyed.
    pub forgotten: Option<Forgotten>,
    /// The leaf: the exact bytes that the tree commits to.
    pub body: Vec<u8>,
    /// Commits to the data key; `None` where the bytes are no leaf.
    pub key_id: Option<[u8; 32]>,
}

impl FoundEntry {
    pub fn leaf(&self) -> Hash {
        tlog::leaf_hash(&self.body)
    }
}

/// The entry `id` of the tenant in whose scope `connection` is.
pub async fn entry(
    connection: &mut PgConnection,
    keys: &keys::TenantKeys,
    id: i64,
    now: Timestamp,
) -> Result<Option<FoundEntry>, Refusal> {
    let tenant = keys.tenant();
    let since = now.checked_sub(SETTLES_WITHIN).unwrap_or(now);
    let row = store::entry(connection, tenant, id, since).await.map_err(::store::refusal)?;
    let Some(row) = row else { return Ok(None) };
    let place = Place { tenant, retention: row.retention, month: month_of(row.event_time)? };
    let (content, forgotten) = match key_at(connection, keys, place).await? {
        Key::Open(key) => (leaf::open(&row.body, &key).ok(), None),
        Key::Forgotten(forgotten) => (None, Some(forgotten)),
        Key::Closed => (None, None),
    };
    Ok(Some(FoundEntry {
        id: row.id,
        event_time: row.event_time,
        retention: row.retention,
        class: row.class,
        activity: row.activity,
        outcome: EntryOutcome::from_number(row.outcome).unwrap_or(EntryOutcome::Unknown),
        content,
        forgotten,
        key_id: LeafHeader::parse(&row.body).ok().map(|(header, _, _)| header.key_id),
        body: row.body,
    }))
}
