//! SQL on `alert.alert`.

use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) struct AlertRow {
    pub id: Uuid,
    pub rule: String,
    pub severity: i16,
    pub raised_at: Timestamp,
    pub last_at: Timestamp,
    pub times: i32,
    pub delay_ms: i32,
    pub dispatched_at: Option<Timestamp>,
    pub content: Vec<u8>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: Option<String>,
    pub note: Option<Vec<u8>>,
}

pub(crate) struct NewAlert<'a> {
    pub id: Uuid,
    pub rule: &'a str,
    pub severity: i16,
    pub delay_ms: i32,
    pub content: &'a [u8],
    /// Already on its way when this commits.
    pub is_dispatched: bool,
    /// Nobody has to look at it.
    pub is_settled: bool,
}

pub(crate) async fn insert(tx: &mut Writing, new: NewAlert<'_>, now: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into alert.alert (tenant_id, id, rule, severity, raised_at, last_at, times, delay_ms, dispatched_at,
                                  content, acknowledged_at, acknowledged_by)
         values ($1, $2, $3, $4, $5, $5, 1, $6, case when $7::boolean then $5::timestamptz end, $8,
                 case when $9::boolean then $5::timestamptz end, case when $9::boolean then 'system:alert' end)",
        tenant.uuid(),
        new.id,
        new.rule,
        new.severity,
        now,
        new.delay_ms,
        new.is_dispatched,
        new.content,
        new.is_settled
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// The newest open alert of a rule that was raised after `since`, locked.
pub(crate) async fn recent(
    tx: &mut Writing,
    rule: &str,
    since: Timestamp,
) -> Result<Option<AlertRow>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query_as!(
        AlertRow,
        "select id, rule, severity, raised_at, last_at, times, delay_ms, dispatched_at, content, acknowledged_at,
                acknowledged_by, note
         from alert.alert
         where tenant_id = $1 and rule = $2 and raised_at > $3 and acknowledged_at is null
         order by raised_at desc limit 1 for update",
        tenant.uuid(),
        rule,
        since
    )
    .fetch_optional(tx.sql())
    .await
}

/// When a rule was last raised.
pub(crate) async fn last_of(
    sql: &mut PgConnection,
    tenant: TenantId,
    rule: &str,
) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select max(raised_at) from alert.alert where tenant_id = $1 and rule = $2"#,
        tenant.uuid(),
        rule
    )
    .fetch_one(sql)
    .await
}

pub(crate) async fn again(
    tx: &mut Writing,
    id: Uuid,
    times: i32,
    content: &[u8],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update alert.alert set times = times + $3, content = $4, last_at = $5 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id,
        times,
        content,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn dispatched(tx: &mut Writing, id: Uuid, at: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update alert.alert set dispatched_at = coalesce(dispatched_at, $3) where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id,
        at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if it was acknowledged already, or is not there.
pub(crate) async fn acknowledge(
    tx: &mut Writing,
    id: Uuid,
    (at, by): (Timestamp, &str),
    note: Option<&[u8]>,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update alert.alert set acknowledged_at = $3, acknowledged_by = $4, note = $5
         where tenant_id = $1 and id = $2 and acknowledged_at is null",
        tenant.uuid(),
        id,
        at,
        by,
        note
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets what was raised before `before`, and `hidden`'s of before `hidden_before`.
pub(crate) async fn forget(
    tx: &mut Writing,
    before: Timestamp,
    (hidden, hidden_before): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "with gone as (
             delete from alert.alert
             where tenant_id = $1
               and ((raised_at < $2 and acknowledged_at is not null) or (rule = $3 and raised_at < $4))
             returning id)
         delete from alert.delivery where tenant_id = $1 and alert_id in (select id from gone)",
        tenant.uuid(),
        before,
        hidden,
        hidden_before
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn by_id(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<AlertRow>, sqlx::Error> {
    sqlx::query_as!(
        AlertRow,
        "select id, rule, severity, raised_at, last_at, times, delay_ms, dispatched_at, content, acknowledged_at,
                acknowledged_by, note
         from alert.alert where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
}

/// One page: open ones first come first by gravity, then the latest; or the history. And how many in all.
pub(crate) async fn page(
    sql: &mut PgConnection,
    tenant: TenantId,
    (is_open, hidden): (bool, &str),
    (skip, most): (i64, i64),
) -> Result<(Vec<AlertRow>, i64), sqlx::Error> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from alert.alert
           where tenant_id = $1 and (acknowledged_at is null) = $2 and rule <> $3"#,
        tenant.uuid(),
        is_open,
        hidden
    )
    .fetch_one(&mut *sql)
    .await?;
    let rows = sqlx::query_as!(
        AlertRow,
        "select id, rule, severity, raised_at, last_at, times, delay_ms, dispatched_at, content, acknowledged_at,
                acknowledged_by, note
         from alert.alert
         where tenant_id = $1 and (acknowledged_at is null) = $2 and rule <> $3
         order by (case when $2 then severity else 0 end) desc, raised_at desc, id offset $4 limit $5",
        tenant.uuid(),
        is_open,
        hidden,
        skip,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok((rows, total))
}

/// A canary's alert by its token is found by its time: the newest few of a rule.
pub(crate) async fn newest_of(
    sql: &mut PgConnection,
    tenant: TenantId,
    rule: &str,
    most: i64,
) -> Result<Vec<AlertRow>, sqlx::Error> {
    sqlx::query_as!(
        AlertRow,
        "select id, rule, severity, raised_at, last_at, times, delay_ms, dispatched_at, content, acknowledged_at,
                acknowledged_by, note
         from alert.alert where tenant_id = $1 and rule = $2 order by raised_at desc limit $3",
        tenant.uuid(),
        rule,
        most
    )
    .fetch_all(sql)
    .await
}
