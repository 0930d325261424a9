//! SQL on trees, within one tenant's scope.

use super::SignedTree;
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

pub(super) async fn trees(
    connection: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<SignedTree>, sqlx::Error> {
    let rows = sqlx::query!(
        "select retention, origin, size, note from ledger.tree
         where tenant_id = $1 and retention > 0 order by retention",
        tenant.uuid()
    )
    .fetch_all(connection)
    .await?;
    let tree = |row: (i16, String, i64, String)| SignedTree {
        tenant,
        retention: row.0,
        origin: row.1,
        size: u64::try_from(row.2).unwrap_or(0),
        note: row.3,
    };
    Ok(rows.into_iter().map(|row| tree((row.retention, row.origin, row.size, row.note))).collect())
}

/// Looks back from the tree's end: what is asked for lies near it, or is a month that is looked at once.
pub(super) async fn size_at(
    connection: &mut PgConnection,
    tree: &SignedTree,
    until: Timestamp,
) -> Result<u64, sqlx::Error> {
    let last = sqlx::query_scalar!(
        "select seq from ledger.leaf
         where tenant_id = $1 and retention = $2 and seq < $3 and event_time < $4 order by seq desc limit 1",
        tree.tenant.uuid(),
        tree.retention,
        i64::try_from(tree.size).unwrap_or(i64::MAX),
        until
    )
    .fetch_optional(connection)
    .await?;
    Ok(last.map_or(0, |seq| u64::try_from(seq).unwrap_or(0).saturating_add(1)))
}
