//! What people look at, and what the follower loads.

use crate::{
    model::{
        letter::Told,
        memory::Memory,
        rule::{Rule, Severity},
        seeded::{self, CANARY},
        watch::Trigger,
    },
    operations::{self, ALERT, CHANNEL, RULE, TRIAL},
    sealing,
    store::{self, alerts::AlertRow, channels::ChannelRow, tail::TailRow},
};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use keys::TenantKeys;
use ledger::Quotes;
use office::{Office, Reading, Target};
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) const LIST: &str = "alert.alert.list";
pub(crate) const RULES: &str = "alert.rule.list";
pub(crate) const CHANNELS: &str = "alert.channel.list";
pub(crate) const SHOW_TRIAL: &str = "alert.trial.show";
/// The system's own looks.
pub(crate) const FOLLOW: &str = "alert.tail.load";
pub(crate) const OPEN: &str = "alert.delivery.open";

/// Alerts on one page.
pub const PER_PAGE: u64 = 30;

/// An alert as people see it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub told: Told,
    /// The entries that it is from cannot be read any more, and so what it says of them is gone.
    pub is_forgotten: bool,
    pub last_at: Timestamp,
    /// From the entry to the alert.
    pub delay_ms: i32,
    pub dispatched_at: Option<Timestamp>,
    pub acknowledged: Option<(Timestamp, String, Option<String>)>,
}

/// Page `page` (from 1) of the open alerts, the gravest first; or of the acknowledged, the latest first.
pub async fn alerts(
    office: &Office,
    ctx: &Ctx,
    is_open: bool,
    page: u64,
) -> Result<(Vec<Listed>, u64), Refusal> {
    let mut reading = office.view(ctx, LIST, Target::any(ALERT)).await?;
    let skip = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let slice = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(PER_PAGE).unwrap_or(i64::MAX));
    let (sql, keys) = reading.parts();
    let (rows, total) =
        store::alerts::page(sql, ctx.tenant, (is_open, CANARY), slice).await.map_err(::store::refusal)?;
    let (mut quotes, mut alerts) = (Quotes::default(), Vec::with_capacity(rows.len()));
    for row in rows {
        alerts.push(listed(&mut quotes, (&mut *sql, keys), row).await?);
    }
    Ok((alerts, u64::try_from(total).unwrap_or(0)))
}

pub(crate) async fn listed(
    quotes: &mut Quotes,
    (sql, keys): (&mut PgConnection, &TenantKeys),
    row: AlertRow,
) -> Result<Listed, Refusal> {
    let note = sealing::open_note(quotes, (&mut *sql, keys), (row.id, row.note.as_deref())).await?;
    let content = sealing::open_content(quotes, (sql, keys), (row.id, &row.content)).await?;
    let is_forgotten = content.is_none();
    let told = Told {
        id: row.id,
        tenant: keys.tenant(),
        content: content.unwrap_or_default(),
        rule: row.rule,
        severity: Severity::from_number(row.severity),
        raised_at: row.raised_at,
        times: u32::try_from(row.times).unwrap_or(1),
    };
    let acknowledged = row.acknowledged_at.zip(row.acknowledged_by).map(|(at, by)| (at, by, note));
    Ok(Listed {
        told,
        is_forgotten,
        last_at: row.last_at,
        delay_ms: row.delay_ms,
        dispatched_at: row.dispatched_at,
        acknowledged,
    })
}

/// Every rule of the tenant but the canary, seeded ones first, and how often each could not be evaluated.
pub async fn rules(office: &Office, ctx: &Ctx) -> Result<(Vec<Rule>, Memory), Refusal> {
    let mut reading = office.view(ctx, RULES, Target::any(RULE)).await?;
    let (sql, keys) = reading.parts();
    let rules = rules_within(sql, ctx.tenant).await?;
    let tail = store::tail::load(sql, ctx.tenant).await.map_err(::store::refusal)?;
    let memory = match tail {
        Some(tail) => sealing::open_memory((sql, keys), &tail.state).await?,
        None => None,
    };
    let memory = memory.unwrap_or_default();
    Ok((rules.into_iter().filter(|rule| rule.id != CANARY).collect(), memory))
}

pub async fn rule(office: &Office, ctx: &Ctx, id: &str) -> Result<Rule, Refusal> {
    let (rules, _) = rules(office, ctx).await?;
    rules.into_iter().find(|rule| rule.id == id).ok_or_else(|| Refusal::not_found(format!("no rule {id}")))
}

/// The seeded rules as the tenant changed them, then its own.
pub(crate) async fn rules_within(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<Rule>, Refusal> {
    let rows = store::rules::all(sql, tenant).await.map_err(::store::refusal)?;
    let mut rules: Vec<Rule> = seeded::seeds_of(tenant)
        .map(|seed| match rows.iter().find(|row| row.id == seed.id) {
            Some(row) => row.over(seed.rule()),
            None => seed.rule(),
        })
        .collect();
    rules.extend(rows.into_iter().filter_map(store::rules::RuleRow::own));
    Ok(rules)
}

/// What the follower goes on from.
pub(crate) struct Tail {
    pub row: Option<TailRow>,
    pub memory: Memory,
    pub rules: Vec<Rule>,
}

pub(crate) async fn tail(reading: &mut Reading, tenant: TenantId) -> Result<Tail, Refusal> {
    let (sql, keys) = reading.parts();
    let row = store::tail::load(sql, tenant).await.map_err(::store::refusal)?;
    let memory = match &row {
        Some(row) => sealing::open_memory((&mut *sql, keys), &row.state).await?,
        None => None,
    };
    Ok(Tail { row, memory: memory.unwrap_or_default(), rules: rules_within(sql, tenant).await? })
}

/// A recipient as people see it.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub id: Uuid,
    pub is_webhook: bool,
    pub shown: String,
    pub severity: Severity,
    pub last_error: Option<String>,
    pub failing_since: Option<Timestamp>,
}

pub async fn channels(office: &Office, ctx: &Ctx) -> Result<Vec<Recipient>, Refusal> {
    let mut reading = office.view(ctx, CHANNELS, Target::any(CHANNEL)).await?;
    let rows = store::channels::all(reading.sql(), ctx.tenant).await.map_err(::store::refusal)?;
    let recipient = |row: ChannelRow| Recipient {
        id: row.id,
        is_webhook: row.kind == "webhook",
        shown: row.shown,
        severity: Severity::from_number(row.severity),
        last_error: row.last_error,
        failing_since: row.failing_since,
    };
    Ok(rows.into_iter().map(recipient).collect())
}

/// What a delivery needs; `None` if it is settled or its channel is gone.
pub(crate) struct Delivery {
    pub told: Told,
    pub address: String,
    pub secret: String,
    pub attempts: i32,
}

pub(crate) async fn delivery(
    office: &Office,
    ctx: &Ctx,
    (alert, channel): (Uuid, Uuid),
) -> Result<Option<Delivery>, Refusal> {
    let mut reading = office.view(ctx, OPEN, Target::new(ALERT, alert)).await?;
    let (sql, keys) = reading.parts();
    let tenant = ctx.tenant;
    let attempts = store::channels::waiting(sql, tenant, (alert, channel)).await.map_err(::store::refusal)?;
    let row = store::alerts::by_id(sql, tenant, alert).await.map_err(::store::refusal)?;
    let channels = store::channels::all(sql, tenant).await.map_err(::store::refusal)?;
    let channel = channels.into_iter().find(|row| row.id == channel);
    let (Some(attempts), Some(row), Some(channel)) = (attempts, row, channel) else { return Ok(None) };
    let address = operations::address_of(keys, &channel);
    let secret = operations::secret_of(keys, &channel);
    let listed = listed(&mut Quotes::default(), (sql, keys), row).await?;
    if listed.is_forgotten {
        return Ok(None);
    }
    let told = listed.told;
    Ok(address.zip(secret).map(|(address, secret)| Delivery { told, address, secret, attempts }))
}

/// An alert of the canary rule by the token that it was left with: when it was on its way.
pub async fn canary(
    office: &Office,
    ctx: &Ctx,
    token: &str,
) -> Result<Option<(Timestamp, Option<Timestamp>)>, Refusal> {
    let mut reading = office.view(ctx, OPEN, Target::any(ALERT)).await?;
    let (sql, keys) = reading.parts();
    let rows = store::alerts::newest_of(sql, ctx.tenant, CANARY, 20).await.map_err(::store::refusal)?;
    let mut quotes = Quotes::default();
    for row in rows {
        let alert = listed(&mut quotes, (&mut *sql, keys), row).await?;
        if alert.told.content.keys.iter().any(|key| key == token) {
            return Ok(Some((alert.told.raised_at, alert.dispatched_at)));
        }
    }
    Ok(None)
}

/// A trial as people see it.
#[derive(Clone, Debug)]
pub struct Tried {
    pub rule: String,
    pub days: u32,
    pub state: String,
    pub scanned: u64,
    pub total: u64,
    pub raised: u32,
    pub faults: u32,
    pub examples: Vec<Trigger>,
    pub started_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

/// A rule that would be raised more often a day would soon be looked at by nobody.
pub const MOST_A_DAY: u32 = 20;

impl Tried {
    pub fn is_over(&self) -> bool {
        self.settled_at.is_some()
    }

    pub fn is_noisy(&self) -> bool {
        self.raised > MOST_A_DAY.saturating_mul(self.days)
    }
}

pub async fn trial(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Tried, Refusal> {
    let mut reading = office.view(ctx, SHOW_TRIAL, Target::new(TRIAL, id)).await?;
    let (sql, keys) = reading.parts();
    let row = store::trials::by_id(sql, ctx.tenant, id).await.map_err(::store::refusal)?;
    let row = row.ok_or_else(|| Refusal::not_found(format!("no trial {id}")))?;
    let examples = sealing::open_examples((sql, keys), (id, row.examples.as_deref())).await?;
    let number = |number: i32| u32::try_from(number).unwrap_or(0);
    Ok(Tried {
        rule: row.rule.get(0).and_then(|id| id.as_str()).unwrap_or_default().to_owned(),
        days: number(row.days),
        state: row.state,
        scanned: u64::try_from(row.scanned).unwrap_or(0),
        total: u64::try_from(row.total).unwrap_or(0),
        raised: number(row.raised),
        faults: number(row.faults),
        examples,
        started_at: row.started_at,
        settled_at: row.settled_at,
    })
}
