//! The change feed: how a revocation or a changed option reaches every process.
//!
//! Polling is the truth. A reader keeps the oldest transaction that was still running when it last
//! looked and reads from there again, so a late commit is never missed; it may see a change twice,
//! which is harmless for somebody who drops cached things. When to look is hinted by [`crate::Hints`].

use crate::Scoped;
use kernel::{TenantId, Timestamp};
use uuid::Uuid;

/// Something changed that others may hold in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub tenant: TenantId,
    pub topic: String,
    pub key: Uuid,
}

/// Where a reader continues. Starts with [`Cursor::default`]: everything that is still kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor(i64);

/// Announces a change with the transaction: seen by others only if it commits.
pub async fn announce(
    scoped: &mut Scoped,
    tenant: TenantId,
    topic: &str,
    key: Uuid,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into store.change (tenant_id, at, topic, key) values ($1, $2, $3, $4)",
        tenant.uuid(),
        now,
        topic,
        key
    )
    .execute(scoped.sql())
    .await
    .map(|_| ())
}

/// Everything committed since `cursor`, in order, and the next cursor. Needs the platform scope.
pub async fn changes_since(
    scoped: &mut Scoped,
    cursor: Cursor,
) -> Result<(Vec<Change>, Cursor), sqlx::Error> {
    let next =
        sqlx::query_scalar!(r#"select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint as "xmin!""#)
            .fetch_one(scoped.sql())
            .await?;
    let rows =
        sqlx::query!("select tenant_id, topic, key from store.change where xid >= $1 order by id", cursor.0)
            .fetch_all(scoped.sql())
            .await?;
    let changes = rows
        .into_iter()
        .map(|row| Change { tenant: TenantId::from_uuid(row.tenant_id), topic: row.topic, key: row.key })
        .collect();
    Ok((changes, Cursor(next)))
}

/// Deletes what every reader has long seen. Needs the platform scope.
pub async fn forget_changes(scoped: &mut Scoped, before: Timestamp) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!("delete from store.change where at < $1", before).execute(scoped.sql()).await?;
    Ok(done.rows_affected())
}
