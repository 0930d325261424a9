//! The queue's handler: tries a rule on past entries, in the order of the trees, without raising anything.
//!
//! Bounded: by entries and by time; what was reached until then is the answer, and it says so. Where a
//! tree is longer than the days that are asked for, the beginning is found by halving.

use crate::{
    Parts,
    model::{
        memory::Memory,
        rule::{Compiled, Definition, Rule, Severity},
        scene::Scene,
        watch::{Trigger, is_watched, look},
    },
    operations::{NoteTrial, TRY, TrialJob},
    store,
    views::FOLLOW,
};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ocsf::View;
use office::{Done, Handler, Office, Target};
use std::sync::Arc;
use time::Duration;
use uuid::Uuid;

/// Trials that run at once; one of a tenant, for it reads long.
const AT_ONCE: usize = 2;
/// Entries that one trial reads at most.
const MOST: i64 = 300_000;
/// And for how long.
const LONGEST: Duration = Duration::minutes(3);
const PIECE: u16 = 500;
/// How often it says how far it is.
const NOTE_EVERY: Duration = Duration::seconds(5);
const EXAMPLES: usize = 20;

pub(crate) fn handler(parts: Parts) -> Handler {
    Handler {
        queue: TRY,
        at_once: AT_ONCE,
        of_one_tenant: 1,
        run: Arc::new(move |office, tenant, payload| {
            let parts = parts.clone();
            Box::pin(async move {
                let job: TrialJob = match serde_json::from_value(payload) {
                    Ok(job) => job,
                    Err(error) => return Done::Never(format!("not a job of this queue: {error}")),
                };
                match run(&parts, &office, tenant, job.trial).await {
                    Ok(()) => Done::Finished,
                    Err(refusal) => {
                        Done::Later(Duration::seconds(10), format!("{}: {}", refusal.code, refusal.inside))
                    }
                }
            })
        }),
    }
}

#[derive(Default)]
struct Found {
    scanned: i64,
    total: i64,
    raised: u32,
    faults: u32,
    /// The latest.
    examples: Vec<Trigger>,
}

async fn run(parts: &Parts, office: &Office, tenant: TenantId, trial: Uuid) -> Result<(), Refusal> {
    let ctx = Ctx::system("alert", tenant, office.now());
    let (rule, since, heads) = {
        let mut reading = office.view(&ctx, FOLLOW, Target::any("alert.trial")).await?;
        let row = store::trials::by_id(reading.sql(), tenant, trial).await.map_err(::store::refusal)?;
        let Some(row) = row.filter(|row| row.settled_at.is_none()) else { return Ok(()) };
        let (id, definition): (String, Definition) =
            serde_json::from_value(row.rule).map_err(|error| Refusal::fault(error.to_string()))?;
        let rule = Rule { id, own: None, is_on: true, severity: Severity::Low, definition };
        let since = row.started_at.saturating_sub(Duration::days(row.days.into()));
        (Arc::new(Compiled::of(rule)?), since, ledger::trees(reading.sql(), tenant).await?)
    };
    let (mut found, mut starts) = (Found::default(), Vec::new());
    for head in heads {
        let start = start_of(office, &ctx, head.retention, head.size, since).await?;
        found.total = found.total.saturating_add(head.size.saturating_sub(start));
        starts.push((head, start));
    }
    let (rules, mut memory) = ([rule], Memory::default());
    let (began, mut noted) = (office.now(), office.now());
    for (head, start) in starts {
        let mut from = start;
        while from < head.size {
            let now = office.now();
            if found.scanned >= MOST || began.saturating_add(LONGEST) < now {
                return note(office, &ctx, trial, &found, ("cut", Some(now))).await;
            }
            if noted.saturating_add(NOTE_EVERY) < now {
                note(office, &ctx, trial, &found, ("running", None)).await?;
                noted = now;
            }
            let views = piece(office, &ctx, (head.retention, from), head.size).await?;
            let Some(last) = views.last() else { break };
            from = last.seq.unwrap_or(from).saturating_add(1);
            found.scanned = found.scanned.saturating_add(i64::try_from(views.len()).unwrap_or(0));
            for view in views.iter().filter(|view| is_watched(&view.activity)) {
                let scene = Scene::of(view, parts.places.as_ref(), parts.offset);
                for hit in look(&rules, &mut memory, view, &scene) {
                    found.take(hit.fault.is_some(), hit.trigger);
                }
            }
            let faults = memory.faults(&rules[0].rule.id).map_or(0, |(count, _)| count);
            found.faults = u32::try_from(faults).unwrap_or(u32::MAX);
        }
    }
    note(office, &ctx, trial, &found, ("done", Some(office.now()))).await
}

impl Found {
    fn take(&mut self, is_fault: bool, trigger: Trigger) {
        if is_fault {
            return;
        }
        self.raised = self.raised.saturating_add(1);
        self.examples.push(trigger);
        let beyond = self.examples.len().saturating_sub(EXAMPLES);
        self.examples.drain(..beyond);
    }
}

async fn piece(
    office: &Office,
    ctx: &Ctx,
    (retention, from): (i16, i64),
    until: i64,
) -> Result<Vec<View>, Refusal> {
    let ctx = Ctx { now: office.now(), ..ctx.clone() };
    let mut reading = office.view(&ctx, FOLLOW, Target::any("alert.trial")).await?;
    let (sql, keys) = reading.parts();
    let most = u16::try_from(until.saturating_sub(from)).unwrap_or(PIECE).min(PIECE);
    let found = office.patiently(ledger::follow(sql, keys, retention, from, most)).await?;
    Ok(found.iter().map(|found| View::of(ctx.tenant, found)).collect())
}

/// The first leaf that is not older than `since`, within what late commits displace.
async fn start_of(
    office: &Office,
    ctx: &Ctx,
    retention: i16,
    size: i64,
    since: Timestamp,
) -> Result<i64, Refusal> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low.midpoint(high);
        let found = piece(office, ctx, (retention, middle), middle.saturating_add(1)).await?;
        match found.first() {
            Some(view) if view.time >= since => high = middle,
            Some(_) => low = middle.saturating_add(1),
            None => break,
        }
    }
    Ok(low)
}

async fn note(
    office: &Office,
    ctx: &Ctx,
    trial: Uuid,
    found: &Found,
    (state, settled_at): (&'static str, Option<Timestamp>),
) -> Result<(), Refusal> {
    let ctx = Ctx { now: office.now(), ..ctx.clone() };
    let operation = NoteTrial {
        trial,
        state,
        scanned: found.scanned,
        total: found.total,
        raised: found.raised,
        faults: found.faults,
        examples: found.examples.clone(),
        settled_at,
    };
    office.perform(&ctx, operation).await
}
