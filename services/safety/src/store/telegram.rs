//! Rows of `safety.telegram`.

use super::roll_call::{cut, purpose_name};
use crate::model::{
    rule::EventKey,
    telegram::{Edition, Telegram},
};
use kernel::{Refusal, TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// What came of one telegram.
pub struct Evaluated<'a> {
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The file's name, as it came.
    pub name: &'a str,
    pub telegram: &'a Telegram,
    pub key: Option<&'a EventKey>,
    pub outcome: &'static str,
    pub people: u32,
    pub roll_call: Option<Uuid>,
}

/// The outcome and the roll-call of the same bytes, if they came before.
pub async fn delivered(
    tx: &mut Writing,
    tenant: TenantId,
    digest: &[u8; 32],
) -> Result<Option<(String, Option<Uuid>)>, Refusal> {
    let row = sqlx::query!(
        "select outcome, roll_call_id from safety.telegram where tenant_id = $1 and digest = $2",
        tenant.uuid(),
        digest.as_slice()
    )
    .fetch_optional(tx.sql())
    .await
    .map_err(store::refusal)?;
    Ok(row.map(|row| (row.outcome, row.roll_call_id)))
}

/// The latest edition of a bulletin about an event that was evaluated.
pub async fn latest_edition(
    tx: &mut Writing,
    tenant: TenantId,
    key: &EventKey,
    bulletin: &str,
) -> Result<Option<Edition>, Refusal> {
    let row = sqlx::query!(
        "select reported, serial, issued from safety.telegram
         where tenant_id = $1 and purpose = $2 and event = $3 and bulletin = $4
         order by reported desc, serial desc nulls last, issued desc limit 1",
        tenant.uuid(),
        purpose_name(key.purpose),
        key.event.as_str(),
        bulletin
    )
    .fetch_optional(tx.sql())
    .await
    .map_err(store::refusal)?;
    Ok(row.map(|row| Edition {
        reported: row.reported,
        serial: row.serial.and_then(|serial| u32::try_from(serial).ok()),
        issued: row.issued,
    }))
}

pub async fn insert(
    tx: &mut Writing,
    tenant: TenantId,
    evaluated: &Evaluated<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let telegram = evaluated.telegram;
    sqlx::query!(
        "insert into safety.telegram (tenant_id, id, digest, received_at, name, bulletin, title, headline, purpose, event,
                                      reported, serial, issued, outcome, people, roll_call_id, doubts)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant.uuid(),
        kernel::random_from(now),
        evaluated.digest.as_slice(),
        now,
        cut(evaluated.name, 200),
        telegram.bulletin.code(),
        cut(&telegram.title, 400),
        cut(&telegram.headline, 4000),
        evaluated.key.map(|key| purpose_name(key.purpose)),
        evaluated.key.map(|key| key.event.as_str()),
        telegram.edition.reported,
        telegram.edition.serial.map(i64::from),
        telegram.edition.issued,
        evaluated.outcome,
        i32::try_from(evaluated.people).unwrap_or(i32::MAX),
        evaluated.roll_call,
        cut(&telegram.doubts.join("\n"), 4000)
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// A line of the list of telegrams.
pub struct Listed {
    pub received_at: Timestamp,
    pub title: String,
    pub headline: String,
    pub outcome: String,
    pub people: i32,
    pub roll_call: Option<Uuid>,
    pub doubts: String,
}

pub async fn recent(sql: &mut PgConnection, tenant: TenantId, limit: i64) -> Result<Vec<Listed>, Refusal> {
    sqlx::query_as!(
        Listed,
        "select received_at, title, headline, outcome, people, roll_call_id as roll_call, doubts
         from safety.telegram where tenant_id = $1 order by received_at desc, id desc limit $2",
        tenant.uuid(),
        limit
    )
    .fetch_all(sql)
    .await
    .map_err(store::refusal)
}
