//! SQL on `waf.choice`.

use crate::{tuning::Mode, views::ChoiceLine};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

fn mode(name: &str) -> Mode {
    if name == "detect" { Mode::Detect } else { Mode::Block }
}

pub(crate) async fn set(
    tx: &mut Writing,
    tenant: TenantId,
    (service, mode): (&str, Mode),
    (by, now): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    let mode = if mode == Mode::Detect { "detect" } else { "block" };
    sqlx::query!(
        "insert into waf.choice (tenant_id, service, mode, changed_by, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, service) do update
             set mode = excluded.mode, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        tenant.uuid(),
        service,
        mode,
        by,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Of one tenant, by service.
pub(crate) async fn of_tenant(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<ChoiceLine>, sqlx::Error> {
    let rows = sqlx::query!(
        "select service, mode, changed_by, changed_at from waf.choice where tenant_id = $1 order by service",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ChoiceLine {
            service: row.service,
            mode: mode(&row.mode),
            changed_by: row.changed_by,
            changed_at: row.changed_at,
        })
        .collect())
}

/// Of every tenant: in the provider's scope only.
pub(crate) async fn all(sql: &mut PgConnection) -> Result<Vec<(TenantId, String, Mode)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select tenant as "tenant!", service as "service!", mode as "mode!" from waf.choices()"#
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| (TenantId::from_uuid(row.tenant), row.service, mode(&row.mode))).collect())
}
