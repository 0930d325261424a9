//! `safety.telegram.receive`: one telegram, for one tenant.
//!
//! Telegrams of a tenant are evaluated one after the other: the rule's row is the lock. The same
//! bytes a second time change nothing.

use super::rollcall::{CancelRollCall, ExtendRollCall, StartForEvent};
use crate::{
    model::{
        code::AreaCode,
        rule::{self, Call, Decision, EventKey, Reason},
        telegram::Telegram,
    },
    platform::{Person, Platform},
    store::{
        self, recipient,
        roll_call::{Occasion, RollCall},
        telegram::Evaluated,
    },
};
use aws_lc_rs::digest::{SHA256, digest};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::{Operation, Target, Writing};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// A telegram, read, with what identifies its bytes.
#[derive(Clone)]
pub struct Delivery {
    name: String,
    digest: [u8; 32],
    telegram: Telegram,
}

impl Delivery {
    /// Reads the bytes of a file called `name`.
    ///
    /// # Errors
    /// The reader's: the bytes are not a telegram.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, crate::model::telegram::TelegramError> {
        let telegram = Telegram::parse(bytes)?;
        let mut sum = [0; 32];
        sum.iter_mut().zip(digest(&SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
        let name = name.chars().filter(|c| !c.is_control()).take(200).collect();
        Ok(Self { name, digest: sum, telegram })
    }

    pub fn telegram(&self) -> &Telegram {
        &self.telegram
    }
}

/// What came of a telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// A roll-call began.
    Started,
    /// People were added to one.
    Added,
    /// Everybody concerned had been asked.
    NobodyNew,
    /// A roll-call ended because the report was taken back.
    Cancelled,
    /// A report was taken back for which nobody had been asked.
    NothingToCancel,
    /// Telegrams start nothing for this company.
    NotWatching,
    Ignored(Reason),
    /// The same bytes were here before.
    Known,
}

impl Came {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Came::Started => "started",
            Came::Added => "added",
            Came::NobodyNew => "nobody-new",
            Came::Cancelled => "cancelled",
            Came::NothingToCancel => "nothing-to-cancel",
            Came::NotWatching => "not-watching",
            Came::Known => "known",
            Came::Ignored(Reason::NotATrigger) => "not-a-trigger",
            Came::Ignored(Reason::NotUnderstood) => "not-understood",
            Came::Ignored(Reason::Drill) => "drill",
            Came::Ignored(Reason::NoEvent) => "no-event",
            Came::Ignored(Reason::Outdated) => "outdated",
            Came::Ignored(Reason::NoIntensity) => "no-intensity",
            Came::Ignored(Reason::BelowMinimum) => "below-minimum",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|came| came.name() == name)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        let plain = [
            Came::Started,
            Came::Added,
            Came::NobodyNew,
            Came::Cancelled,
            Came::NothingToCancel,
            Came::NotWatching,
            Came::Known,
        ];
        plain.into_iter().chain(Reason::ALL.into_iter().map(Came::Ignored))
    }

    pub fn message(self) -> Message {
        Message::key(match self {
            Came::Started => "safety-came-started",
            Came::Added => "safety-came-added",
            Came::NobodyNew => "safety-came-nobody-new",
            Came::Cancelled => "safety-came-cancelled",
            Came::NothingToCancel => "safety-came-nothing-to-cancel",
            Came::NotWatching => "safety-came-not-watching",
            Came::Known => "safety-came-known",
            Came::Ignored(reason) => return reason.message(),
        })
    }
}

/// What came of it, and where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    pub came: Came,
    pub roll_call: Option<Uuid>,
    /// Asked now, or told that the report was taken back.
    pub people: u64,
}

pub struct ReceiveTelegram {
    pub platform: Arc<dyn Platform>,
    pub delivery: Delivery,
}

impl Operation for ReceiveTelegram {
    const NAME: &'static str = "safety.telegram.receive";
    type Outcome = Received;

    fn target(&self) -> Target {
        Target::any("safety.telegram")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Received, Refusal> {
        let Delivery { name, digest, telegram } = &self.delivery;
        tx.fact("name", name.as_str());
        tx.fact("title", telegram.title.as_str());
        let rule = store::rule::lock(tx, ctx.tenant).await?.ok_or_else(no_rule)?;
        if let Some((came, roll_call)) = store::telegram::delivered(tx, ctx.tenant, digest).await? {
            tx.fact("came", Came::Known.name());
            tx.fact("before", came);
            return Ok(Received { came: Came::Known, roll_call, people: 0 });
        }
        let key = rule::key(telegram, &rule.trigger).ok();
        let received = if rule.is_watching {
            let seen = seen(tx, ctx, telegram, key.as_ref()).await?;
            let (sql, keys) = tx.parts();
            let people = self.platform.people(sql, keys).await?;
            let watched: BTreeSet<AreaCode> = people.iter().filter_map(|person| person.area).collect();
            let decision = rule::evaluate(telegram, &rule.trigger, &watched, seen.as_ref());
            act(tx, ctx, telegram, decision, &people).await?
        } else {
            Received { came: Came::NotWatching, roll_call: None, people: 0 }
        };
        tx.fact("came", received.came.name());
        tx.fact("people", received.people);
        let evaluated = Evaluated {
            digest: *digest,
            name,
            telegram,
            key: key.as_ref(),
            outcome: received.came.name(),
            people: u32::try_from(received.people).unwrap_or(u32::MAX),
            roll_call: received.roll_call,
        };
        store::telegram::insert(tx, ctx.tenant, &evaluated, ctx.now).await?;
        Ok(received)
    }
}

fn no_rule() -> Refusal {
    let outside = Message::key("safety-refusal-no-rule");
    Refusal::new("SK-SAFETY-003", RefusalKind::Conflict, outside, "no rule has been set")
}

async fn seen(
    tx: &mut Writing,
    ctx: &Ctx,
    telegram: &Telegram,
    key: Option<&EventKey>,
) -> Result<Option<crate::model::telegram::Edition>, Refusal> {
    match (key, telegram.bulletin.code()) {
        (Some(key), Some(bulletin)) => store::telegram::latest_edition(tx, ctx.tenant, key, bulletin).await,
        _ => Ok(None),
    }
}

async fn act(
    tx: &mut Writing,
    ctx: &Ctx,
    telegram: &Telegram,
    decision: Decision,
    people: &[Person],
) -> Result<Received, Refusal> {
    match decision {
        Decision::Ignored(reason) => Ok(Received { came: Came::Ignored(reason), roll_call: None, people: 0 }),
        Decision::Ask(call) => ask(tx, ctx, telegram, &call, people).await,
        Decision::Cancelled(key) => match store::roll_call::lock_open(tx, ctx.tenant, &key).await? {
            Some(RollCall { id, .. }) => {
                let people = tx.perform(ctx, CancelRollCall { id }).await?;
                Ok(Received { came: Came::Cancelled, roll_call: Some(id), people })
            }
            None => Ok(Received { came: Came::NothingToCancel, roll_call: None, people: 0 }),
        },
    }
}

/// Who was asked for this event in a roll-call that a person has closed is not asked again; who
/// newly qualifies after that is, in a new one.
async fn ask(
    tx: &mut Writing,
    ctx: &Ctx,
    telegram: &Telegram,
    call: &Call,
    people: &[Person],
) -> Result<Received, Refusal> {
    let asked = recipient::asked_for(tx, ctx.tenant, call.key()).await?;
    let concerned = call.newly_concerned(people.iter().map(|p| (p.id, p.area.as_slice())), &asked);
    let people: Vec<&Person> = people.iter().filter(|person| concerned.contains(&person.id)).collect();
    let open = store::roll_call::lock_open(tx, ctx.tenant, call.key()).await?;
    let occasion = occasion(telegram, call, open.as_ref());
    let (came, started) = match open {
        Some(RollCall { id, .. }) => {
            let came = if people.is_empty() { Came::NobodyNew } else { Came::Added };
            (came, tx.perform(ctx, ExtendRollCall { id, occasion: &occasion, people }).await?)
        }
        None if people.is_empty() => {
            return Ok(Received { came: Came::NobodyNew, roll_call: None, people: 0 });
        }
        None => (
            Came::Started,
            tx.perform(ctx, StartForEvent { key: call.key(), occasion: &occasion, people }).await?,
        ),
    };
    Ok(Received { came, roll_call: Some(started.id), people: started.people })
}

/// What this telegram says, together with the areas that earlier ones named.
fn occasion(telegram: &Telegram, call: &Call, open: Option<&RollCall>) -> Occasion {
    let mut areas = open.map(|open| open.occasion.areas.clone()).unwrap_or_default();
    for (code, shaking) in call.areas() {
        let known = areas.entry(*code).or_default();
        *known = known.with(*shaking);
    }
    let strongest = areas.values().filter_map(|shaking| shaking.assumed()).max();
    let hypocentre = telegram.earthquake.as_ref().and_then(|earthquake| earthquake.hypocentre.clone());
    Occasion { message: String::new(), headline: telegram.headline.clone(), hypocentre, areas, strongest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_survive_text() {
        for came in Came::all() {
            assert_eq!(Came::from_name(came.name()), Some(came));
        }
    }
}
