//! Rows of `safety.roll_call`.

use super::{counted, known, opened};
use crate::model::{
    code::AreaCode,
    intensity::{Intensity, Shaking},
    rule::{EventKey, Purpose},
    tally::Tally,
};
use kernel::{Refusal, TenantId, Timestamp, UserId};
use keys::{Place, TenantKeys};
use office::Writing;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Mails to those who have not answered, beside the first one.
pub const MOST_RESENDS: i32 = 5;

/// How a roll-call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A person closed it.
    Closed,
    /// The agency took the report back.
    Cancelled,
}

impl Ending {
    fn name(self) -> &'static str {
        match self {
            Ending::Closed => "closed",
            Ending::Cancelled => "cancelled",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Ending::Closed, Ending::Cancelled].into_iter().find(|ending| ending.name() == name)
    }
}

/// What people are asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occasion {
    /// What the person who started it wrote; empty where a telegram did.
    pub message: String,
    /// The agency's own words.
    pub headline: String,
    pub hypocentre: Option<String>,
    pub areas: BTreeMap<AreaCode, Shaking>,
    pub strongest: Option<Intensity>,
}

#[derive(Clone, Debug)]
pub struct RollCall {
    pub id: Uuid,
    pub purpose: Purpose,
    /// Whether a telegram started it.
    pub is_event: bool,
    pub occasion: Occasion,
    pub started_at: Timestamp,
    pub ended: Option<(Timestamp, Ending)>,
    pub resends: i32,
}

impl RollCall {
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

/// A roll-call that begins.
pub struct NewRollCall<'a> {
    pub id: Uuid,
    pub purpose: Purpose,
    pub event: Option<&'a EventKey>,
    pub occasion: &'a Occasion,
    pub started_by: Option<UserId>,
}

pub async fn insert(
    tx: &mut Writing,
    tenant: TenantId,
    new: NewRollCall<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let occasion = new.occasion;
    let message = (!occasion.message.is_empty())
        .then(|| tx.keys().seal(&message_at(new.id), occasion.message.as_bytes()));
    sqlx::query!(
        "insert into safety.roll_call (tenant_id, id, purpose, event, message, headline, hypocentre, areas, strongest,
                                       started_at, started_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant.uuid(),
        new.id,
        purpose_name(new.purpose),
        new.event.map(|key| key.event.as_str()),
        message,
        cut(&occasion.headline, 4000),
        occasion.hypocentre.as_deref().map(|name| cut(name, 200)),
        areas_json(&occasion.areas)?,
        occasion.strongest.map(Intensity::code),
        now,
        new.started_by.map(UserId::uuid)
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// A later telegram knows more: its words, and its areas together with those known before.
pub async fn update_occasion(
    tx: &mut Writing,
    tenant: TenantId,
    id: Uuid,
    occasion: &Occasion,
) -> Result<(), Refusal> {
    sqlx::query!(
        "update safety.roll_call set headline = $3, hypocentre = coalesce($4, hypocentre), areas = $5, strongest = $6
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id,
        cut(&occasion.headline, 4000),
        occasion.hypocentre.as_deref().map(|name| cut(name, 200)),
        areas_json(&occasion.areas)?,
        occasion.strongest.map(Intensity::code)
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

struct Row {
    id: Uuid,
    purpose: String,
    event: Option<String>,
    message: Option<Vec<u8>>,
    headline: Option<String>,
    hypocentre: Option<String>,
    areas: serde_json::Value,
    strongest: Option<String>,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    ending: Option<String>,
    resends: i32,
}

pub async fn find(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<RollCall>, Refusal> {
    let row = sqlx::query_as!(
        Row,
        "select id, purpose, event, message, headline, hypocentre, areas, strongest, started_at, ended_at, ending, resends
         from safety.roll_call where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| roll_call(keys, row)).transpose()
}

/// The same, held until the transaction ends.
pub async fn lock(tx: &mut Writing, tenant: TenantId, id: Uuid) -> Result<Option<RollCall>, Refusal> {
    let (sql, keys) = tx.parts();
    let row = sqlx::query_as!(
        Row,
        "select id, purpose, event, message, headline, hypocentre, areas, strongest, started_at, ended_at, ending, resends
         from safety.roll_call where tenant_id = $1 and id = $2 for update",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| roll_call(keys, row)).transpose()
}

/// The open roll-call of an event, held until the transaction ends.
pub async fn lock_open(
    tx: &mut Writing,
    tenant: TenantId,
    key: &EventKey,
) -> Result<Option<RollCall>, Refusal> {
    let (sql, keys) = tx.parts();
    let row = sqlx::query_as!(
        Row,
        "select id, purpose, event, message, headline, hypocentre, areas, strongest, started_at, ended_at, ending, resends
         from safety.roll_call
         where tenant_id = $1 and purpose = $2 and event = $3 and ended_at is null for update",
        tenant.uuid(),
        purpose_name(key.purpose),
        key.event.as_str()
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| roll_call(keys, row)).transpose()
}

pub async fn end(
    tx: &mut Writing,
    tenant: TenantId,
    id: Uuid,
    ending: Ending,
    now: Timestamp,
) -> Result<(), Refusal> {
    sqlx::query!(
        "update safety.roll_call set ended_at = $3, ending = $4
         where tenant_id = $1 and id = $2 and ended_at is null",
        tenant.uuid(),
        id,
        now,
        ending.name()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

pub async fn count_resend(tx: &mut Writing, tenant: TenantId, id: Uuid) -> Result<(), Refusal> {
    sqlx::query!(
        "update safety.roll_call set resends = resends + 1 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// The newest roll-calls with their counts, open ones first.
pub async fn recent(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    (limit, offset): (i64, i64),
) -> Result<Vec<(RollCall, Tally)>, Refusal> {
    let rows = sqlx::query!(
        r#"select c.id, c.purpose, c.event, c.message, c.headline, c.hypocentre, c.areas, c.strongest, c.started_at,
                  c.ended_at, c.ending, c.resends, t.safe as "safe!", t.injured as "injured!", t.help as "help!",
                  t.silent as "silent!"
           from (select * from safety.roll_call where tenant_id = $1
                 order by (ended_at is null) desc, started_at desc, id desc limit $2 offset $3) c,
           lateral (select count(*) filter (where answer = 'safe') as safe,
                           count(*) filter (where answer = 'injured') as injured,
                           count(*) filter (where answer = 'needs-help') as help,
                           count(*) filter (where answer is null) as silent
                    from safety.recipient r where r.tenant_id = $1 and r.roll_call_id = c.id) t
           order by (c.ended_at is null) desc, c.started_at desc, c.id desc"#,
        tenant.uuid(),
        limit,
        offset
    )
    .fetch_all(sql)
    .await
    .map_err(store::refusal)?;
    let listed = rows.into_iter().map(|row| {
        let tally = Tally {
            safe: counted(row.safe),
            injured: counted(row.injured),
            needs_help: counted(row.help),
            not_answered: counted(row.silent),
        };
        let row = Row {
            id: row.id,
            purpose: row.purpose,
            event: row.event,
            message: row.message,
            headline: row.headline,
            hypocentre: row.hypocentre,
            areas: row.areas,
            strongest: row.strongest,
            started_at: row.started_at,
            ended_at: row.ended_at,
            ending: row.ending,
            resends: row.resends,
        };
        Ok((roll_call(keys, row)?, tally))
    });
    listed.collect()
}

pub async fn count(sql: &mut PgConnection, tenant: TenantId) -> Result<u64, Refusal> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from safety.roll_call where tenant_id = $1"#,
        tenant.uuid()
    )
    .fetch_one(sql)
    .await
    .map(counted)
    .map_err(store::refusal)
}

fn roll_call(keys: &TenantKeys, row: Row) -> Result<RollCall, Refusal> {
    let ending =
        row.ending.map(|name| known(Ending::from_name(&name), "safety.roll_call.ending")).transpose()?;
    let message = row.message.map(|sealed| opened(keys, &message_at(row.id), &sealed)).transpose()?;
    let areas =
        serde_json::from_value(row.areas).map_err(|error| Refusal::fault(format!("areas: {error}")))?;
    Ok(RollCall {
        id: row.id,
        purpose: known(purpose_from(&row.purpose), "safety.roll_call.purpose")?,
        is_event: row.event.is_some(),
        occasion: Occasion {
            message: message.unwrap_or_default(),
            headline: row.headline.unwrap_or_default(),
            hypocentre: row.hypocentre,
            areas,
            strongest: row.strongest.and_then(|code| code.parse().ok()),
        },
        started_at: row.started_at,
        ended: row.ended_at.zip(ending),
        resends: row.resends,
    })
}

fn message_at(row: Uuid) -> Place {
    Place { table: "safety.roll_call", column: "message", row }
}

fn areas_json(areas: &BTreeMap<AreaCode, Shaking>) -> Result<serde_json::Value, Refusal> {
    serde_json::to_value(areas).map_err(|error| Refusal::fault(format!("areas: {error}")))
}

/// As the columns of two tables say it.
pub(super) fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Real => "real",
        Purpose::Drill => "drill",
    }
}

fn purpose_from(name: &str) -> Option<Purpose> {
    [Purpose::Real, Purpose::Drill].into_iter().find(|purpose| purpose_name(*purpose) == name)
}

pub(super) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
