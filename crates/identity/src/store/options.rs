//! `identity.option_layer`.

use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// What a tenant has set, and when; `None`: nothing ever.
pub(crate) async fn option_layer(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Option<(serde_json::Value, Timestamp)>, sqlx::Error> {
    let row = sqlx::query!(
        "select layer, changed_at from identity.option_layer where tenant_id = $1",
        tenant.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(|row| (row.layer, row.changed_at)))
}

pub(crate) async fn set_option_layer(
    tx: &mut Writing,
    layer: &serde_json::Value,
    by: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into identity.option_layer (tenant_id, layer, changed_at, changed_by) values ($1, $2, $3, $4)
         on conflict (tenant_id) do update set layer = excluded.layer, changed_at = excluded.changed_at,
             changed_by = excluded.changed_by",
        tenant.uuid(),
        layer,
        now,
        by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
