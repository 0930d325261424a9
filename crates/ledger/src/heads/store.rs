//! SQL of `heads`.

use super::Head;
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

pub(super) async fn batch(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!("select batch from ledger.state where shard = 0").fetch_one(connection).await
}

pub(super) async fn heads(connection: &mut PgConnection) -> Result<Vec<Head>, sqlx::Error> {
    let rows = sqlx::query!(
        "select tenant_id, retention, size from ledger.tree where retention <> $1",
        crate::ANCHOR
    )
    .fetch_all(connection)
    .await?;
    let head = |tenant, retention, size| Head { tenant: TenantId::from_uuid(tenant), retention, size };
    Ok(rows.into_iter().map(|row| head(row.tenant_id, row.retention, row.size)).collect())
}

/// The time of an entry that is visible and has no leaf yet: of the oldest transaction.
pub(super) async fn waiting_since(connection: &mut PgConnection) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar!(
        "select e.event_time from ledger.entry e
         where e.xid >= (select min(pg_snapshot_xmin(s.snapshot)::text::bigint)::text::xid8 from ledger.state s)
           and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)
         order by e.xid limit 1"
    )
    .fetch_optional(connection)
    .await
}
