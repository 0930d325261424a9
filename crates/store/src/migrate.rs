//! Applies each schema's numbered SQL files once, in order, as the owner.
//!
//! Rules (checked by the project's tidy test): a file is never edited after release; changes go
//! expand → migrate → contract, so that the previous release runs on the new schema; a file that
//! contracts says `-- contract:` and the release that stopped using what it drops.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

/// One file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub version: u32,
    pub name: &'static str,
    pub sql: &'static str,
}

/// One schema and its files, in order of version.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub name: &'static str,
    pub migrations: &'static [Migration],
}

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("{schema} {version} ({name}): {source}")]
    Failed { schema: &'static str, version: u32, name: &'static str, source: sqlx::Error },
    #[error("{schema} {version} ({name}) was changed after it had been applied; write a new file instead")]
    Changed { schema: &'static str, version: u32, name: &'static str },
    #[error(
        "the database holds {schema} {version}, which this release does not know: it is newer than the program"
    )]
    Newer { schema: String, version: u32 },
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Applies what is missing. Safe to run from several processes at once (a lock row orders them)
/// and to run again. Each file is one transaction together with its record.
pub async fn migrate(owner: &mut PgConnection, schemas: &[Schema]) -> Result<u32, MigrateError> {
    owner
        .execute(
            "create schema if not exists migration;
             create table if not exists migration.applied (
                 schema text not null, version integer not null, name text not null,
                 checksum text not null, applied_at timestamptz not null default now(),
                 primary key (schema, version))",
        )
        .await?;
    refuse_newer(owner, schemas).await?;
    let mut applied = 0_u32;
    for schema in schemas {
        for migration in schema.migrations {
            if apply(owner, schema.name, migration).await? {
                applied = applied.saturating_add(1);
            }
        }
    }
    Ok(applied)
}

async fn refuse_newer(owner: &mut PgConnection, schemas: &[Schema]) -> Result<(), MigrateError> {
    let rows = sqlx::query("select schema, max(version) as version from migration.applied group by schema")
        .fetch_all(&mut *owner)
        .await?;
    for row in rows {
        let name: String = row.try_get("schema")?;
        let version = u32::try_from(row.try_get::<i32, _>("version")?).unwrap_or(0);
        let known = schemas.iter().find(|schema| schema.name == name);
        let newest = known.and_then(|schema| schema.migrations.iter().map(|m| m.version).max());
        if newest.is_some_and(|newest| version > newest) {
            return Err(MigrateError::Newer { schema: name, version });
        }
    }
    Ok(())
}

async fn apply(
    owner: &mut PgConnection,
    schema: &'static str,
    migration: &Migration,
) -> Result<bool, MigrateError> {
    let failed =
        |source| MigrateError::Failed { schema, version: migration.version, name: migration.name, source };
    let version = i32::try_from(migration.version).unwrap_or(i32::MAX);
    let mut tx = owner.begin().await?;
    tx.execute("lock table migration.applied in exclusive mode").await?;
    let row = sqlx::query(
        "select checksum = md5($3) as same from migration.applied where schema = $1 and version = $2",
    )
    .bind(schema)
    .bind(version)
    .bind(migration.sql)
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(row) = row {
        return match row.try_get::<bool, _>("same")? {
            true => Ok(false),
            false => Err(MigrateError::Changed { schema, version: migration.version, name: migration.name }),
        };
    }
    // The text is one of the program's own files.
    tx.execute(AssertSqlSafe(migration.sql.to_owned())).await.map_err(failed)?;
    sqlx::query(
        "insert into migration.applied (schema, version, name, checksum) values ($1, $2, $3, md5($4))",
    )
    .bind(schema)
    .bind(version)
    .bind(migration.name)
    .bind(migration.sql)
    .execute(&mut *tx)
    .await?;
    tx.commit().await.map_err(failed)?;
    Ok(true)
}
