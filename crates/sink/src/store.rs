//! SQL on the tables of `sink`.

use crate::model::{Cursor, Kind, State, Target};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A target to be written down.
pub(crate) struct NewTarget<'a> {
    pub id: Uuid,
    pub kind: Kind,
    pub name: &'a str,
    pub shown: &'a str,
    pub settings: &'a [u8],
    pub made_at: Timestamp,
    pub made_by: &'a str,
    pub cursors: &'a [Cursor],
}

pub(crate) async fn insert(tx: &mut Writing, target: NewTarget<'_>) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into sink.target (tenant_id, id, kind, name, shown, settings, state, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6, 'running', $7, $8)",
        tenant.uuid(),
        target.id,
        target.kind.name(),
        target.name,
        target.shown,
        target.settings,
        target.made_at,
        target.made_by
    )
    .execute(tx.sql())
    .await?;
    let retentions: Vec<i16> = target.cursors.iter().map(|cursor| cursor.retention).collect();
    let seqs: Vec<i64> = target.cursors.iter().map(|cursor| cursor.seq).collect();
    sqlx::query!(
        "insert into sink.cursor (tenant_id, target_id, retention, seq)
         select $1, $2, retention, seq from unnest($3::smallint[], $4::bigint[]) as new (retention, seq)",
        tenant.uuid(),
        target.id,
        &retentions,
        &seqs
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if it is not there.
pub(crate) async fn delete(tx: &mut Writing, id: Uuid) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!("delete from sink.target where tenant_id = $1 and id = $2", tenant.uuid(), id)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the state; running, it is tried at once and nothing is held against it any more.
pub(crate) async fn set_state(tx: &mut Writing, id: Uuid, state: State) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update sink.target set state = $3, next_try = null,
                attempts = case when $3 = 'running' then 0 else attempts end,
                failing_since = case when $3 = 'running' then null else failing_since end,
                error = case when $3 = 'running' then null else error end,
                detail = case when $3 = 'running' then null else detail end
         where tenant_id = $1 and id = $2 and state <> $3",
        tenant.uuid(),
        id,
        state.name()
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves the cursor from `from` to `to`; false if it is not at `from` any more, or the target is gone.
pub(crate) async fn advance(
    tx: &mut Writing,
    id: Uuid,
    retention: i16,
    (from, to): (i64, i64),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update sink.cursor set seq = $5 where tenant_id = $1 and target_id = $2 and retention = $3 and seq = $4",
        tenant.uuid(),
        id,
        retention,
        from,
        to
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn succeeded(tx: &mut Writing, id: Uuid, now: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update sink.target set attempts = 0, failing_since = null, next_try = null, error = null, detail = null,
                last_sent_at = $3
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Notes a failure: why, and when it is tried again.
pub(crate) async fn failed(
    tx: &mut Writing,
    id: Uuid,
    (error, detail): (&str, &str),
    (now, next_try): (Timestamp, Timestamp),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update sink.target set attempts = attempts + 1, failing_since = coalesce(failing_since, $5), next_try = $6,
                error = $3, detail = $4
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id,
        error,
        detail,
        now,
        next_try
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn settings(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select settings from sink.target where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
}

/// All targets of the tenant with their cursors, oldest first.
pub(crate) async fn targets(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<Target>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, kind, name, shown, state, made_at, attempts, failing_since, next_try, error, detail, last_sent_at
         from sink.target where tenant_id = $1 order by made_at, id",
        tenant.uuid()
    )
    .fetch_all(&mut *sql)
    .await?;
    let cursors = sqlx::query!(
        "select target_id, retention, seq from sink.cursor where tenant_id = $1 order by target_id, retention",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    let mut by_target: BTreeMap<Uuid, Vec<Cursor>> = BTreeMap::new();
    for cursor in cursors {
        let cursors = by_target.entry(cursor.target_id).or_default();
        cursors.push(Cursor { retention: cursor.retention, seq: cursor.seq });
    }
    Ok(rows
        .into_iter()
        .map(|row| Target {
            cursors: by_target.remove(&row.id).unwrap_or_default(),
            id: row.id,
            // The column's check allows no other name.
            kind: Kind::from_name(&row.kind).unwrap_or(Kind::File),
            name: row.name,
            shown: row.shown,
            state: State::from_name(&row.state),
            made_at: row.made_at,
            attempts: row.attempts,
            failing_since: row.failing_since,
            next_try: row.next_try,
            error: row.error.map(|error| (error, row.detail.unwrap_or_default())),
            last_sent_at: row.last_sent_at,
        })
        .collect())
}

/// Whose entries are carried: in the provider's scope all of them, in a tenant's that tenant.
pub(crate) async fn tenants(sql: &mut PgConnection) -> Result<Vec<TenantId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(r#"select tenant as "tenant!" from sink.tenants() as tenant"#)
        .fetch_all(sql)
        .await?;
    Ok(ids.into_iter().map(TenantId::from_uuid).collect())
}

/// Whether no other process carries to this target now; until the transaction ends none does. It only
/// spares receivers the same batch twice: what counts is [`advance`].
pub(crate) async fn is_ours(sql: &mut PgConnection, id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('sink/' || $1::text, 0)) as "ours!""#,
        id.to_string()
    )
    .fetch_one(sql)
    .await
}
