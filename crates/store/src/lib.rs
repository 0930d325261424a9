//! PostgreSQL: the private instance or a given server, pools, tenant-scoped transactions,
//! migrations, the job queue, the change feed.
//!
//! Lives here: everything that knows PostgreSQL as a server. Does not live here: any table of a
//! capability, any key, any decision. Only `office` is handed a [`Database`]; capabilities see the
//! transactions that `office` opens for them.

mod change;
mod database;
mod error;
mod hint;
mod inventory;
mod migrate;
mod patience;
pub mod postgres;
mod queue;

pub use change::{Change, Cursor, announce, changes_since, forget_changes};
pub use database::{Access, Database, Dsn, Scope, Scoped};
pub use error::{StoreError, refusal};
pub use hint::Hints;
pub use inventory::{TableWall, table_walls};
pub use migrate::{MigrateError, Migration, Schema, migrate};
pub use patience::{PATIENCE, Silent, patiently};
pub use queue::{Job, Lease, bury, claim, complete, enqueue, forget_buried, heartbeat, queue_depth, retry};

/// The schema of this crate.
pub const SCHEMA: Schema = Schema {
    name: "store",
    migrations: &[
        Migration { version: 1, name: "store", sql: include_str!("../migrations/0001_store.sql") },
        Migration {
            version: 2,
            name: "change hint",
            sql: include_str!("../migrations/0002_change_hint.sql"),
        },
    ],
};
