//! How far every tenant's trees have grown, and whether entries wait: for who follows all of them.

mod store;

use ::store::Database;
use kernel::{Refusal, TenantId, Timestamp};

/// How far a tree has grown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub tenant: TenantId,
    pub retention: i16,
    /// Leaves in it: the number of the next one.
    pub size: i64,
}

/// Every tenant's trees but the anchor log, as the integrator's role sees them, after the step of this
/// number or a later one: one question for all tenants, whose answer grows with their trees.
pub async fn heads(database: &Database) -> Result<(i64, Vec<Head>), Refusal> {
    let mut tx = database.begin_ledger().await.map_err(::store::refusal)?;
    let batch = store::batch(&mut tx).await.map_err(::store::refusal)?;
    Ok((batch, store::heads(&mut tx).await.map_err(::store::refusal)?))
}

/// The number of the integrator's last step, whichever process made it: one row, however many tenants
/// there are. Between two steps no tree grows.
pub async fn batch(database: &Database) -> Result<i64, Refusal> {
    let mut tx = database.begin_ledger().await.map_err(::store::refusal)?;
    store::batch(&mut tx).await.map_err(::store::refusal)
}

/// Since when an entry waits to be ordered; `None` if none does. A fraction of a second is normal.
pub async fn waiting_since(database: &Database) -> Result<Option<Timestamp>, Refusal> {
    let mut tx = database.begin_ledger().await.map_err(::store::refusal)?;
    store::waiting_since(&mut tx).await.map_err(::store::refusal)
}
