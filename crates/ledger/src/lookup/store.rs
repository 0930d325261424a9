//! SQL that finds one entry by its id.

use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

pub(super) struct Row {
    pub id: i64,
    pub event_time: Timestamp,
    pub retention: i16,
    pub class: i32,
    pub activity: String,
    pub outcome: i16,
    pub body: Vec<u8>,
}

/// By its leaf; an entry that has none yet, among those recorded after `since`.
pub(super) async fn entry(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: i64,
    since: Timestamp,
) -> Result<Option<Row>, sqlx::Error> {
    let placed = sqlx::query_as!(
        Row,
        "select e.id, e.event_time, e.retention, e.class, e.activity, e.outcome, e.body
           from ledger.leaf l
           join ledger.entry e on e.tenant_id = l.tenant_id and e.event_time = l.event_time and e.id = l.id
           where l.tenant_id = $1 and l.id = $2 limit 1",
        tenant.uuid(),
        id
    )
    .fetch_optional(&mut *connection)
    .await?;
    if placed.is_some() {
        return Ok(placed);
    }
    sqlx::query_as!(
        Row,
        "select id, event_time, retention, class, activity, outcome, body
           from ledger.entry where tenant_id = $1 and event_time >= $3 and id = $2 limit 1",
        tenant.uuid(),
        id,
        since
    )
    .fetch_optional(connection)
    .await
}
