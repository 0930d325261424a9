//! SQL on `waf.package`.

use crate::{model::PackageId, views::PackageLine};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// A package that is to be kept.
pub(crate) struct Row<'r> {
    pub name: &'r str,
    pub version: &'r str,
    pub digest: &'r [u8],
    pub source: &'r str,
    pub files: &'r [u8],
    pub file_count: i32,
    pub size: i64,
    pub rule_count: i32,
    pub failures: &'r str,
    pub override_reason: Option<&'r str>,
    pub imported_by: &'r str,
}

/// False if one of this digest is there.
pub(crate) async fn insert(
    tx: &mut Writing,
    id: PackageId,
    row: &Row<'_>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into waf.package (tenant_id, id, name, version, digest, source, files, file_count, size, rule_count,
                                  failures, override, imported_by, imported_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (tenant_id, digest) do nothing",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        row.name,
        row.version,
        row.digest,
        row.source,
        row.files,
        row.file_count,
        row.size,
        row.rule_count,
        row.failures,
        row.override_reason,
        row.imported_by,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Newest first.
pub(crate) async fn all(sql: &mut PgConnection) -> Result<Vec<PackageLine>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, name, version, digest, source, file_count, size, rule_count, failures, override as override_reason,
                imported_by, imported_at
         from waf.package where tenant_id = $1 order by imported_at desc, id desc",
        TenantId::PROVIDER.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PackageLine {
            id: PackageId::from_uuid(row.id),
            name: row.name,
            version: row.version,
            digest: kernel::hex(&row.digest),
            source: row.source,
            files: u32::try_from(row.file_count).unwrap_or_default(),
            bytes: u64::try_from(row.size).unwrap_or_default(),
            rules: u32::try_from(row.rule_count).unwrap_or_default(),
            failures: row.failures.lines().map(str::to_owned).collect(),
            override_reason: row.override_reason,
            imported_by: row.imported_by,
            imported_at: Some(row.imported_at),
        })
        .collect())
}

/// Name, digest and files as they are kept.
pub(crate) struct Kept {
    pub name: String,
    pub version: String,
    pub digest: Vec<u8>,
    pub files: Vec<u8>,
}

pub(crate) async fn kept(sql: &mut PgConnection, id: PackageId) -> Result<Option<Kept>, sqlx::Error> {
    sqlx::query_as!(
        Kept,
        "select name, version, digest, files from waf.package where tenant_id = $1 and id = $2",
        TenantId::PROVIDER.uuid(),
        id.uuid()
    )
    .fetch_optional(sql)
    .await
}

pub(crate) async fn is_there(sql: &mut PgConnection, id: PackageId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from waf.package where tenant_id = $1 and id = $2) as "is_there!""#,
        TenantId::PROVIDER.uuid(),
        id.uuid()
    )
    .fetch_one(sql)
    .await
}

pub(crate) async fn count(sql: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from waf.package where tenant_id = $1"#,
        TenantId::PROVIDER.uuid()
    )
    .fetch_one(sql)
    .await
}
