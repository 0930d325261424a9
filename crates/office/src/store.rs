//! SQL of the office: tenants' wrapped keys.

use kernel::{TenantId, Timestamp};
use sqlx::{AssertSqlSafe, Executor, PgConnection};

pub(crate) async fn tenant_key(
    connection: &mut PgConnection,
    tenant: TenantId,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!("select wrapped from office.tenant_key where tenant_id = $1", tenant.uuid())
        .fetch_optional(connection)
        .await
}

pub(crate) async fn insert_tenant_key(
    connection: &mut PgConnection,
    tenant: TenantId,
    custodian: &str,
    wrapped: &[u8],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into office.tenant_key (tenant_id, custodian, wrapped, created_at) values ($1, $2, $3, $4)",
        tenant.uuid(),
        custodian,
        wrapped,
        now
    )
    .execute(connection)
    .await
    .map(|_| ())
}

/// False for the provider, and where there is no key.
pub(crate) async fn replace_tenant_key(
    connection: &mut PgConnection,
    wrapped: &[u8],
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let replaced = sqlx::query_scalar!("select office.replace_tenant_key($1, $2)", wrapped, now);
    Ok(replaced.fetch_one(connection).await?.unwrap_or(false))
}

/// Moves the running transaction into another tenant's rows.
pub(crate) async fn enter(connection: &mut PgConnection, tenant: TenantId) -> Result<(), sqlx::Error> {
    // A UUID's text holds nothing that SQL could read otherwise.
    let statement = format!("set local sekisho.tenant = '{}'", tenant.uuid());
    connection.execute(AssertSqlSafe(statement)).await.map(|_| ())
}
