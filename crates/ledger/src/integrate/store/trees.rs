//! SQL of the trees that the integrator grows: all trees of a step in one statement each.

use super::NewEntry;
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::integrate) struct TreeKey {
    pub tenant: TenantId,
    pub retention: i16,
}

/// A tile's level and number.
pub(in crate::integrate) type Place = (i16, i64);

pub(in crate::integrate) struct StoredTree {
    pub size: u64,
    pub frontier: Vec<u8>,
}

pub(in crate::integrate) struct TileRow<'a> {
    pub key: TreeKey,
    pub place: Place,
    pub hashes: &'a [u8],
}

pub(in crate::integrate) struct TreeRow {
    pub key: TreeKey,
    pub origin: String,
    pub size: i64,
    pub root: Vec<u8>,
    pub frontier: Vec<u8>,
    pub note: String,
}

pub(in crate::integrate) struct Unanchored {
    pub key: TreeKey,
    pub size: i64,
    /// The checkpoint's text without its signatures: what the anchor's leaf holds.
    pub body: Vec<u8>,
}

/// Rows of `ledger.leaf`, column by column.
#[derive(Default)]
pub(in crate::integrate) struct Leaves {
    tenants: Vec<Uuid>,
    retentions: Vec<i16>,
    seqs: Vec<i64>,
    times: Vec<Timestamp>,
    ids: Vec<i64>,
}

impl Leaves {
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            tenants: Vec::with_capacity(rows),
            retentions: Vec::with_capacity(rows),
            seqs: Vec::with_capacity(rows),
            times: Vec::with_capacity(rows),
            ids: Vec::with_capacity(rows),
        }
    }

    /// Consecutive leaves of one tree.
    pub fn add(&mut self, key: TreeKey, first: u64, entries: &[NewEntry]) {
        for (seq, entry) in (first..).zip(entries) {
            self.tenants.push(key.tenant.uuid());
            self.retentions.push(key.retention);
            self.seqs.push(i64::try_from(seq).unwrap_or(i64::MAX));
            self.times.push(entry.event_time);
            self.ids.push(entry.id);
        }
    }
}

/// Keys as the two columns that name a tree.
fn columns(keys: impl Iterator<Item = TreeKey>) -> (Vec<Uuid>, Vec<i16>) {
    keys.map(|key| (key.tenant.uuid(), key.retention)).unzip()
}

fn key_of(tenant: Uuid, retention: i16) -> TreeKey {
    TreeKey { tenant: TenantId::from_uuid(tenant), retention }
}

pub(in crate::integrate) async fn trees(
    connection: &mut PgConnection,
    keys: &[TreeKey],
) -> Result<HashMap<TreeKey, StoredTree>, sqlx::Error> {
    let (tenants, retentions) = columns(keys.iter().copied());
    let rows = sqlx::query!(
        "select t.tenant_id, t.retention, t.size, t.frontier
         from unnest($1::uuid[], $2::smallint[]) as wanted(tenant_id, retention)
         join ledger.tree t on t.tenant_id = wanted.tenant_id and t.retention = wanted.retention",
        &tenants,
        &retentions
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let size = u64::try_from(row.size).unwrap_or(0);
            (key_of(row.tenant_id, row.retention), StoredTree { size, frontier: row.frontier })
        })
        .collect())
}

/// The wanted tiles that are there, by tree.
pub(in crate::integrate) async fn tiles(
    connection: &mut PgConnection,
    wanted: &[(TreeKey, Place)],
) -> Result<HashMap<TreeKey, BTreeMap<Place, Vec<u8>>>, sqlx::Error> {
    let (tenants, retentions) = columns(wanted.iter().map(|(key, _)| *key));
    let (levels, places): (Vec<i16>, Vec<i64>) = wanted.iter().map(|(_, place)| *place).unzip();
    let rows = sqlx::query!(
        "select t.tenant_id, t.retention, t.level, t.n, t.hashes
         from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::bigint[])
              as wanted(tenant_id, retention, level, n)
         join ledger.tile t on t.tenant_id = wanted.tenant_id and t.retention = wanted.retention
              and t.level = wanted.level and t.n = wanted.n",
        &tenants,
        &retentions,
        &levels,
        &places
    )
    .fetch_all(connection)
    .await?;
    let mut tiles: HashMap<TreeKey, BTreeMap<Place, Vec<u8>>> = HashMap::new();
    for row in rows {
        let tree = tiles.entry(key_of(row.tenant_id, row.retention)).or_default();
        tree.insert((row.level, row.n), row.hashes);
    }
    Ok(tiles)
}

pub(in crate::integrate) async fn save_tiles(
    connection: &mut PgConnection,
    tiles: &[TileRow<'_>],
) -> Result<(), sqlx::Error> {
    let (tenants, retentions) = columns(tiles.iter().map(|tile| tile.key));
    let (levels, places): (Vec<i16>, Vec<i64>) = tiles.iter().map(|tile| tile.place).unzip();
    let hashes: Vec<&[u8]> = tiles.iter().map(|tile| tile.hashes).collect();
    sqlx::query!(
        "insert into ledger.tile (tenant_id, retention, level, n, hashes)
         select unnest($1::uuid[]), unnest($2::smallint[]), unnest($3::smallint[]), unnest($4::bigint[]),
                unnest($5::bytea[])
         on conflict (tenant_id, retention, level, n) do update set hashes = excluded.hashes",
        &tenants,
        &retentions,
        &levels,
        &places,
        &hashes as &[&[u8]]
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(in crate::integrate) async fn save_trees(
    connection: &mut PgConnection,
    trees: &[TreeRow],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let (tenants, retentions) = columns(trees.iter().map(|tree| tree.key));
    let origins: Vec<&str> = trees.iter().map(|tree| tree.origin.as_str()).collect();
    let sizes: Vec<i64> = trees.iter().map(|tree| tree.size).collect();
    let roots: Vec<&[u8]> = trees.iter().map(|tree| tree.root.as_slice()).collect();
    let frontiers: Vec<&[u8]> = trees.iter().map(|tree| tree.frontier.as_slice()).collect();
    let notes: Vec<&str> = trees.iter().map(|tree| tree.note.as_str()).collect();
    sqlx::query!(
        "insert into ledger.tree (tenant_id, retention, origin, size, root, frontier, note, signed_at)
         select tenant_id, retention, origin, size, root, frontier, note, $8
         from unnest($1::uuid[], $2::smallint[], $3::text[], $4::bigint[], $5::bytea[], $6::bytea[], $7::text[])
              as grown(tenant_id, retention, origin, size, root, frontier, note)
         on conflict (tenant_id, retention) do update
         set size = excluded.size, root = excluded.root, frontier = excluded.frontier, note = excluded.note,
             signed_at = excluded.signed_at",
        &tenants,
        &retentions,
        &origins as &[&str],
        &sizes,
        &roots as &[&[u8]],
        &frontiers as &[&[u8]],
        &notes as &[&str],
        now
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(in crate::integrate) async fn insert_leaves(
    connection: &mut PgConnection,
    leaves: &Leaves,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into ledger.leaf (tenant_id, retention, seq, event_time, id)
         select unnest($1::uuid[]), unnest($2::smallint[]), unnest($3::bigint[]), unnest($4::timestamptz[]),
                unnest($5::bigint[])",
        &leaves.tenants,
        &leaves.retentions,
        &leaves.seqs,
        &leaves.times,
        &leaves.ids
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(in crate::integrate) async fn unanchored(
    connection: &mut PgConnection,
    due: Timestamp,
) -> Result<Vec<Unanchored>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select t.tenant_id, t.retention, t.size, t.note from ledger.tree t
           where t.size > t.anchored_size and t.retention <> 0
             and not exists (select from ledger.tree a where a.retention = 0 and a.signed_at > $1)
           order by t.tenant_id, t.retention limit 10000"#,
        due
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            // A note is text, an empty line, signatures: the text with its last line feed is signed.
            let end = row.note.find("\n\n").map_or(row.note.len(), |at| at.saturating_add(1));
            let body = row.note.get(..end).unwrap_or_default().as_bytes().to_vec();
            Unanchored { key: key_of(row.tenant_id, row.retention), size: row.size, body }
        })
        .collect())
}

pub(in crate::integrate) async fn set_anchored(
    connection: &mut PgConnection,
    trees: &[Unanchored],
) -> Result<(), sqlx::Error> {
    let (tenants, retentions) = columns(trees.iter().map(|tree| tree.key));
    let sizes: Vec<i64> = trees.iter().map(|tree| tree.size).collect();
    sqlx::query!(
        "update ledger.tree t set anchored_size = done.size
         from unnest($1::uuid[], $2::smallint[], $3::bigint[]) as done(tenant_id, retention, size)
         where t.tenant_id = done.tenant_id and t.retention = done.retention",
        &tenants,
        &retentions,
        &sizes
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(in crate::integrate) async fn insert_anchor_leaves(
    connection: &mut PgConnection,
    first: u64,
    bodies: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into ledger.anchor_leaf (tenant_id, seq, body)
         select $1, $2 + ord - 1, body from unnest($3::bytea[]) with ordinality as new(body, ord)",
        TenantId::PROVIDER.uuid(),
        i64::try_from(first).unwrap_or(i64::MAX),
        bodies
    )
    .execute(connection)
    .await
    .map(|_| ())
}
