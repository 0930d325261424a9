//! SQL of a pass over leaves, and of what the clear columns say by themselves.

use super::KeyFace;
use crate::{EntryOutcome, SignedTree};
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use std::ops::Range;

pub(super) struct LeafRow {
    pub seq: i64,
    pub id: i64,
    pub event_time: Timestamp,
    pub activity: Option<String>,
    pub outcome: Option<i16>,
    pub body: Option<Vec<u8>>,
}

pub(super) async fn leaves(
    connection: &mut PgConnection,
    tree: &SignedTree,
    span: Range<u64>,
    most: i64,
) -> Result<Vec<LeafRow>, sqlx::Error> {
    sqlx::query_as!(
        LeafRow,
        r#"select l.seq, l.id, l.event_time, e.activity as "activity?", e.outcome as "outcome?", e.body as "body?"
           from ledger.leaf l
           left join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
                and e.retention = l.retention
           where l.tenant_id = $1 and l.retention = $2 and l.seq >= $3 and l.seq < $4
           order by l.seq limit $5"#,
        tree.tenant.uuid(),
        tree.retention,
        i64::try_from(span.start).unwrap_or(i64::MAX),
        i64::try_from(span.end).unwrap_or(i64::MAX),
        most
    )
    .fetch_all(connection)
    .await
}

pub(super) async fn unplaced(
    connection: &mut PgConnection,
    tenant: TenantId,
    span: Range<Timestamp>,
) -> Result<u64, sqlx::Error> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from ledger.entry e
           where e.tenant_id = $1 and e.event_time >= $2 and e.event_time < $3
             and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)"#,
        tenant.uuid(),
        span.start,
        span.end
    )
    .fetch_one(connection)
    .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(super) async fn counts(
    connection: &mut PgConnection,
    tenant: TenantId,
    span: Range<Timestamp>,
) -> Result<Vec<(String, EntryOutcome, u64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select activity, outcome, count(*) as "count!" from ledger.entry
           where tenant_id = $1 and event_time >= $2 and event_time < $3
           group by activity, outcome order by activity, outcome"#,
        tenant.uuid(),
        span.start,
        span.end
    )
    .fetch_all(connection)
    .await?;
    let outcome = |number| EntryOutcome::from_number(number).unwrap_or(EntryOutcome::Unknown);
    Ok(rows
        .into_iter()
        .map(|row| (row.activity, outcome(row.outcome), u64::try_from(row.count).unwrap_or(0)))
        .collect())
}

pub(super) async fn key_faces(
    connection: &mut PgConnection,
    tenant: TenantId,
    most: i64,
) -> Result<Vec<KeyFace>, sqlx::Error> {
    sqlx::query_as!(
        KeyFace,
        "select retention, month, created_at, destroyed_at, destroy_reason from ledger.data_key
         where tenant_id = $1 order by month desc, retention limit $2",
        tenant.uuid(),
        most
    )
    .fetch_all(connection)
    .await
}
