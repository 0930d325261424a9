//! SQL on `alert.trial`.

use kernel::{TenantId, Timestamp};
use office::Writing;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) struct TrialRow {
    pub rule: Value,
    pub days: i32,
    pub state: String,
    pub scanned: i64,
    pub total: i64,
    pub raised: i32,
    pub faults: i32,
    pub examples: Option<Vec<u8>>,
    pub started_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

pub(crate) async fn insert(
    tx: &mut Writing,
    (id, rule, days): (Uuid, &Value, i32),
    (at, by): (Timestamp, &str),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into alert.trial (tenant_id, id, rule, days, state, started_at, started_by)
         values ($1, $2, $3, $4, 'waiting', $5, $6)",
        tenant.uuid(),
        id,
        rule,
        days,
        at,
        by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn by_id(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<TrialRow>, sqlx::Error> {
    sqlx::query_as!(
        TrialRow,
        "select rule, days, state, scanned, total, raised, faults, examples, started_at, settled_at
         from alert.trial where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
}

pub(crate) struct Progress<'a> {
    pub state: &'a str,
    pub scanned: i64,
    pub total: i64,
    pub raised: i32,
    pub faults: i32,
    pub examples: Option<&'a [u8]>,
    pub settled_at: Option<Timestamp>,
}

pub(crate) async fn note(tx: &mut Writing, id: Uuid, progress: Progress<'_>) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update alert.trial set state = $3, scanned = $4, total = $5, raised = $6, faults = $7, examples = $8,
                settled_at = $9
         where tenant_id = $1 and id = $2 and settled_at is null",
        tenant.uuid(),
        id,
        progress.state,
        progress.scanned,
        progress.total,
        progress.raised,
        progress.faults,
        progress.examples,
        progress.settled_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn running(
    sql: &mut PgConnection,
    tenant: TenantId,
    since: Timestamp,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from alert.trial
           where tenant_id = $1 and settled_at is null and started_at > $2"#,
        tenant.uuid(),
        since
    )
    .fetch_one(sql)
    .await
}

pub(crate) async fn forget(tx: &mut Writing, before: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!("delete from alert.trial where tenant_id = $1 and started_at < $2", tenant.uuid(), before)
        .execute(tx.sql())
        .await
        .map(|_| ())
}
