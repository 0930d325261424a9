//! Reads back from PostgreSQL's catalogue how each table is walled: used by the test that no
//! tenant table is without its wall, and by the probe that says so every few minutes.

use sqlx::PgConnection;

/// One table as PostgreSQL describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableWall {
    /// `schema.table`
    pub table: String,
    pub has_tenant: bool,
    pub is_enabled: bool,
    /// Row-level security binds the table's owner, too.
    pub is_forced: bool,
    /// At least one policy mentions the tenant of the transaction.
    pub has_tenant_policy: bool,
}

impl TableWall {
    pub fn stands(&self) -> bool {
        self.has_tenant && self.is_enabled && self.is_forced && self.has_tenant_policy
    }
}

/// Every ordinary or partitioned table outside PostgreSQL's own schemas and the migration record.
pub async fn table_walls(connection: &mut PgConnection) -> Result<Vec<TableWall>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select n.nspname || '.' || c.relname as "table!",
                  exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                          and not a.attisdropped) as "has_tenant!",
                  c.relrowsecurity as "is_enabled!", c.relforcerowsecurity as "is_forced!",
                  exists (select from pg_policy p where p.polrelid = c.oid
                          and pg_get_expr(p.polqual, p.polrelid) like '%current_tenant()%') as "has_tenant_policy!"
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and not c.relispartition
             and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'migration')
             and n.nspname not like 'pg\_%'
           order by 1"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TableWall {
            table: row.table,
            has_tenant: row.has_tenant,
            is_enabled: row.is_enabled,
            is_forced: row.is_forced,
            has_tenant_policy: row.has_tenant_policy,
        })
        .collect())
}
