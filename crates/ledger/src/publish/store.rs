//! SQL of publishing: leaves in order, and what the anchor log says. Reads as the integrator's role.

use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

/// One leaf; without a body the entry is gone.
pub(super) struct Leaf {
    pub seq: i64,
    pub body: Option<Vec<u8>>,
}

pub(super) struct Tree {
    pub tenant_id: Uuid,
    pub retention: i16,
    pub size: i64,
}

/// Leaves `from..until` of a tenant's tree.
pub(super) async fn leaves(
    connection: &mut PgConnection,
    tree: &Tree,
    from: i64,
    until: i64,
) -> Result<Vec<Leaf>, sqlx::Error> {
    sqlx::query_as!(
        Leaf,
        r#"select l.seq, e.body as "body?" from ledger.leaf l
           left join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
           where l.tenant_id = $1 and l.retention = $2 and l.seq >= $3 and l.seq < $4
           order by l.seq"#,
        tree.tenant_id,
        tree.retention,
        from,
        until
    )
    .fetch_all(connection)
    .await
}

/// Leaves `from..until` of the anchor log.
pub(super) async fn anchor_leaves(
    connection: &mut PgConnection,
    from: i64,
    until: i64,
) -> Result<Vec<Leaf>, sqlx::Error> {
    sqlx::query_as!(
        Leaf,
        r#"select seq, body as "body?" from ledger.anchor_leaf
           where tenant_id = $1 and seq >= $2 and seq < $3 order by seq"#,
        TenantId::PROVIDER.uuid(),
        from,
        until
    )
    .fetch_all(connection)
    .await
}

/// Whose tree has this origin.
pub(super) async fn tree(connection: &mut PgConnection, origin: &str) -> Result<Option<Tree>, sqlx::Error> {
    sqlx::query_as!(Tree, "select tenant_id, retention, size from ledger.tree where origin = $1", origin)
        .fetch_optional(connection)
        .await
}

/// Keeps a witness's signature line of the anchor log's checkpoint: the newest of the day.
pub(super) async fn keep_cosignature(
    connection: &mut PgConnection,
    size: i64,
    witness: &str,
    line: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into ledger.cosignature (tenant_id, witness, day, size, line, at) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, witness, day) do update
         set size = excluded.size, line = excluded.line, at = excluded.at",
        TenantId::PROVIDER.uuid(),
        witness,
        at.date(),
        size,
        line,
        at
    )
    .execute(connection)
    .await
    .map(|_| ())
}
