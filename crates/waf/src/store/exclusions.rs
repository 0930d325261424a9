//! SQL on `waf.exclusion`.

use crate::{
    model::{Exclusion, ExclusionId, PathPattern, Reason},
    views::ExclusionLine,
};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

pub(crate) async fn insert(
    tx: &mut Writing,
    id: ExclusionId,
    new: &Exclusion,
    (by, now): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into waf.exclusion (tenant_id, id, rule, target, service, path, member_of, reason, made_by, made_at,
                                    expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        TenantId::PROVIDER.uuid(),
        id.0,
        i64::try_from(new.rule).unwrap_or(i64::MAX),
        new.target.as_deref(),
        new.service.as_deref(),
        new.path.as_ref().map(PathPattern::as_str),
        new.tenant.map(TenantId::uuid),
        new.reason.as_str(),
        by,
        now,
        new.expires_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Those in force and those that were, newest first.
pub(crate) async fn all(sql: &mut PgConnection, most: i64) -> Result<Vec<ExclusionLine>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, rule, target, service, path, member_of, reason, made_by, made_at, expires_at, ended_by, ended_at
         from waf.exclusion where tenant_id = $1 order by made_at desc, id desc limit $2",
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ExclusionLine {
            id: ExclusionId(row.id),
            rule: u64::try_from(row.rule).unwrap_or_default(),
            target: row.target,
            service: row.service,
            path: row.path,
            tenant: row.member_of.map(TenantId::from_uuid),
            reason: row.reason,
            made_by: row.made_by,
            made_at: row.made_at,
            expires_at: row.expires_at,
            ended_by: row.ended_by,
            ended_at: row.ended_at,
        })
        .collect())
}

/// In force at `now`, oldest first. What does not read as it was written is left out: an exclusion less is safe.
pub(crate) async fn live(
    sql: &mut PgConnection,
    now: Timestamp,
) -> Result<Vec<(ExclusionId, Exclusion)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, rule, target, service, path, member_of, reason, expires_at
         from waf.exclusion where tenant_id = $1 and ended_at is null and expires_at > $2 order by made_at, id",
        TenantId::PROVIDER.uuid(),
        now
    )
    .fetch_all(sql)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let exclusion = Exclusion {
            rule: u64::try_from(row.rule).ok()?,
            target: row.target,
            service: row.service,
            path: row.path.map(|path| PathPattern::parse(&path)).transpose().ok()?,
            tenant: row.member_of.map(TenantId::from_uuid),
            reason: Reason::stored(row.reason),
            expires_at: row.expires_at,
        };
        Some((ExclusionId(row.id), exclusion))
    });
    Ok(read.collect())
}

pub(crate) async fn count_live(sql: &mut PgConnection, now: Timestamp) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from waf.exclusion
           where tenant_id = $1 and ended_at is null and expires_at > $2"#,
        TenantId::PROVIDER.uuid(),
        now
    )
    .fetch_one(sql)
    .await
}

/// False if it is not there or not in force any more.
pub(crate) async fn end(
    tx: &mut Writing,
    id: ExclusionId,
    (by, now): (&str, Timestamp),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update waf.exclusion set ended_by = $3, ended_at = $4
         where tenant_id = $1 and id = $2 and ended_at is null and expires_at > $4",
        TenantId::PROVIDER.uuid(),
        id.0,
        by,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
