//! A rule has spoken: the alert, and everybody who is told, in the transaction that keeps the cursor.

use super::{DELIVER, DeliverJob, RULE, address_of};
use crate::{
    model::{content::Content, letter::Told, rule::Severity, seeded::CANARY},
    sealing,
    store::{self, alerts::NewAlert, channels::ChannelRow},
};
use kernel::{Ctx, Language, Refusal, Standing, Timestamp, random_from};
use ledger::Quotes;
use notice::api::Letter;
use office::{Operation, Target, Writing};
use time::Duration;
use uuid::Uuid;
use web::Zone;

/// Within so long of an open alert of the same rule nobody is told again: it counts on.
const TOGETHER: Duration = Duration::seconds(60);
/// Acknowledged alerts are kept so long; the ledger keeps them longer.
const KEPT: Duration = Duration::days(400);
const CANARIES_KEPT: Duration = Duration::hours(6);
/// People who get a mail about one alert.
const MOST_LETTERS: usize = 50;

#[derive(Clone)]
pub(crate) struct Raise {
    pub rule: String,
    pub severity: Severity,
    pub content: Content,
    /// How often the rule spoke.
    pub times: u32,
    /// From the newest entry's time to now, milliseconds.
    pub delay_ms: i64,
    /// Where alerts are looked at.
    pub page: String,
}

impl Operation for Raise {
    const NAME: &'static str = "alert.raise";
    type Outcome = Uuid;

    fn target(&self) -> Target {
        Target::new(RULE, &self.rule)
    }

    async fn apply(mut self, ctx: &Ctx, tx: &mut Writing) -> Result<Uuid, Refusal> {
        tx.fact("severity", self.severity.name());
        tx.fact("times", self.times);
        tx.fact("delay_ms", self.delay_ms);
        // What it is about is not repeated here: this entry may outlive that one.
        if let Some(trigger) = &self.content.trigger {
            tx.fact("tree", trigger.retention);
            tx.fact("seq", trigger.seq);
        }
        if self.rule != CANARY
            && let Some(id) = self.merge(ctx, tx).await?
        {
            tx.fact("alert", id.to_string());
            tx.fact("together", true);
            return Ok(id);
        }
        let id = random_from(ctx.now);
        tx.fact("alert", id.to_string());
        let told = self.told(ctx, id);
        let channels = match self.rule.as_str() {
            CANARY => Vec::new(),
            _ => store::channels::all(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?,
        };
        let channels: Vec<ChannelRow> =
            channels.into_iter().filter(|channel| channel.severity <= self.severity.number()).collect();
        let letters = match self.rule.as_str() {
            CANARY => Vec::new(),
            _ => letters(tx, &told, &channels, &self.page).await?,
        };
        let webhooks: Vec<Uuid> =
            channels.iter().filter(|channel| channel.kind == "webhook").map(|channel| channel.id).collect();
        tx.fact("mails", letters.len());
        tx.fact("webhooks", webhooks.len());
        let sealed = sealing::seal_content(tx.parts(), &self.content, id).await?;
        let new = NewAlert {
            id,
            rule: &self.rule,
            severity: self.severity.number(),
            delay_ms: i32::try_from(self.delay_ms).unwrap_or(i32::MAX),
            content: &sealed,
            is_dispatched: !letters.is_empty(),
            is_settled: self.rule == CANARY,
        };
        store::alerts::insert(tx, new, ctx.now).await.map_err(::store::refusal)?;
        let times = (ctx.now.saturating_sub(KEPT), ctx.now.saturating_sub(CANARIES_KEPT));
        store::alerts::forget(tx, times.0, (CANARY, times.1)).await.map_err(::store::refusal)?;
        if !letters.is_empty() {
            notice::api::send_quoting(tx, ctx, letters, &self.content.quoted).await?;
        }
        for channel in webhooks {
            store::channels::insert_delivery(tx, (id, channel), ctx.now).await.map_err(::store::refusal)?;
            tx.enqueue(DELIVER, &DeliverJob { alert: id, channel: Some(channel) }, (ctx.now, ctx.now))
                .await?;
        }
        if self.rule == CANARY {
            tx.enqueue(DELIVER, &DeliverJob { alert: id, channel: None }, (ctx.now, ctx.now)).await?;
        }
        Ok(id)
    }
}

impl Raise {
    /// Joins an alert of the same rule that is open and young.
    async fn merge(&mut self, ctx: &Ctx, tx: &mut Writing) -> Result<Option<Uuid>, Refusal> {
        let since = ctx.now.saturating_sub(TOGETHER);
        let recent = store::alerts::recent(tx, &self.rule, since).await.map_err(::store::refusal)?;
        let Some(recent) = recent else { return Ok(None) };
        let stored = (recent.id, recent.content.as_slice());
        let content = sealing::open_content(&mut Quotes::default(), tx.parts(), stored).await?;
        let mut content = content.unwrap_or_default();
        content.join(std::mem::take(&mut self.content));
        let sealed = sealing::seal_content(tx.parts(), &content, recent.id).await?;
        let times = i32::try_from(self.times).unwrap_or(i32::MAX).min(1_000_000);
        store::alerts::again(tx, recent.id, times, &sealed, ctx.now).await.map_err(::store::refusal)?;
        Ok(Some(recent.id))
    }

    fn told(&self, ctx: &Ctx, id: Uuid) -> Told {
        Told {
            id,
            tenant: ctx.tenant,
            rule: self.rule.clone(),
            severity: self.severity,
            raised_at: ctx.now,
            times: self.times,
            content: self.content.clone(),
        }
    }
}

/// To the mail channels; where there is none, to everybody who looks after the tenant.
async fn letters(
    tx: &mut Writing,
    told: &Told,
    channels: &[ChannelRow],
    page: &str,
) -> Result<Vec<Letter>, Refusal> {
    let mut recipients: Vec<(Option<String>, String, Language)> = Vec::new();
    for channel in channels.iter().filter(|channel| channel.kind == "mail") {
        match address_of(tx.keys(), channel) {
            Some(address) => recipients.push((None, address, Language::default())),
            None => tracing::error!(channel = %channel.id, "the address of an alert channel does not open"),
        }
    }
    if recipients.is_empty() && !store::channels::has_mail(tx).await.map_err(::store::refusal)? {
        let standing = if told.tenant.is_provider() { Standing::Operator } else { Standing::Administrator };
        let (sql, keys) = tx.parts();
        let members = identity::api::members(sql, keys).await?;
        let keepers = members.into_iter().filter(|member| member.is_active && member.standing == standing);
        recipients
            .extend(keepers.filter_map(|member| Some((Some(member.name), member.email?, member.language))));
    }
    let letter = |(to_name, to, language): (Option<String>, String, Language)| Letter {
        to_name,
        to,
        subject: told.subject(language),
        text: told.text(language, &when(told.raised_at, language), page),
        purpose: "alert",
        is_awaited: true,
        reference: Some(told.id),
    };
    Ok(recipients.into_iter().take(MOST_LETTERS).map(letter).collect())
}

fn when(at: Timestamp, language: Language) -> String {
    Zone::JST.date_time_seconds(at, language)
}
