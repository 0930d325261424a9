//! The wall between tenants: as PostgreSQL describes it, and as it holds when it is tried.

use super::{Probe, Reason, facts, run_of, shared::Shared};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::walls,
};
use ::store::{Access, Database, Scope, TableWall};
use kernel::{TenantId, Timestamp};
use office::BoxFuture;
use sqlx::PgConnection;
use std::time::Duration as Wait;

/// Tables without a wall, roles that walls do not hold.
pub(super) struct RowSecurity {
    pub database: Database,
    /// `schema.table` of those that rightly have no tenant.
    pub platform_tables: Vec<&'static str>,
}

impl Probe for RowSecurity {
    fn code(&self) -> &'static str {
        "row-security"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = self.database.owner_connection().await.or_reason()?;
                self.inspect(&mut owner).await
            };
            run_of(asked.await)
        })
    }

    /// The same database with one more table, which has no wall. Rolled back.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = self.database.owner_connection().await.or_reason()?;
                walls::build_unwalled_table(&mut owner).await.or_reason()?;
                self.inspect(&mut owner).await
            };
            run_of(asked.await)
        })
    }
}

impl RowSecurity {
    async fn inspect(&self, owner: &mut PgConnection) -> Result<Facts, String> {
        let tables = ::store::table_walls(owner).await.or_reason()?;
        let dsn = self.database.dsn();
        let roles = vec![dsn.app.get_username().to_owned(), dsn.ledger.get_username().to_owned()];
        let bypassing = walls::bypassing_roles(owner, &roles).await.or_reason()?;
        let is_open =
            |wall: &&TableWall| !wall.stands() && !self.platform_tables.contains(&wall.table.as_str());
        let open: Vec<&str> = tables.iter().filter(is_open).map(|wall| wall.table.as_str()).collect();
        Ok(facts([
            ("tables", tables.len().into()),
            ("tables_without_separation", open.len().into()),
            ("bypassing_roles", bypassing.into()),
            ("open", open.iter().take(20).copied().collect::<Vec<_>>().into()),
        ]))
    }
}

/// As one tenant: rows of others in every table that the application can read or delete from.
pub(super) struct CrossTenantReads {
    pub database: Database,
    tables: Shared<Tables>,
}

struct Tables {
    readable: Vec<String>,
    deletable: Vec<String>,
}

impl CrossTenantReads {
    pub fn new(database: Database) -> Self {
        Self { database, tables: Shared::new() }
    }

    async fn tables(&self) -> Result<Tables, String> {
        let mut owner = self.database.owner_connection().await.or_reason()?;
        let app = self.database.dsn().app.get_username().to_owned();
        let readable = walls::readable_tables(&mut owner, &app).await.or_reason()?;
        let deletable = walls::tables_with_right(&mut owner, &app, &readable, "delete").await.or_reason()?;
        Ok(Tables { readable, deletable })
    }
}

impl Probe for CrossTenantReads {
    fn code(&self) -> &'static str {
        "cross-tenant-reads"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = asset.tenant().ok_or_else(|| format!("{} names no tenant", asset.name))?;
                let tables = self.tables.at(now, self.tables()).await?;
                let mut scoped =
                    self.database.begin(Scope::Tenant(tenant), Access::Write).await.or_reason()?;
                let found = trespass(scoped.sql(), &tables, tenant).await;
                let _ = scoped.rollback().await;
                found
            };
            run_of(asked.await)
        })
    }

    /// A table without a wall that holds rows of two tenants. Rolled back.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let asked = async {
                let mut owner = self.database.owner_connection().await.or_reason()?;
                walls::build_unwalled_table(&mut owner).await.or_reason()?;
                let known_bad = vec![walls::UNWALLED.to_owned()];
                let tables = Tables { readable: known_bad.clone(), deletable: known_bad };
                trespass(&mut owner, &tables, TenantId::from_uuid(uuid::Uuid::from_u128(0xaa))).await
            };
            run_of(asked.await)
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(60)
    }
}

async fn trespass(sql: &mut PgConnection, tables: &Tables, tenant: TenantId) -> Result<Facts, String> {
    let read = walls::foreign_rows(sql, &tables.readable, tenant).await.or_reason()?;
    let mut written = 0_u64;
    for table in &tables.deletable {
        let deleted = walls::foreign_rows_deleted(sql, table, tenant).await.or_reason()?;
        written = written.saturating_add(deleted);
    }
    Ok(facts([
        ("foreign_rows_read", read.into()),
        ("foreign_rows_written", written.into()),
        ("tables", tables.readable.len().into()),
        ("tables_written", tables.deletable.len().into()),
    ]))
}
