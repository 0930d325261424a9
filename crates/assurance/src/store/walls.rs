//! SQL that tries the walls: rights, roles, other tenants' rows. Everything that changes anything is
//! rolled back.
//!
//! Names of tables come from PostgreSQL's own catalogue or from this program, never from a request,
//! and stand quoted in the statements.

use ::store::{Access, Database, Scope};
use kernel::{TenantId, Timestamp};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

/// `schema.table` with both parts quoted.
pub(crate) fn quoted(table: &str) -> String {
    let part = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    match table.split_once('.') {
        Some((schema, name)) => format!("{}.{}", part(schema), part(name)),
        None => part(table),
    }
}

/// Of these roles, those that row-level security does not hold, themselves or by a role they are in.
pub(crate) async fn bypassing_roles(sql: &mut PgConnection, roles: &[String]) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from pg_roles r where r.rolname = any($1)
           and exists (select from pg_roles p where (p.rolsuper or p.rolbypassrls) and pg_has_role(r.oid, p.oid, 'member'))"#,
        roles
    )
    .fetch_one(sql)
    .await
}

/// A table with a tenant column and no wall at all, in a transaction that the caller rolls back.
pub(crate) async fn build_unwalled_table(sql: &mut PgConnection) -> Result<(), sqlx::Error> {
    sql.execute(
        "begin; create schema assurance_canary; grant usage on schema assurance_canary to sekisho_app;
         create table assurance_canary.known_bad (tenant_id uuid not null, id integer);
         grant select, insert, update, delete, truncate on assurance_canary.known_bad to sekisho_app;
         insert into assurance_canary.known_bad values ('00000000-0000-0000-0000-0000000000aa', 1),
                                                       ('00000000-0000-0000-0000-0000000000bb', 2)",
    )
    .await
    .map(|_| ())
}

/// The known-bad table's name.
pub(crate) const UNWALLED: &str = "assurance_canary.known_bad";

/// Every table with a tenant column that `role` may read.
pub(crate) async fn readable_tables(sql: &mut PgConnection, role: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select n.nspname || '.' || c.relname as "table!"
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\_%'
             and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                         and not a.attisdropped)
             and has_schema_privilege($1::text, n.oid, 'usage') and has_table_privilege($1::text, c.oid, 'select')
           order by 1"#,
        role
    )
    .fetch_all(sql)
    .await
}

/// Rows of other tenants that a connection scoped to `tenant` sees in `tables`.
pub(crate) async fn foreign_rows(
    sql: &mut PgConnection,
    tables: &[String],
    tenant: TenantId,
) -> Result<i64, sqlx::Error> {
    let counts: Vec<String> = tables
        .iter()
        .map(|table| {
            format!(
                "select count(*) from (select from {} where tenant_id <> $1 limit 1000) seen",
                quoted(table)
            )
        })
        .collect();
    if counts.is_empty() {
        return Ok(0);
    }
    let statement =
        format!("select coalesce(sum(count), 0)::bigint from ({}) counts", counts.join(" union all "));
    let row = sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).fetch_one(sql).await?;
    row.try_get(0)
}

/// Rows of other tenants that a connection scoped to `tenant` manages to delete. Rolled back.
pub(crate) async fn foreign_rows_deleted(
    sql: &mut PgConnection,
    table: &str,
    tenant: TenantId,
) -> Result<u64, sqlx::Error> {
    let statement = format!("delete from {} where tenant_id <> $1", quoted(table));
    Ok(sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).execute(sql).await?.rows_affected())
}

/// Of `tables`, those on which `role` may do `right`.
pub(crate) async fn tables_with_right(
    sql: &mut PgConnection,
    role: &str,
    tables: &[String],
    right: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select t as "table!" from unnest($2::text[]) t where has_table_privilege($1::text, t, $3::text)"#,
        role,
        tables,
        right
    )
    .fetch_all(sql)
    .await
}

/// The rights to change or delete that `roles` hold on `table` and its partitions, as PostgreSQL's
/// catalogue has them; a right on a single column counts.
pub(crate) async fn change_rights(
    sql: &mut PgConnection,
    table: &str,
    roles: &[String],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with recursive part as (
               select $1::text::regclass::oid as oid
               union all select i.inhrelid from pg_inherits i join part on part.oid = i.inhparent)
           select (count(*) filter (where has_table_privilege(role, oid, 'delete'))
                 + count(*) filter (where has_table_privilege(role, oid, 'truncate'))
                 + count(*) filter (where has_table_privilege(role, oid, 'update')
                                    or has_any_column_privilege(role, oid, 'update'))) as "count!"
           from part, unnest($2::text[]) role"#,
        table,
        roles
    )
    .fetch_one(sql)
    .await
}

/// How many of the ways to change `table` a connection of the application is not refused for want
/// of the right. No row is named, and everything is rolled back.
pub(crate) async fn changes_not_refused(database: &Database, table: &str) -> Result<i64, sqlx::Error> {
    let table = quoted(table);
    let statements = [
        format!("update {table} set tenant_id = tenant_id where false"),
        format!("delete from {table} where false"),
        format!("truncate {table}"),
    ];
    let mut allowed = 0_i64;
    for statement in statements {
        let mut scoped = database.begin(Scope::Tenant(TenantId::PROVIDER), Access::Write).await?;
        match scoped.sql().execute(AssertSqlSafe(statement)).await {
            Ok(_) => allowed = allowed.saturating_add(1),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => {}
            Err(error) => return Err(error),
        }
        scoped.rollback().await?;
    }
    Ok(allowed)
}

/// Whether the connection's transaction takes a write. Rolled back by the caller.
pub(crate) async fn try_write(sql: &mut PgConnection, now: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into assurance.asset (tenant_id, id, class, name, since) values ($1, $2, 'platform', $3, $4)",
        TenantId::PROVIDER.uuid(),
        kernel::random_from(now),
        kernel::random_from(now).to_string(),
        now
    )
    .execute(sql)
    .await
    .map(|_| ())
}
