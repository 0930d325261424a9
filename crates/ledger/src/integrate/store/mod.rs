//! SQL of the integrator: its state, and which entries are new. Trees and leaves are in `trees`.

mod trees;

pub(super) use trees::{
    Leaves, Place, StoredTree, TileRow, TreeKey, TreeRow, insert_anchor_leaves, insert_leaves, save_tiles,
    save_trees, set_anchored, tiles, trees, unanchored,
};

use kernel::{TenantId, Timestamp};
use sqlx::{Executor, PgConnection};
use time::Date;
use tlog::Hash;

/// What the integrator knows from its last step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub snapshot: String,
    pub batch: i64,
    /// The server by whose transactions `snapshot` counts; `None` before this was recorded.
    pub system: Option<i64>,
    /// Entries up to this id may be ordered already, whatever their transactions say.
    pub floor: i64,
    /// A window that one step did not finish.
    pub open: Option<Span>,
}

/// A window's end, and how far it has been ordered: (transaction, entry).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub until: String,
    pub after: (u64, i64),
}

/// The server as it is now.
pub(super) struct Now {
    pub snapshot: String,
    pub system: i64,
    /// Its transactions have not come as far as the state's snapshot.
    pub is_behind: bool,
}

impl State {
    /// Whether the snapshot was taken on this server.
    pub fn is_of(&self, server: &Now) -> bool {
        !server.is_behind && self.system.is_none_or(|system| system == server.system)
    }
}

pub(super) struct NewEntry {
    pub tree: TreeKey,
    pub event_time: Timestamp,
    pub id: i64,
    pub xid: u64,
    pub leaf: Hash,
}

/// Plans by index whatever the statistics say: windows are small and at the end of the table. And a
/// commit that waits for the synchronous standby, if the server has one, even where the login's own
/// default would not.
pub(super) async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection
        .execute(
            "set local enable_seqscan = off; set local plan_cache_mode = force_custom_plan;
             select set_config('synchronous_commit', 'on', true)
             where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')",
        )
        .await
        .map(|_| ())
}

/// Takes the state row, or `None` if another integrator has it.
pub(super) async fn lock_state(connection: &mut PgConnection) -> Result<Option<State>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select snapshot::text as "snapshot!", batch, system_id, floor_id, window_batch,
                  window_until::text as "window_until", window_xid::text as "window_xid", window_id
           from ledger.state where shard = 0 for update skip locked"#
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let xid = row.window_xid.and_then(|xid| xid.parse().ok());
    let open = match (row.window_until, xid, row.window_id) {
        // An integrator of the release before moves the batch and knows no windows.
        (Some(until), Some(xid), Some(id)) if row.window_batch == Some(row.batch) => {
            Some(Span { until, after: (xid, id) })
        }
        _ => None,
    };
    Ok(Some(State {
        snapshot: row.snapshot,
        batch: row.batch,
        system: row.system_id,
        floor: row.floor_id,
        open,
    }))
}

pub(super) async fn server(connection: &mut PgConnection, before: &str) -> Result<Now, sqlx::Error> {
    sqlx::query_as!(
        Now,
        r#"select pg_current_snapshot()::text as "snapshot!",
                  (select system_identifier from pg_control_system()) as "system!",
                  pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax($1::text::pg_snapshot) as "is_behind!""#,
        before
    )
    .fetch_one(connection)
    .await
}

/// Entries whose transaction is visible at the span's end and was not in the state's snapshot, in order
/// of (transaction, id): who began after another's commit has the higher transaction.
pub(super) async fn newly_visible(
    connection: &mut PgConnection,
    state: &State,
    span: &Span,
    most: i64,
) -> Result<Vec<NewEntry>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select e.tenant_id as "tenant_id!", e.retention as "retention!", e.event_time as "event_time!",
                  e.id as "id!", e.xid::text as "xid!", e.leaf as "leaf!"
           from (
               (select e.tenant_id, e.retention, e.event_time, e.id, e.xid, sha256('\x00'::bytea || e.body) as leaf
                from ledger.entry e
                where e.xid = any(array(select pg_snapshot_xip($1::text::pg_snapshot)))
                  and pg_visible_in_snapshot(e.xid, $2::text::pg_snapshot)
                  and (e.xid, e.id) > ($3::text::xid8, $4::bigint)
                  and (e.id > $5 or not exists
                       (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id))
                order by e.xid, e.id limit $6)
               union all
               (select e.tenant_id, e.retention, e.event_time, e.id, e.xid, sha256('\x00'::bytea || e.body) as leaf
                from ledger.entry e
                where e.xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                  and e.xid < pg_snapshot_xmax($2::text::pg_snapshot)
                  and pg_visible_in_snapshot(e.xid, $2::text::pg_snapshot)
                  and (e.xid, e.id) > ($3::text::xid8, $4::bigint)
                  and (e.id > $5 or not exists
                       (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id))
                order by e.xid, e.id limit $6)
           ) e
           order by e.xid, e.id limit $6"#,
        state.snapshot,
        span.until,
        span.after.0.to_string(),
        span.after.1,
        state.floor,
        most
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| new_entry(row.tenant_id, row.retention, (row.event_time, row.id), &row.xid, row.leaf))
        .collect()
}

/// Where the page of `most` entries after `after` ends; `None` for the last page.
pub(super) async fn page_end(
    connection: &mut PgConnection,
    after: (u64, i64),
    most: i64,
) -> Result<Option<(u64, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select e.xid::text as "xid!", e.id from ledger.entry e
           where (e.xid, e.id) > ($1::text::xid8, $2::bigint) order by e.xid, e.id offset $3 limit 1"#,
        after.0.to_string(),
        after.1,
        most
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok((parse_xid(&row.xid)?, row.id))).transpose()
}

/// Entries after `after`, up to `end` if there is one, that no tree knows.
pub(super) async fn without_leaf(
    connection: &mut PgConnection,
    after: (u64, i64),
    end: Option<(u64, i64)>,
) -> Result<Vec<NewEntry>, sqlx::Error> {
    let (end_xid, end_id) = end.map(|(xid, id)| (xid.to_string(), id)).unzip();
    let rows = sqlx::query!(
        r#"select e.tenant_id, e.retention, e.event_time, e.id, e.xid::text as "xid!",
                  sha256('\x00'::bytea || e.body) as "leaf!"
           from ledger.entry e
           where (e.xid, e.id) > ($1::text::xid8, $2::bigint)
             and ($3::text is null or (e.xid, e.id) <= ($3::text::xid8, $4::bigint))
             and not exists (select from ledger.leaf l where l.id = e.id and l.tenant_id = e.tenant_id)"#,
        after.0.to_string(),
        after.1,
        end_xid,
        end_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| new_entry(row.tenant_id, row.retention, (row.event_time, row.id), &row.xid, row.leaf))
        .collect()
}

/// The highest id of any entry that has a leaf; 0 without one.
pub(super) async fn newest_ordered(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "id!" from ledger.leaf"#)
        .fetch_one(connection)
        .await
}

fn new_entry(
    tenant: uuid::Uuid,
    retention: i16,
    (event_time, id): (Timestamp, i64),
    xid: &str,
    leaf: Vec<u8>,
) -> Result<NewEntry, sqlx::Error> {
    let leaf: [u8; 32] = leaf.try_into().map_err(|_| sqlx::Error::Decode("leaf hash".into()))?;
    let tree = TreeKey { tenant: TenantId::from_uuid(tenant), retention };
    Ok(NewEntry { tree, event_time, id, xid: parse_xid(xid)?, leaf: Hash::new(leaf) })
}

fn parse_xid(text: &str) -> Result<u64, sqlx::Error> {
    text.parse().map_err(|_| sqlx::Error::Decode("transaction id".into()))
}

/// Moves the state from `batch` to `next`, if it still stands there.
pub(super) async fn advance_state(
    connection: &mut PgConnection,
    batch: i64,
    next: &State,
) -> Result<(), sqlx::Error> {
    let (until, after) = next.open.clone().map(|open| (open.until, open.after)).unzip();
    let (xid, id) = after.unzip();
    let done = sqlx::query!(
        "update ledger.state
         set snapshot = $2::text::pg_snapshot, batch = batch + 1, system_id = $3, floor_id = $4,
             window_batch = batch + 1, window_until = $5::text::pg_snapshot, window_xid = $6::text::xid8,
             window_id = $7
         where shard = 0 and batch = $1",
        batch,
        next.snapshot,
        next.system,
        next.floor,
        until,
        xid.map(|xid| xid.to_string()),
        id
    )
    .execute(connection)
    .await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(sqlx::Error::Protocol("another integrator moved the fence".into())),
    }
}

pub(super) async fn ensure_partitions(connection: &mut PgConnection, month: Date) -> Result<(), sqlx::Error> {
    sqlx::query!("select ledger.ensure_partitions($1)", month).execute(connection).await.map(|_| ())
}
