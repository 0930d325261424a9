//! Following a tree: its entries in the order of their leaves, for whoever carries them elsewhere.
//! Where one stopped is one number per tree, the next leaf's; nothing is missed and nothing comes twice.
//!
//! Does not live here: where that number is kept, and what is done with the entries.

mod store;

use crate::search::{Found, MOST, Opener};
use kernel::{Refusal, TenantId, Timestamp};
use sqlx::PgConnection;

/// One tree of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The number of its retention class.
    pub retention: i16,
    /// Leaves: the number that the next one will have.
    pub size: i64,
}

/// The trees of a tenant, without the anchor log.
pub async fn trees(connection: &mut PgConnection, tenant: TenantId) -> Result<Vec<Tree>, Refusal> {
    store::trees(connection, tenant).await.map_err(::store::refusal)
}

/// The entries of one tree from leaf `from` on, at most `most` (and [`MOST`]), within the connection's
/// tenant scope. Each has its `seq`; one whose key was destroyed has no content.
pub async fn follow(
    connection: &mut PgConnection,
    keys: &keys::TenantKeys,
    retention: i16,
    from: i64,
    most: u16,
) -> Result<Vec<Found>, Refusal> {
    let most = i64::from(most.clamp(1, MOST));
    let rows =
        store::follow(connection, keys.tenant(), retention, from, most).await.map_err(::store::refusal)?;
    let mut opener = Opener::default();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        entries.push(opener.open(connection, keys, row).await?);
    }
    Ok(entries)
}

/// How many entries the tenant has in a period (from, before), counted up to `most`.
pub async fn count(
    connection: &mut PgConnection,
    tenant: TenantId,
    (from, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<i64, Refusal> {
    store::count(connection, tenant, (from, until), most).await.map_err(::store::refusal)
}
