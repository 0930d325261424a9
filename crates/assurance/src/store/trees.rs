//! SQL that looks at tenants' keys, entries and trees.

use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

/// Every tenant that anything was ever recorded for. Asked as the integrator, whom no tenant's wall holds.
pub(crate) async fn tenants(ledger: &mut PgConnection) -> Result<Vec<TenantId>, sqlx::Error> {
    let ids = sqlx::query_scalar!("select distinct tenant_id from ledger.data_key order by 1")
        .fetch_all(ledger)
        .await?;
    Ok(ids.into_iter().map(TenantId::from_uuid).collect())
}

/// The stored, wrapped keys of the tenant in whose scope `sql` is.
pub(crate) async fn tenant_keys(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!("select wrapped from office.tenant_key where tenant_id = $1", tenant.uuid())
        .fetch_all(sql)
        .await
}

/// A data key as it is stored.
pub(crate) struct StoredDataKey {
    pub retention: i16,
    pub month: Date,
    pub key_id: Vec<u8>,
    pub wrapped: Vec<u8>,
    /// The expiry key that it is wrapped by besides.
    pub expiry_key: Option<String>,
}

/// The newest stored data keys of the tenant that are not destroyed, at most `most`.
pub(crate) async fn data_keys(
    sql: &mut PgConnection,
    tenant: TenantId,
    most: i64,
) -> Result<Vec<StoredDataKey>, sqlx::Error> {
    sqlx::query_as!(
        StoredDataKey,
        r#"select retention, month, key_id, wrapped as "wrapped!", expiry_key from ledger.data_key
           where tenant_id = $1 and wrapped is not null order by month desc, retention limit $2"#,
        tenant.uuid(),
        most
    )
    .fetch_all(sql)
    .await
}

/// Logs (trees) that the tenant has of its own.
pub(crate) async fn log_count(sql: &mut PgConnection, tenant: TenantId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from ledger.tree where tenant_id = $1 and retention > 0"#,
        tenant.uuid()
    )
    .fetch_one(sql)
    .await
}

/// The newest entries of the tenant as they are stored.
pub(crate) async fn newest_bodies(
    sql: &mut PgConnection,
    tenant: TenantId,
    most: i64,
) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select body from ledger.entry where tenant_id = $1 order by event_time desc, id desc limit $2",
        tenant.uuid(),
        most
    )
    .fetch_all(sql)
    .await
}

/// A signed checkpoint as it is stored.
pub(crate) struct StoredCheckpoint {
    pub origin: String,
    pub note: String,
    pub size: i64,
}

pub(crate) async fn checkpoints(
    ledger: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<StoredCheckpoint>, sqlx::Error> {
    sqlx::query_as!(
        StoredCheckpoint,
        "select origin, note, size from ledger.tree where tenant_id = $1 order by retention",
        tenant.uuid()
    )
    .fetch_all(ledger)
    .await
}

/// When the oldest entry was recorded that no signed tree covers yet.
pub(crate) async fn oldest_unsigned(
    ledger: &mut PgConnection,
    tenant: TenantId,
    from: Timestamp,
) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select min(e.event_time) from ledger.entry e
           where e.tenant_id = $1 and e.event_time >= $2
             and not exists (select from ledger.leaf l join ledger.tree t
                             on t.tenant_id = l.tenant_id and t.retention = l.retention and l.seq < t.size
                             where l.id = e.id and l.tenant_id = e.tenant_id)"#,
        tenant.uuid(),
        from
    )
    .fetch_one(ledger)
    .await
}

/// Entries of a tenant whose id appears in no leaf though its trees are non-empty are found by
/// [`oldest_unsigned`]; this is the number of entries a tenant has in its trees.
pub(crate) async fn signed_entries(ledger: &mut PgConnection, tenant: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(size), 0)::bigint as "count!" from ledger.tree where tenant_id = $1 and retention > 0"#,
        tenant
    )
    .fetch_one(ledger)
    .await
}
