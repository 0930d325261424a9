//! A tree as it was: its size at an instant, its root at a size, and proofs between sizes.
//!
//! A tree only grows, so each earlier state is still there: the first `size` leaves. Everything here is
//! computed from stored tiles, and only those that are needed are read. Tiles are not trusted to be right: what
//! is made from wrong ones does not verify against a signed checkpoint.

mod store;

use kernel::{Refusal, TenantId, Timestamp};
use sqlx::PgConnection;
use std::{cell::RefCell, collections::BTreeSet};
use tlog::{EMPTY_ROOT, Frontier, Hash, NodeSource, ProofError, Tile, TileReader};

/// A tree of one tenant and its newest signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTree {
    pub tenant: TenantId,
    pub retention: i16,
    pub origin: String,
    pub size: u64,
    /// The signed note.
    pub note: String,
}

/// The trees of the tenant in whose scope `connection` is, by retention class; the anchor log is none of them.
pub async fn signed_trees(
    connection: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<SignedTree>, Refusal> {
    store::trees(connection, tenant).await.map_err(::store::refusal)
}

impl SignedTree {
    /// How many leaves the tree has up to and with the last entry of before `until`. Leaves stand in the order in
    /// which they were committed, so a few later ones may stand among them.
    pub async fn size_at(&self, connection: &mut PgConnection, until: Timestamp) -> Result<u64, Refusal> {
        store::size_at(connection, self, until).await.map_err(::store::refusal)
    }

    /// The root of the first `size` leaves.
    pub async fn root_at(&self, connection: &mut PgConnection, size: u64) -> Result<Hash, Refusal> {
        self.with_nodes(connection, size, |source| tlog::tree_root(&source, size)).await
    }

    /// The tree of the first `size` leaves, ready to grow.
    pub async fn frontier_at(&self, connection: &mut PgConnection, size: u64) -> Result<Frontier, Refusal> {
        self.with_nodes(connection, size, |source| Frontier::from_source(&source, size)).await
    }

    /// That the first `old` leaves are a prefix of the first `new`.
    pub async fn consistency(
        &self,
        connection: &mut PgConnection,
        (old, new): (u64, u64),
    ) -> Result<Vec<Hash>, Refusal> {
        self.with_nodes(connection, new, |source| tlog::consistency_proof(&source, old, new)).await
    }

    /// That leaf `index` is among the first `size`.
    pub async fn inclusion(
        &self,
        connection: &mut PgConnection,
        (index, size): (u64, u64),
    ) -> Result<Vec<Hash>, Refusal> {
        self.with_nodes(connection, size, |source| tlog::inclusion_proof(&source, index, size)).await
    }

    /// Runs `make` once to learn what it reads, fetches that, and runs it again: the list cannot differ from what
    /// is made.
    async fn with_nodes<T>(
        &self,
        connection: &mut PgConnection,
        size: u64,
        make: impl Fn(&dyn Fn(u8, u64) -> Option<Hash>) -> Result<T, ProofError>,
    ) -> Result<T, Refusal> {
        let wanted = {
            let tiles = RefCell::new(BTreeSet::new());
            make(&|level, index| {
                tiles.borrow_mut().insert(Tile::of_node(level, index, size)?);
                Some(EMPTY_ROOT)
            })
            .map_err(fault)?;
            tiles.into_inner()
        };
        let stored = crate::proof::tiles(connection, self.tenant, self.retention, wanted);
        let stored = stored.await.map_err(::store::refusal)?;
        let reader = TileReader::new(size, |tile| stored.get(&tile).cloned());
        make(&|level, index| reader.node(level, index)).map_err(fault)
    }
}

fn fault(error: ProofError) -> Refusal {
    Refusal::fault(format!("the tree's stored nodes: {error}"))
}
