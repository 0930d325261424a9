//! SQL of verification: one read-only snapshot over every tenant, as the integrator's role.

use ::store::Database;
use kernel::Timestamp;
use sqlx::{Executor, PgConnection, Postgres, Transaction};
use std::collections::HashMap;
use tlog::Hash;
use uuid::Uuid;

pub(crate) struct TreeRow {
    pub tenant_id: Uuid,
    pub retention: i16,
    pub origin: String,
    pub size: i64,
    pub note: String,
    pub anchored_size: i64,
}

pub(crate) struct LeafRow {
    pub seq: i64,
    pub id: i64,
    pub event_time: Timestamp,
    pub body: Option<Vec<u8>>,
    pub activity: Option<String>,
    pub class: Option<i32>,
    pub outcome: Option<i16>,
    pub tok_actor: Option<Vec<u8>>,
    pub tok_target: Option<Vec<u8>>,
    pub tok_address: Option<Vec<u8>>,
    pub key_id: Option<Vec<u8>>,
}

pub(crate) struct UnorderedRow {
    pub tenant_id: Uuid,
    pub id: i64,
    pub event_time: Timestamp,
}

/// Level-0 tiles of a stretch of leaves.
pub(crate) struct LeafTiles(HashMap<i64, Vec<u8>>);

impl LeafTiles {
    /// The hash recorded for leaf `seq`.
    pub fn hash(&self, seq: i64) -> Option<Hash> {
        let tile = self.0.get(&seq.checked_div(256)?)?;
        let start = usize::try_from(seq.checked_rem(256)?).ok()?.checked_mul(32)?;
        let bytes = tile.get(start..start.checked_add(32)?)?;
        Some(Hash::new(bytes.try_into().ok()?))
    }
}

/// One consistent picture: the integrator may go on meanwhile.
pub(crate) async fn begin(database: &Database) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut tx = database.begin_ledger().await?;
    tx.execute("set transaction isolation level repeatable read, read only").await?;
    tx.execute("set local statement_timeout = '10min'").await?;
    Ok(tx)
}

pub(crate) async fn trees(connection: &mut PgConnection) -> Result<Vec<TreeRow>, sqlx::Error> {
    sqlx::query_as!(
        TreeRow,
        "select tenant_id, retention, origin, size, note, anchored_size from ledger.tree order by tenant_id, retention"
    )
    .fetch_all(connection)
    .await
}

pub(crate) async fn leaves(
    connection: &mut PgConnection,
    tree: &TreeRow,
    from: i64,
    most: i64,
) -> Result<Vec<LeafRow>, sqlx::Error> {
    sqlx::query_as!(
        LeafRow,
        r#"select l.seq, l.id, l.event_time, e.body as "body?", e.activity as "activity?", e.class as "class?",
                  e.outcome as "outcome?", e.tok_actor as "tok_actor?", e.tok_target as "tok_target?",
                  e.tok_address as "tok_address?", e.key_id as "key_id?"
           from ledger.leaf l
           left join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
                and e.retention = l.retention
           where l.tenant_id = $1 and l.retention = $2 and l.seq >= $3 and l.seq < $4
           order by l.seq limit $5"#,
        tree.tenant_id,
        tree.retention,
        from,
        tree.size,
        most
    )
    .fetch_all(connection)
    .await
}

pub(crate) async fn leaf_tiles(
    connection: &mut PgConnection,
    tree: &TreeRow,
    from: i64,
    until: i64,
) -> Result<LeafTiles, sqlx::Error> {
    let rows = sqlx::query!(
        "select n, hashes from ledger.tile
         where tenant_id = $1 and retention = $2 and level = 0 and n >= $3::bigint / 256 and n <= $4::bigint / 256",
        tree.tenant_id,
        tree.retention,
        from,
        until
    )
    .fetch_all(connection)
    .await?;
    Ok(LeafTiles(rows.into_iter().map(|row| (row.n, row.hashes)).collect()))
}

pub(crate) async fn anchor_leaves(connection: &mut PgConnection) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!("select body from ledger.anchor_leaf order by seq").fetch_all(connection).await
}

pub(crate) async fn unordered(
    connection: &mut PgConnection,
    due: Timestamp,
) -> Result<Vec<UnorderedRow>, sqlx::Error> {
    sqlx::query_as!(
        UnorderedRow,
        "select e.tenant_id, e.id, e.event_time from ledger.entry e
         where e.event_time < $1 and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)
         order by e.id limit 2000",
        due
    )
    .fetch_all(connection)
    .await
}

/// The same among entries of a stretch of time only.
pub(crate) async fn unordered_since(
    connection: &mut PgConnection,
    from: Timestamp,
    due: Timestamp,
) -> Result<Vec<UnorderedRow>, sqlx::Error> {
    sqlx::query_as!(
        UnorderedRow,
        "select e.tenant_id, e.id, e.event_time from ledger.entry e
         where e.event_time >= $1 and e.event_time < $2
           and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)
         order by e.id limit 2000",
        from,
        due
    )
    .fetch_all(connection)
    .await
}

/// Leaves of the anchor log from a place on.
pub(crate) async fn anchor_leaves_from(
    connection: &mut PgConnection,
    from: i64,
    most: i64,
) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select body from ledger.anchor_leaf where seq >= $1 order by seq limit $2",
        from,
        most
    )
    .fetch_all(connection)
    .await
}
