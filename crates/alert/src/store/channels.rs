//! SQL on `alert.channel` and `alert.delivery`.

use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

#[derive(Clone)]
pub(crate) struct ChannelRow {
    pub id: Uuid,
    pub kind: String,
    pub shown: String,
    pub address: Vec<u8>,
    pub secret: Option<Vec<u8>>,
    pub severity: i16,
    pub made_at: Timestamp,
    pub last_error: Option<String>,
    pub failing_since: Option<Timestamp>,
}

pub(crate) async fn all(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<ChannelRow>, sqlx::Error> {
    sqlx::query_as!(
        ChannelRow,
        "select id, kind, shown, address, secret, severity, made_at, last_error, failing_since
         from alert.channel where tenant_id = $1 order by made_at, id",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await
}

/// Whether any mail channel is there, of whatever severity: then nobody else is written to.
pub(crate) async fn has_mail(tx: &mut Writing) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query_scalar!(
        r#"select exists (select from alert.channel where tenant_id = $1 and kind = 'mail') as "is_there!""#,
        tenant.uuid()
    )
    .fetch_one(tx.sql())
    .await
}

pub(crate) async fn insert(tx: &mut Writing, row: &ChannelRow, made_by: &str) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into alert.channel (tenant_id, id, kind, shown, address, secret, severity, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant.uuid(),
        row.id,
        row.kind,
        row.shown,
        row.address,
        row.secret,
        row.severity,
        row.made_at,
        made_by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if there was none.
pub(crate) async fn delete(tx: &mut Writing, id: Uuid) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!("delete from alert.channel where tenant_id = $1 and id = $2", tenant.uuid(), id)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert_delivery(
    tx: &mut Writing,
    (alert, channel): (Uuid, Uuid),
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into alert.delivery (tenant_id, alert_id, channel_id, state, made_at)
         values ($1, $2, $3, 'waiting', $4) on conflict do nothing",
        tenant.uuid(),
        alert,
        channel,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Attempts of a delivery that waits.
pub(crate) async fn waiting(
    sql: &mut PgConnection,
    tenant: TenantId,
    (alert, channel): (Uuid, Uuid),
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "select attempts from alert.delivery
         where tenant_id = $1 and alert_id = $2 and channel_id = $3 and state = 'waiting'",
        tenant.uuid(),
        alert,
        channel
    )
    .fetch_optional(sql)
    .await
}

/// Where a delivery stands after an attempt. False if it was settled meanwhile.
pub(crate) async fn settle(
    tx: &mut Writing,
    (alert, channel): (Uuid, Uuid),
    (state, error): (&str, Option<&str>),
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update alert.delivery
         set state = $4, attempts = attempts + 1, last_error = $5,
             settled_at = case when $4 = 'waiting' then null else $6::timestamptz end
         where tenant_id = $1 and alert_id = $2 and channel_id = $3 and state = 'waiting'",
        tenant.uuid(),
        alert,
        channel,
        state,
        error,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn note(
    tx: &mut Writing,
    channel: Uuid,
    error: Option<&str>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update alert.channel
         set last_error = $3, failing_since = case when $3::text is null then null
                                                   else coalesce(failing_since, $4::timestamptz) end
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        channel,
        error,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
