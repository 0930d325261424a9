//! A rule tried on past entries: begun by a person, carried on by a job.

use super::conflict;
use crate::{
    model::{rule::Rule, watch::Trigger},
    sealing, store,
};
use kernel::{Ctx, Message, Refusal, Timestamp, random_from};
use office::{Operation, Target, Writing};
use serde::{Deserialize, Serialize};
use time::Duration;
use uuid::Uuid;

/// The queue of trials.
pub(crate) const TRY: &str = "alert.trial";
const MOST_AT_ONCE: i64 = 2;
const MOST_DAYS: u32 = 90;
/// A trial that has not ended by then never will.
const LONGEST: Duration = Duration::minutes(15);
const KEPT: Duration = Duration::days(7);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TrialJob {
    pub trial: Uuid,
}

/// Begins a trial of `rule` on the entries of the last `days`. Answers its id.
pub struct StartTrial {
    pub rule: Rule,
    pub days: u32,
}

impl Operation for StartTrial {
    const NAME: &'static str = "alert.trial.start";
    type Outcome = Uuid;

    fn target(&self) -> Target {
        Target::new(super::RULE, &self.rule.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Uuid, Refusal> {
        if self.days == 0 || self.days > MOST_DAYS {
            let fault = Message::key("alert-number-bounds").with("least", 1).with("most", MOST_DAYS);
            return Err(Refusal::invalid("days of a trial").with_field("days", fault));
        }
        let since = ctx.now.saturating_sub(LONGEST);
        let running = store::trials::running(tx.sql(), ctx.tenant, since).await.map_err(::store::refusal)?;
        if running >= MOST_AT_ONCE {
            return Err(conflict("SK-ALERT-005", "alert-trials-busy", "trials are running"));
        }
        store::trials::forget(tx, ctx.now.saturating_sub(KEPT)).await.map_err(::store::refusal)?;
        let id = random_from(ctx.now);
        tx.fact("trial", id.to_string());
        tx.fact("days", self.days);
        tx.fact("filter", self.rule.definition.filter.as_str());
        let rule = serde_json::to_value((&self.rule.id, &self.rule.definition))
            .map_err(|error| Refusal::fault(error.to_string()))?;
        let days = i32::try_from(self.days).unwrap_or(1);
        store::trials::insert(tx, (id, &rule, days), (ctx.now, &ctx.actor.reference()))
            .await
            .map_err(::store::refusal)?;
        tx.enqueue(TRY, &TrialJob { trial: id }, (ctx.now, ctx.now)).await?;
        Ok(id)
    }
}

/// How far a trial is, or how it ended.
pub(crate) struct NoteTrial {
    pub trial: Uuid,
    pub state: &'static str,
    pub scanned: i64,
    pub total: i64,
    pub raised: u32,
    pub faults: u32,
    pub examples: Vec<Trigger>,
    pub settled_at: Option<Timestamp>,
}

impl Operation for NoteTrial {
    const NAME: &'static str = "alert.trial.note";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(super::TRIAL, self.trial)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("state", self.state);
        tx.fact("scanned", self.scanned);
        tx.fact("raised", self.raised);
        let examples = sealing::seal_examples(tx.parts(), &self.examples, self.trial).await?;
        let progress = store::trials::Progress {
            state: self.state,
            scanned: self.scanned,
            total: self.total,
            raised: i32::try_from(self.raised).unwrap_or(i32::MAX),
            faults: i32::try_from(self.faults).unwrap_or(i32::MAX),
            examples: examples.as_deref(),
            settled_at: self.settled_at,
        };
        store::trials::note(tx, self.trial, progress).await.map_err(::store::refusal)
    }
}
