//! SQL of the integrator.

use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use time::Date;
use tlog::{Frontier, Hash};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TreeKey {
    pub tenant: TenantId,
    pub retention: i16,
}

pub(super) struct State {
    pub snapshot: String,
    pub batch: i64,
}

pub(super) struct NewEntry {
    pub tree: TreeKey,
    pub event_time: Timestamp,
    pub id: i64,
    pub leaf: Hash,
}

pub(super) struct StoredTree {
    pub size: u64,
    pub frontier: Vec<u8>,
}

pub(super) struct Unanchored {
    pub key: TreeKey,
    pub size: i64,
    /// The checkpoint's text without its signatures: what the anchor's leaf holds.
    pub body: Vec<u8>,
}

/// Takes the state row, or `None` if another integrator has it.
pub(super) async fn lock_state(connection: &mut PgConnection) -> Result<Option<State>, sqlx::Error> {
    sqlx::query_as!(
        State,
        r#"select snapshot::text as "snapshot!", batch from ledger.state where shard = 0 for update skip locked"#
    )
    .fetch_optional(connection)
    .await
}

pub(super) async fn current_snapshot(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(r#"select pg_current_snapshot()::text as "snapshot!""#).fetch_one(connection).await
}

/// Entries whose transaction is visible in `now` and was not in `before`, in order of id, which
/// respects "committed before it began". Bounds on xid let the index do the work.
pub(super) async fn newly_visible(
    connection: &mut PgConnection,
    before: &str,
    now: &str,
    most: i64,
) -> Result<Vec<NewEntry>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with bounds as (select $1::text::pg_snapshot as before, $2::text::pg_snapshot as now)
           select e.tenant_id as "tenant_id!", e.retention as "retention!", e.event_time as "event_time!",
                  e.id as "id!", sha256('\x00'::bytea || e.body) as "leaf!"
           from bounds b,
           lateral (
               select * from ledger.entry e where e.xid >= pg_snapshot_xmax(b.before) and e.xid < pg_snapshot_xmax(b.now)
               union all
               select e.* from unnest(array(select pg_snapshot_xip(b.before))) as running(xid)
               join ledger.entry e on e.xid = running.xid
           ) e
           where pg_visible_in_snapshot(e.xid, b.now)
             and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)
           order by e.id limit $3"#,
        before,
        now,
        most
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let leaf: [u8; 32] = row.leaf.try_into().map_err(|_| sqlx::Error::Decode("leaf hash".into()))?;
            let tree = TreeKey { tenant: TenantId::from_uuid(row.tenant_id), retention: row.retention };
            Ok(NewEntry { tree, event_time: row.event_time, id: row.id, leaf: Hash::new(leaf) })
        })
        .collect()
}

pub(super) async fn advance_state(
    connection: &mut PgConnection,
    batch: i64,
    snapshot: &str,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "update ledger.state set snapshot = $2::text::pg_snapshot, batch = batch + 1 where shard = 0 and batch = $1",
        batch,
        snapshot
    )
    .execute(connection)
    .await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(sqlx::Error::Protocol("another integrator moved the fence".into())),
    }
}

pub(super) async fn tree(
    connection: &mut PgConnection,
    key: TreeKey,
) -> Result<Option<StoredTree>, sqlx::Error> {
    let row = sqlx::query!(
        "select size, frontier from ledger.tree where tenant_id = $1 and retention = $2",
        key.tenant.uuid(),
        key.retention
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| StoredTree { size: u64::try_from(row.size).unwrap_or(0), frontier: row.frontier }))
}

/// The unfinished tile of each level of a tree of `size`.
pub(super) async fn right_edge(
    connection: &mut PgConnection,
    key: TreeKey,
    size: u64,
) -> Result<BTreeMap<(i16, i64), Vec<u8>>, sqlx::Error> {
    let mut levels: Vec<i16> = Vec::new();
    let mut places: Vec<i64> = Vec::new();
    let (mut hashes, mut level) = (size, 0_i16);
    while hashes > 0 {
        if hashes % 256 != 0 {
            levels.push(level);
            places.push(i64::try_from(hashes / 256).unwrap_or(i64::MAX));
        }
        hashes /= 256;
        level = level.saturating_add(1);
    }
    let rows = sqlx::query!(
        r#"select t.level, t.n, t.hashes from ledger.tile t
           join unnest($3::smallint[], $4::bigint[]) as edge(level, n) on t.level = edge.level and t.n = edge.n
           where t.tenant_id = $1 and t.retention = $2"#,
        key.tenant.uuid(),
        key.retention,
        &levels,
        &places
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.level, row.n), row.hashes)).collect())
}

pub(super) async fn all_tiles(
    connection: &mut PgConnection,
    key: TreeKey,
) -> Result<BTreeMap<(i16, i64), Vec<u8>>, sqlx::Error> {
    let rows = sqlx::query!(
        "select level, n, hashes from ledger.tile where tenant_id = $1 and retention = $2",
        key.tenant.uuid(),
        key.retention
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.level, row.n), row.hashes)).collect())
}

pub(super) async fn save_tiles(
    connection: &mut PgConnection,
    key: TreeKey,
    tiles: &BTreeMap<(i16, i64), Vec<u8>>,
) -> Result<(), sqlx::Error> {
    let levels: Vec<i16> = tiles.keys().map(|place| place.0).collect();
    let places: Vec<i64> = tiles.keys().map(|place| place.1).collect();
    let hashes: Vec<Vec<u8>> = tiles.values().cloned().collect();
    sqlx::query!(
        "insert into ledger.tile (tenant_id, retention, level, n, hashes)
         select $1, $2, * from unnest($3::smallint[], $4::bigint[], $5::bytea[])
         on conflict (tenant_id, retention, level, n) do update set hashes = excluded.hashes",
        key.tenant.uuid(),
        key.retention,
        &levels,
        &places,
        &hashes
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(super) async fn save_tree(
    connection: &mut PgConnection,
    key: TreeKey,
    origin: &str,
    frontier: &Frontier,
    note: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let root = frontier.root();
    sqlx::query!(
        "insert into ledger.tree (tenant_id, retention, origin, size, root, frontier, note, signed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, retention) do update
         set size = excluded.size, root = excluded.root, frontier = excluded.frontier, note = excluded.note,
             signed_at = excluded.signed_at",
        key.tenant.uuid(),
        key.retention,
        origin,
        i64::try_from(frontier.size()).unwrap_or(i64::MAX),
        root.as_bytes().as_slice(),
        frontier.to_bytes(),
        note,
        now
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(super) async fn insert_leaves(
    connection: &mut PgConnection,
    key: TreeKey,
    first: u64,
    entries: &[NewEntry],
) -> Result<(), sqlx::Error> {
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let times: Vec<Timestamp> = entries.iter().map(|entry| entry.event_time).collect();
    sqlx::query!(
        "insert into ledger.leaf (tenant_id, retention, seq, event_time, id)
         select $1, $2, $3 + ord - 1, event_time, id
         from unnest($4::timestamptz[], $5::bigint[]) with ordinality as new(event_time, id, ord)",
        key.tenant.uuid(),
        key.retention,
        i64::try_from(first).unwrap_or(i64::MAX),
        &times,
        &ids
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(super) async fn unanchored(
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
            let key = TreeKey { tenant: TenantId::from_uuid(row.tenant_id), retention: row.retention };
            Unanchored { key, size: row.size, body }
        })
        .collect())
}

pub(super) async fn set_anchored(
    connection: &mut PgConnection,
    trees: &[Unanchored],
) -> Result<(), sqlx::Error> {
    let tenants: Vec<uuid::Uuid> = trees.iter().map(|tree| tree.key.tenant.uuid()).collect();
    let retentions: Vec<i16> = trees.iter().map(|tree| tree.key.retention).collect();
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

pub(super) async fn insert_anchor_leaves(
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

pub(super) async fn ensure_partitions(connection: &mut PgConnection, month: Date) -> Result<(), sqlx::Error> {
    sqlx::query!("select ledger.ensure_partitions($1)", month).execute(connection).await.map(|_| ())
}
