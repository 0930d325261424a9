//! SQL on `waf.patch`.

use crate::{
    model::{Patch, PatchId, Reason},
    views::PatchLine,
};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

pub(crate) async fn insert(
    tx: &mut Writing,
    id: PatchId,
    new: &Patch,
    (by, now): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into waf.patch (tenant_id, id, rule, text, reason, made_by, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        TenantId::PROVIDER.uuid(),
        id.0,
        i64::try_from(new.rule).unwrap_or(i64::MAX),
        new.text,
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
pub(crate) async fn all(sql: &mut PgConnection, most: i64) -> Result<Vec<PatchLine>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, rule, text, reason, made_by, made_at, expires_at, ended_by, ended_at
         from waf.patch where tenant_id = $1 order by made_at desc, id desc limit $2",
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PatchLine {
            id: PatchId(row.id),
            rule: u64::try_from(row.rule).unwrap_or_default(),
            text: row.text,
            reason: row.reason,
            made_by: row.made_by,
            made_at: row.made_at,
            expires_at: row.expires_at,
            ended_by: row.ended_by,
            ended_at: row.ended_at,
        })
        .collect())
}

/// In force at `now`, oldest first.
pub(crate) async fn live(
    sql: &mut PgConnection,
    now: Timestamp,
) -> Result<Vec<(PatchId, Patch)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, rule, text, reason, expires_at
         from waf.patch where tenant_id = $1 and ended_at is null and expires_at > $2 order by made_at, id",
        TenantId::PROVIDER.uuid(),
        now
    )
    .fetch_all(sql)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let patch = Patch {
            rule: u64::try_from(row.rule).ok()?,
            text: row.text,
            reason: Reason::stored(row.reason),
            expires_at: row.expires_at,
        };
        Some((PatchId(row.id), patch))
    });
    Ok(read.collect())
}

/// False if it is not there or not in force any more.
pub(crate) async fn end(
    tx: &mut Writing,
    id: PatchId,
    (by, now): (&str, Timestamp),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update waf.patch set ended_by = $3, ended_at = $4
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
