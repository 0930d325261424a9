//! SQL of proofs: one leaf, and the tiles on its way to the root.

use kernel::TenantId;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use tlog::Tile;

pub(super) struct Place {
    pub retention: i16,
    pub seq: i64,
    pub body: Vec<u8>,
    pub origin: String,
    pub note: String,
}

/// Leaf and checkpoint in one statement: the checkpoint commits to the leaf.
pub(super) async fn place(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: i64,
) -> Result<Option<Place>, sqlx::Error> {
    sqlx::query_as!(
        Place,
        "select l.retention, l.seq, e.body, t.origin, t.note
         from ledger.leaf l
         join ledger.tree t on t.tenant_id = l.tenant_id and t.retention = l.retention
         join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
         where l.tenant_id = $1 and l.id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(connection)
    .await
}

pub(super) async fn tenant_of(
    connection: &mut PgConnection,
    id: i64,
) -> Result<Option<TenantId>, sqlx::Error> {
    let found = sqlx::query_scalar!("select tenant_id from ledger.leaf where id = $1 limit 1", id)
        .fetch_optional(connection)
        .await?;
    Ok(found.map(TenantId::from_uuid))
}

/// The wanted tiles. A stored tile may have grown since the checkpoint: it is cut to what was asked for.
pub(crate) async fn tiles(
    connection: &mut PgConnection,
    tenant: TenantId,
    retention: i16,
    wanted: BTreeSet<Tile>,
) -> Result<BTreeMap<Tile, Vec<u8>>, sqlx::Error> {
    let levels: Vec<i16> = wanted.iter().map(|tile| i16::from(tile.level())).collect();
    let places: Vec<i64> =
        wanted.iter().map(|tile| i64::try_from(tile.index()).unwrap_or(i64::MAX)).collect();
    let rows = sqlx::query!(
        "select t.level, t.n, t.hashes from ledger.tile t
         join unnest($3::smallint[], $4::bigint[]) as wanted(level, n) on t.level = wanted.level and t.n = wanted.n
         where t.tenant_id = $1 and t.retention = $2",
        tenant.uuid(),
        retention,
        &levels,
        &places
    )
    .fetch_all(connection)
    .await?;
    let mut stored: BTreeMap<(i16, i64), Vec<u8>> =
        rows.into_iter().map(|row| ((row.level, row.n), row.hashes)).collect();
    let found = wanted.into_iter().filter_map(|tile| {
        let at = (i16::from(tile.level()), i64::try_from(tile.index()).ok()?);
        let mut hashes = stored.remove(&at)?;
        hashes.truncate(tile.byte_len());
        Some((tile, hashes))
    });
    Ok(found.collect())
}
