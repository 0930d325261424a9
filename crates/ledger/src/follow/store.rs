//! SQL of following trees.

use crate::{follow::Tree, store::EntryRow};
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

/// Entries of one tree from leaf `from` on, in the tree's order.
pub(super) async fn follow(
    connection: &mut PgConnection,
    tenant: TenantId,
    retention: i16,
    from: i64,
    most: i64,
) -> Result<Vec<EntryRow>, sqlx::Error> {
    sqlx::query_as!(
        EntryRow,
        r#"select e.id, e.event_time, e.retention, e.activity, e.outcome, e.body, l.seq as "seq?"
           from ledger.leaf l
           join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
           where l.tenant_id = $1 and l.retention = $2 and l.seq >= $3
           order by l.seq limit $4"#,
        tenant.uuid(),
        retention,
        from,
        most
    )
    .fetch_all(connection)
    .await
}

/// A tenant's trees and their sizes.
pub(super) async fn trees(connection: &mut PgConnection, tenant: TenantId) -> Result<Vec<Tree>, sqlx::Error> {
    sqlx::query_as!(
        Tree,
        "select retention, size from ledger.tree where tenant_id = $1 and retention <> $2 order by retention",
        tenant.uuid(),
        crate::ANCHOR
    )
    .fetch_all(connection)
    .await
}

/// Entries of a period, counted up to `most`.
pub(super) async fn count(
    connection: &mut PgConnection,
    tenant: TenantId,
    (from, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from ledger.entry where tenant_id = $1 and event_time >= $2 and event_time < $3 limit $4
           ) as counted"#,
        tenant.uuid(),
        from,
        until,
        most
    )
    .fetch_one(connection)
    .await
}
