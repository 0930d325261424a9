//! SQL of the ledger: what appending, searching and verifying read and write.
//! The integrator's SQL is in `integrate::store`.

use crate::{
    Entry, Facets,
    data_key::{DataKey, Place, StoredKey},
};
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use time::Date;

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

/// Rows of `ledger.entry`, column by column.
pub(crate) struct Rows<'a> {
    times: Vec<Timestamp>,
    retentions: Vec<i16>,
    classes: Vec<i32>,
    activities: Vec<&'a str>,
    outcomes: Vec<i16>,
    actors: Vec<Vec<u8>>,
    targets: Vec<Vec<u8>>,
    addresses: Vec<Vec<u8>>,
    key_ids: Vec<Vec<u8>>,
    bodies: Vec<Vec<u8>>,
}

impl<'a> Rows<'a> {
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            times: Vec::with_capacity(rows),
            retentions: Vec::with_capacity(rows),
            classes: Vec::with_capacity(rows),
            activities: Vec::with_capacity(rows),
            outcomes: Vec::with_capacity(rows),
            actors: Vec::with_capacity(rows),
            targets: Vec::with_capacity(rows),
            addresses: Vec::with_capacity(rows),
            key_ids: Vec::with_capacity(rows),
            bodies: Vec::with_capacity(rows),
        }
    }

    pub fn add(&mut self, entry: &'a Entry, facets: &Facets, key: &DataKey, body: Vec<u8>) {
        self.times.push(entry.event_time);
        self.retentions.push(entry.retention.number());
        self.classes.push(i32::from(entry.class.0));
        self.activities.push(&entry.activity);
        self.outcomes.push(entry.outcome.number());
        self.actors.push(facets.actor.to_vec());
        self.targets.push(facets.target.to_vec());
        self.addresses.push(facets.address.to_vec());
        self.key_ids.push(key.id().to_vec());
        self.bodies.push(body);
    }
}

/// `unnest` in the select list, not under `from`: there each column would go through a tuple store of its
/// own, which costs more than the rest of the insert.
pub(crate) async fn insert_all(
    connection: &mut PgConnection,
    tenant: TenantId,
    rows: &Rows<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into ledger.entry (tenant_id, event_time, retention, class, activity, outcome,
                                   tok_actor, tok_target, tok_address, key_id, body)
         select $1, unnest($2::timestamptz[]), unnest($3::smallint[]), unnest($4::integer[]), unnest($5::text[]),
                unnest($6::smallint[]), unnest($7::bytea[]), unnest($8::bytea[]), unnest($9::bytea[]),
                unnest($10::bytea[]), unnest($11::bytea[])",
        tenant.uuid(),
        &rows.times,
        &rows.retentions,
        &rows.classes,
        &rows.activities as &[&str],
        &rows.outcomes,
        &rows.actors,
        &rows.targets,
        &rows.addresses,
        &rows.key_ids,
        &rows.bodies
    )
    .execute(connection)
    .await
    .map(|_| ())
}

/// True if `position` is ahead of what is written of this spool.
pub(crate) async fn advance_spool(
    connection: &mut PgConnection,
    tenant: TenantId,
    spool: uuid::Uuid,
    position: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into ledger.spool as s (tenant_id, spool, position) values ($1, $2, $3)
         on conflict (tenant_id, spool) do update set position = excluded.position
         where s.position < excluded.position",
        tenant.uuid(),
        spool,
        position
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How far a spool is written for this tenant; 0 if nothing of it is.
pub(crate) async fn spooled(
    connection: &mut PgConnection,
    tenant: TenantId,
    spool: uuid::Uuid,
) -> Result<i64, sqlx::Error> {
    let position = sqlx::query_scalar!(
        "select position from ledger.spool where tenant_id = $1 and spool = $2",
        tenant.uuid(),
        spool
    );
    Ok(position.fetch_optional(connection).await?.unwrap_or(0))
}

/// The key of a place, if there ever was one.
pub(crate) async fn data_key(
    connection: &mut PgConnection,
    place: Place,
) -> Result<Option<StoredKey>, sqlx::Error> {
    sqlx::query_as!(
        StoredKey,
        "select wrapped, expiry_key, destroyed_at, destroy_reason from ledger.data_key
         where tenant_id = $1 and retention = $2 and month = $3",
        place.tenant.uuid(),
        place.retention,
        place.month
    )
    .fetch_optional(connection)
    .await
}

/// Every key of the tenant for these months, both included.
pub(crate) async fn data_keys(
    connection: &mut PgConnection,
    tenant: TenantId,
    (first, last): (Date, Date),
) -> Result<Vec<(i16, Date, StoredKey)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select retention, month, wrapped, expiry_key, destroyed_at, destroy_reason from ledger.data_key
         where tenant_id = $1 and month >= $2 and month <= $3",
        tenant.uuid(),
        first,
        last
    )
    .fetch_all(connection)
    .await?;
    let stored = rows.into_iter().map(|row| {
        let (destroyed_at, destroy_reason) = (row.destroyed_at, row.destroy_reason);
        let stored =
            StoredKey { wrapped: row.wrapped, expiry_key: row.expiry_key, destroyed_at, destroy_reason };
        (row.retention, row.month, stored)
    });
    Ok(stored.collect())
}

/// A data key to be stored.
pub(crate) struct NewKey<'a> {
    pub id: &'a [u8; 32],
    pub wrapped: &'a [u8],
    pub expiry_key: Option<&'a str>,
    pub keep_until: Date,
}

/// True if this transaction made the row.
pub(crate) async fn insert_data_key(
    connection: &mut PgConnection,
    place: Place,
    key: NewKey<'_>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into ledger.data_key (tenant_id, retention, month, key_id, wrapped, created_at, expiry_key, keep_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        place.tenant.uuid(),
        place.retention,
        place.month,
        key.id.as_slice(),
        key.wrapped,
        now,
        key.expiry_key,
        key.keep_until
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
    pub actor: Option<&'a [Vec<u8>]>,
    pub target: Option<&'a [Vec<u8>]>,
    pub address: Option<&'a [Vec<u8>]>,
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
             and ($6::bytea[] is null or e.tok_actor = any($6))
             and ($7::bytea[] is null or e.tok_target = any($7))
             and ($8::bytea[] is null or e.tok_address = any($8))
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

/// A data key without what is secret of it.
pub(crate) struct KeyRow {
    pub retention: i16,
    pub month: Date,
    pub key_id: Vec<u8>,
    pub created_at: Timestamp,
    pub keep_until: Option<Date>,
    pub expiry_key: Option<String>,
    pub destroyed_at: Option<Timestamp>,
    pub destroy_reason: Option<String>,
}

pub(crate) async fn key_faces(
    connection: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<KeyRow>, sqlx::Error> {
    sqlx::query_as!(
        KeyRow,
        "select retention, month, key_id, created_at, keep_until, expiry_key, destroyed_at, destroy_reason
         from ledger.data_key where tenant_id = $1 order by month desc, retention",
        tenant.uuid()
    )
    .fetch_all(connection)
    .await
}

/// Entries and bytes of a class and month.
pub(crate) async fn extent(
    connection: &mut PgConnection,
    tenant: TenantId,
    retention: i16,
    month: Date,
) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "entries!", coalesce(sum(length(body)), 0)::bigint as "bytes!" from ledger.entry
           where tenant_id = $1 and retention = $2
             and event_time >= ($3::date)::timestamp at time zone 'UTC'
             and event_time < ($3::date + interval '1 month') at time zone 'UTC'"#,
        tenant.uuid(),
        retention,
        month
    )
    .fetch_one(connection)
    .await?;
    Ok((row.entries, row.bytes))
}

/// The destroyed key's id; `None` if there was nothing to destroy, or it is too early.
pub(crate) async fn forget_data_key(
    connection: &mut PgConnection,
    (retention, month): (i16, Date),
    (due, at): (Date, Timestamp),
    (reason, on_contract_end): (&str, bool),
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select ledger.forget_data_key($1, $2, $3, $4, $5, $6)",
        retention,
        month,
        due,
        at,
        reason,
        on_contract_end
    )
    .fetch_one(connection)
    .await
}

/// False if the key is destroyed already.
pub(crate) async fn move_data_key(
    connection: &mut PgConnection,
    place: Place,
    wrapped: &[u8],
    expiry_key: &str,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query_scalar!(
        "select ledger.move_data_key($1, $2, $3, $4)",
        place.retention,
        place.month,
        wrapped,
        expiry_key
    )
    .fetch_one(connection)
    .await?;
    Ok(moved.unwrap_or(false))
}
