//! `Database`: pools by role, and transactions that are born scoped to one tenant.

use crate::{Hints, PATIENCE, StoreError, patiently};
use kernel::TenantId;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, time::Duration};

/// How to reach PostgreSQL, one login per duty. None of them bypasses row-level security.
#[derive(Clone)]
pub struct Dsn {
    /// Owns the schemas; used for migrations only.
    pub owner: PgConnectOptions,
    /// The application: reads and writes within one tenant's rows.
    pub app: PgConnectOptions,
    /// The ledger's integrator: reads entries of every tenant, writes the trees.
    pub ledger: PgConnectOptions,
}

impl Dsn {
    /// From three connection URLs (`postgres://user:password@host/database?sslmode=verify-full`).
    pub fn from_urls(owner: &str, app: &str, ledger: &str) -> Result<Self, StoreError> {
        let parse =
            |url: &str| PgConnectOptions::from_str(url).map_err(|error| StoreError::Dsn(error.to_string()));
        Ok(Self { owner: parse(owner)?, app: parse(app)?, ledger: parse(ledger)? })
    }

    /// The same server, another database on it.
    pub fn on_database(&self, name: &str) -> Self {
        Self {
            owner: self.owner.clone().database(name),
            app: self.app.clone().database(name),
            ledger: self.ledger.clone().database(name),
        }
    }
}

/// Whose rows a transaction sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Tenant(TenantId),
    /// The few platform workers: queue, change feed, registry. Not a way around the wall:
    /// only tables whose policy names it open up.
    Platform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// How long a connection may take to become idle when nobody needs it any more.
const RELEASE: Duration = Duration::from_secs(5);

/// Ends whatever transaction is open, without a warning where none is. A beginning that was given up
/// before its answer came is a transaction on the server and none in the driver's books: the next
/// to use the connection would stand in it, with its scope. In a failed transaction this is an
/// error, and the connection is replaced.
const SETTLE: &str = "BEGIN; ROLLBACK";

/// The application's and the integrator's pools. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    app: PgPool,
    ledger: PgPool,
    dsn: Dsn,
    patience: Duration,
}

impl Database {
    /// Opens the pools; connections are made when first needed.
    pub fn connect(dsn: Dsn, app_connections: u32) -> Self {
        let pool = |options: &PgConnectOptions, size: u32| {
            PgPoolOptions::new()
                .max_connections(size)
                // Work that was given up leaves a connection in the middle of something. If the
                // server does not come back to it soon, another connection takes its place.
                .after_release(|connection, _| {
                    Box::pin(async { patiently(RELEASE, connection.execute(SETTLE)).await?.map(|_| true) })
                })
                .acquire_timeout(Duration::from_secs(5))
                .idle_timeout(Duration::from_secs(300))
                .connect_lazy_with(options.clone().options([
                    ("statement_timeout", "20s"),
                    ("lock_timeout", "5s"),
                    ("idle_in_transaction_session_timeout", "30s"),
                    ("jit", "off"),
                ]))
        };
        let (app, ledger) = (pool(&dsn.app, app_connections), pool(&dsn.ledger, 4));
        Self { app, ledger, dsn, patience: PATIENCE }
    }

    /// Waits so long for the server instead of [`PATIENCE`]: for tests.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How long work may go without an answer of the server; see [`patiently`].
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// A transaction scoped to `scope`. One round trip: the scope travels with `BEGIN`.
    pub async fn begin(&self, scope: Scope, access: Access) -> Result<Scoped, sqlx::Error> {
        let mode = match access {
            Access::Read => "BEGIN READ ONLY",
            Access::Write => "BEGIN",
        };
        // The only dynamic part is a UUID's text, so nothing foreign can enter the statement.
        let begin = match scope {
            Scope::Tenant(tenant) => format!("{mode}; SET LOCAL sekisho.tenant = '{}'", tenant.uuid()),
            Scope::Platform => format!("{mode}; SET LOCAL sekisho.scope = 'platform'"),
        };
        let tx = patiently(self.patience, self.app.begin_with(AssertSqlSafe(begin))).await??;
        Ok(Scoped { tx, scope, patience: self.patience })
    }

    /// A transaction of the ledger's integrator.
    pub async fn begin_ledger(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        patiently(self.patience, self.ledger.begin()).await?
    }

    /// A fresh connection as the owner of the schemas: migrations and inventories only.
    pub async fn owner_connection(&self) -> Result<PgConnection, sqlx::Error> {
        patiently(self.patience, PgConnection::connect_with(&self.dsn.owner)).await?
    }

    /// Hints that something was announced, on a connection of their own.
    pub fn hints(&self) -> Hints {
        Hints::new(&self.dsn.app)
    }

    pub fn dsn(&self) -> &Dsn {
        &self.dsn
    }

    pub async fn close(&self) {
        self.app.close().await;
        self.ledger.close().await;
    }
}

/// A transaction with its scope. Rolled back when dropped.
pub struct Scoped {
    tx: Transaction<'static, Postgres>,
    scope: Scope,
    patience: Duration,
}

impl Scoped {
    pub fn sql(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// After an error it is uncertain whether it was committed.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        patiently(self.patience, self.tx.commit()).await?
    }

    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        patiently(self.patience, self.tx.rollback()).await?
    }
}
