//! The ledger's own health: what would keep alerts from being raised is not waited for in the ledger.
//!
//! Looked at every second, in the provider's name; each state raises once, then is quiet for as long as
//! its rule says.

use crate::{
    Parts,
    follower::Pulse,
    model::{
        content::Content,
        seeded::{FOLLOWER_LAG, LEDGER_FAULT, LEDGER_LAG, LEDGER_REFUSED},
    },
    operations::Raise,
    store,
    views::{self, FOLLOW},
};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::{Target, Worker};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration as Wait,
};
use time::Duration;

const EVERY: Wait = Wait::from_secs(1);
/// Looks at which the integrator must be in trouble before somebody is told: a lost connection is back by then.
const IN_TROUBLE: u32 = 5;

/// What the program knows of its ledger.
pub trait Health: Send + Sync + 'static {
    /// Why nothing is signed, if nothing is.
    fn trouble(&self) -> Option<String>;
    /// What the last verification found; `None` before the first.
    fn is_whole(&self) -> Option<bool>;
}

pub(crate) fn worker(parts: Parts, pulse: Pulse) -> Worker {
    let troubled = Arc::new(AtomicU32::new(0));
    Worker {
        name: "ledger health",
        every: EVERY,
        run: Arc::new(move |_| {
            let (parts, pulse, troubled) = (parts.clone(), pulse.clone(), Arc::clone(&troubled));
            Box::pin(async move { look(&parts, &pulse, &troubled).await })
        }),
    }
}

async fn look(parts: &Parts, pulse: &Pulse, troubled: &AtomicU32) -> Result<(), Refusal> {
    let now = parts.office.now();
    let trouble = parts.health.trouble();
    let looks = match trouble {
        Some(_) => troubled.fetch_add(1, Ordering::Relaxed).saturating_add(1),
        None => {
            troubled.store(0, Ordering::Relaxed);
            0
        }
    };
    if let Some(why) = trouble.filter(|_| looks >= IN_TROUBLE) {
        raise(parts, LEDGER_REFUSED, now, |_| Some(why.clone())).await?;
    }
    if parts.health.is_whole() == Some(false) {
        raise(parts, LEDGER_FAULT, now, |_| Some("verification found faults".to_owned())).await?;
    }
    if let Some(since) = ledger::waiting_since(&parts.database).await? {
        raise(parts, LEDGER_LAG, now, |window| waiting(now, since, window)).await?;
    }
    if let Some(last) = pulse.last() {
        raise(parts, FOLLOWER_LAG, now, |window| waiting(now, last, window)).await?;
    }
    Ok(())
}

/// In words, if it is longer than a rule's window (seconds).
fn waiting(now: Timestamp, since: Timestamp, window: u32) -> Option<String> {
    let waited = now.unix_timestamp().saturating_sub(since.unix_timestamp());
    (waited > i64::from(window)).then(|| format!("{waited} s"))
}

/// Raises `rule` with the words that `why` has for its window, unless it is off or was raised lately.
async fn raise(
    parts: &Parts,
    rule: &str,
    now: Timestamp,
    why: impl Fn(u32) -> Option<String>,
) -> Result<(), Refusal> {
    // Most looks end here, without asking the database.
    let seed = crate::model::seeded::seed(rule);
    if seed.is_none_or(|_| why(0).is_none()) {
        return Ok(());
    }
    let ctx = Ctx::system("alert", TenantId::PROVIDER, now);
    let (rule, last) = {
        let mut reading = parts.office.view(&ctx, FOLLOW, Target::any("alert.tail")).await?;
        let known = views::rules_within(reading.sql(), ctx.tenant).await?;
        let Some(rule) = known.into_iter().find(|known| known.id == rule) else { return Ok(()) };
        let last = store::alerts::last_of(reading.sql(), ctx.tenant, &rule.id).await;
        (rule, last.map_err(::store::refusal)?)
    };
    let quiet = Duration::seconds(rule.definition.quiet.into());
    let is_quiet = last.is_some_and(|last| last.saturating_add(quiet) > now);
    let Some(words) = why(rule.definition.window).filter(|_| rule.is_on && !is_quiet) else { return Ok(()) };
    let content =
        Content { words: Some(words), count: 1, window: rule.definition.window, ..Content::default() };
    let raise = Raise {
        rule: rule.id,
        severity: rule.severity,
        content,
        times: 1,
        delay_ms: 0,
        page: parts.page.clone(),
    };
    parts.office.perform(&ctx, raise).await.map(|_| ())
}
