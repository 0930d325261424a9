//! SQL on `waf.shadow`.

use crate::{model::PackageId, views::ShadowLine};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// Adds to what was counted.
pub(crate) async fn add(
    tx: &mut Writing,
    (active, staged): (PackageId, PackageId),
    counts: &[ShadowLine],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    for count in counts {
        sqlx::query!(
            "insert into waf.shadow as s (tenant_id, active, staged, rule, route, compared, only_staged, only_active,
                                          first_at, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
             on conflict (tenant_id, active, staged, rule, route) do update
                 set compared = s.compared + excluded.compared, only_staged = s.only_staged + excluded.only_staged,
                     only_active = s.only_active + excluded.only_active, last_at = excluded.last_at",
            TenantId::PROVIDER.uuid(),
            active.uuid(),
            staged.uuid(),
            i64::try_from(count.rule).unwrap_or(i64::MAX),
            count.route,
            i64::try_from(count.compared).unwrap_or(i64::MAX),
            i64::try_from(count.only_staged).unwrap_or(i64::MAX),
            i64::try_from(count.only_active).unwrap_or(i64::MAX),
            now
        )
        .execute(tx.sql())
        .await?;
    }
    Ok(())
}

/// Rules and routes that there are for this pair already.
pub(crate) async fn rows(
    sql: &mut PgConnection,
    (active, staged): (PackageId, PackageId),
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from waf.shadow where tenant_id = $1 and active = $2 and staged = $3"#,
        TenantId::PROVIDER.uuid(),
        active.uuid(),
        staged.uuid()
    )
    .fetch_one(sql)
    .await
}

/// What differs most first; the line of rule 0 counts what was compared.
pub(crate) async fn all(
    sql: &mut PgConnection,
    (active, staged): (PackageId, PackageId),
    most: i64,
) -> Result<Vec<ShadowLine>, sqlx::Error> {
    let rows = sqlx::query!(
        "select rule, route, compared, only_staged, only_active from waf.shadow
         where tenant_id = $1 and active = $2 and staged = $3
         order by only_staged + only_active desc, rule, route limit $4",
        TenantId::PROVIDER.uuid(),
        active.uuid(),
        staged.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| ShadowLine {
            rule: number(row.rule),
            route: row.route,
            compared: number(row.compared),
            only_staged: number(row.only_staged),
            only_active: number(row.only_active),
        })
        .collect())
}
