//! SQL of the ledger: what appending, searching and verifying read and write.
//! The integrator's SQL is in `integrate::store`.

use crate::{
    Entry, Facets,
    data_key::{DataKey, Place},
};
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

pub(crate) async fn insert(
    connection: &mut PgConnection,
    tenant: TenantId,
    entry: &Entry,
    facets: &Facets,
    key: &DataKey,
    body: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into ledger.entry (tenant_id, event_time, retention, class, activity, outcome,
                                   tok_actor, tok_target, tok_address, key_id, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant.uuid(),
        entry.event_time,
        entry.retention.number(),
        i32::from(entry.class.0),
        entry.activity,
        entry.outcome.number(),
        facets.actor.as_slice(),
        facets.target.as_slice(),
        facets.address.as_slice(),
        key.id().as_slice(),
        body
    )
    .execute(connection)
    .await
    .map(|_| ())
}

/// The wrapped key of a place: `None` if there is none, `Some(None)` if it was destroyed.
pub(crate) async fn data_key(
    connection: &mut PgConnection,
    place: Place,
) -> Result<Option<Option<Vec<u8>>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select wrapped from ledger.data_key where tenant_id = $1 and retention = $2 and month = $3",
        place.tenant.uuid(),
        place.retention,
        place.month
    )
    .fetch_optional(connection)
    .await
}

/// True if this transaction made the row.
pub(crate) async fn insert_data_key(
    connection: &mut PgConnection,
    place: Place,
    id: &[u8; 32],
    wrapped: &[u8],
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into ledger.data_key (tenant_id, retention, month, key_id, wrapped, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        place.tenant.uuid(),
        place.retention,
        place.month,
        id.as_slice(),
        wrapped,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One row as the audit page needs it.
pub(crate) struct EntryRow {
    pub id: i64,
    pub event_time: Timestamp,
    pub retention: i16,
    pub activity: String,
    pub outcome: i16,
    pub body: Vec<u8>,
    pub seq: Option<i64>,
}

/// What is asked for; `None` means any.
pub(crate) struct Filter<'a> {
    pub tenant: TenantId,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Continue below this entry.
    pub before: Option<(Timestamp, i64)>,
    pub actor: Option<&'a [u8]>,
    pub target: Option<&'a [u8]>,
    pub address: Option<&'a [u8]>,
    /// A prefix of the activity, with LIKE's special characters escaped.
    pub activity: Option<&'a str>,
    pub outcome: Option<i16>,
    pub most: i64,
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    filter: Filter<'_>,
) -> Result<Vec<EntryRow>, sqlx::Error> {
    let (before_time, before_id) = filter.before.unzip();
    sqlx::query_as!(
        EntryRow,
        r#"select e.id, e.event_time, e.retention, e.activity, e.outcome, e.body,
                  (select l.seq from ledger.leaf l
                   where l.id = e.id and l.tenant_id = e.tenant_id) as "seq"
           from ledger.entry e
           where e.tenant_id = $1 and e.event_time >= $2 and e.event_time < $3
             and ($4::timestamptz is null or (e.event_time, e.id) < ($4, $5::bigint))
             and ($6::bytea is null or e.tok_actor = $6)
             and ($7::bytea is null or e.tok_target = $7)
             and ($8::bytea is null or e.tok_address = $8)
             and ($9::text is null or e.activity like $9 || '%')
             and ($10::smallint is null or e.outcome = $10)
           order by e.event_time desc, e.id desc limit $11"#,
        filter.tenant.uuid(),
        filter.from,
        filter.until,
        before_time,
        before_id,
        filter.actor,
        filter.target,
        filter.address,
        filter.activity,
        filter.outcome,
        filter.most
    )
    .fetch_all(connection)
    .await
}
