//! When probes run: what is due, canaries every eight hours and at start, new assets at once.
//!
//! ```text
//! inventory ──▶ canaries due ──▶ pairs due (at most 4 at once) ──▶ recorded ──▶ those that look at the record
//! ```
//! A run that takes too long, or whose code fails, is *unable*: that is evidence, too. A paused or
//! dead scheduler leaves no evidence at all, and the page turns red by itself.

mod control;
mod inventory;

pub use control::ProbeControl;
pub use inventory::{Inventory, Listener, ServiceEntrance};

use crate::{
    model::{
        asset::Asset,
        attestation::Statement,
        catalogue::{Catalogue, Probe as Planned},
        evidence::{Canary, Evidence, Facts, Head, Run, Verdict, judge},
        name::ProbeId,
        status::Observed,
    },
    operations::{RecordCanaries, RecordEvidence, ShownCanary},
    probes::{Probe, Probes},
    views::board::Board,
};
use ::store::Database;
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::{Office, Worker};
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration as Wait,
};
use time::Duration;
use tokio::{sync::Semaphore, task::JoinSet};
use uuid::Uuid;

/// Runs at once in this process: fewer than the smallest pool of connections has.
const AT_ONCE: usize = 4;
/// How often the scheduler looks for what is due.
const EVERY: Wait = Wait::from_secs(5);
/// Who could not look is asked again soon; so is a probe that did not catch its canary.
const AGAIN: Duration = Duration::seconds(60);

/// What a scheduler is made from.
pub struct SchedulerParts {
    pub office: Office,
    pub database: Database,
    pub catalogue: Arc<Catalogue>,
    pub probes: Probes,
    pub board: Board,
    pub inventory: Inventory,
    pub control: ProbeControl,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Scheduler(Arc<Inner>);

struct Inner {
    parts: SchedulerParts,
    /// When each canary was shown by this process: a start shows all of them.
    shown: Mutex<BTreeMap<ProbeId, (Timestamp, bool)>>,
    /// Two rounds never overlap.
    round: tokio::sync::Mutex<()>,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub canaries: usize,
    pub runs: usize,
    pub failures: usize,
}

impl Scheduler {
    pub fn new(parts: SchedulerParts) -> Self {
        Self(Arc::new(Inner { parts, shown: Mutex::default(), round: tokio::sync::Mutex::default() }))
    }

    /// The worker that keeps running it.
    pub fn worker(&self) -> Worker {
        let scheduler = self.clone();
        let run: office::Run = Arc::new(move |_| {
            let scheduler = scheduler.clone();
            Box::pin(async move { scheduler.run_due().await.map(|_| ()) })
        });
        Worker { name: "assurance.probes", every: EVERY, run }
    }

    /// One round: everything that is due now. Does nothing while paused.
    ///
    /// # Errors
    /// The database does not take the evidence.
    pub async fn run_due(&self) -> Result<Round, Refusal> {
        let parts = &self.0.parts;
        if parts.control.is_paused() {
            return Ok(Round::default());
        }
        let _round = self.0.round.lock().await;
        let is_everything = parts.control.take_demand();
        let now = parts.office.now();
        if parts.inventory.sync(&parts.office, &parts.database, &parts.board, now).await? {
            parts.board.renew();
        }
        let observed = parts.board.observed().await;
        let canaries = self.show_canaries(&observed, is_everything).await?;
        let mut round = Round { canaries, ..Round::default() };
        for is_last in [false, true] {
            let observed = parts.board.observed().await;
            let due = self.due(&observed, is_everything, is_last, parts.office.now());
            let evidence = self.run_pairs(due).await;
            round.runs = round.runs.saturating_add(evidence.len());
            let failed = evidence.iter().filter(|evidence| evidence.verdict == Verdict::Fail).count();
            round.failures = round.failures.saturating_add(failed);
            self.record(evidence).await?;
        }
        Ok(round)
    }

    async fn record(&self, evidence: Vec<Evidence>) -> Result<(), Refusal> {
        if evidence.is_empty() {
            return Ok(());
        }
        let parts = &self.0.parts;
        let operation = RecordEvidence { catalogue: Arc::clone(&parts.catalogue), evidence };
        parts.office.perform(&self.ctx(), operation).await?;
        parts.board.renew();
        Ok(())
    }

    fn ctx(&self) -> Ctx {
        Ctx::system("probes", TenantId::PROVIDER, self.0.parts.office.now())
    }

    fn due(&self, observed: &Observed, is_everything: bool, is_last: bool, now: Timestamp) -> Vec<Pair> {
        let parts = &self.0.parts;
        let heads: BTreeMap<(&ProbeId, Uuid), &Head> =
            observed.heads.iter().map(|head| ((&head.probe, head.asset), head)).collect();
        let planned = parts.catalogue.probes().filter(|planned| !planned.is_attested());
        let mut due = Vec::new();
        for planned in planned {
            let Some(probe) = parts.probes.of(&planned.code).filter(|probe| probe.is_last() == is_last)
            else {
                continue;
            };
            for asset in
                observed.assets.iter().filter(|asset| asset.class == planned.scope && asset.is_live(now))
            {
                let head = heads.get(&(&planned.id, asset.id)).copied();
                if is_everything || head.is_none_or(|head| is_due(head, planned, now)) {
                    let (planned, asset, head) = (planned.clone(), asset.clone(), head.cloned());
                    due.push(Pair { planned, probe: Arc::clone(probe), asset, head });
                }
            }
        }
        due
    }

    /// Runs pairs side by side; a run whose task breaks down is unable.
    async fn run_pairs(&self, due: Vec<Pair>) -> Vec<Evidence> {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for pair in due {
            let (places, office) = (Arc::clone(&places), self.0.parts.office.clone());
            running.spawn(async move {
                let _place = places.acquire().await;
                pair.run(&office).await
            });
        }
        let mut evidence = Vec::new();
        while let Some(ended) = running.join_next().await {
            match ended {
                Ok(found) => evidence.extend(found),
                Err(error) => tracing::error!(%error, "a probe broke down"),
            }
        }
        evidence
    }

    async fn show_canaries(&self, observed: &Observed, is_everything: bool) -> Result<usize, Refusal> {
        let parts = &self.0.parts;
        let now = parts.office.now();
        let mut running = JoinSet::new();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        for planned in
            parts.catalogue.probes().filter(|planned| is_everything || self.is_canary_due(&planned.id, now))
        {
            let previous = observed.canaries.iter().find(|canary| canary.probe == planned.id).cloned();
            let (planned, places) = (planned.clone(), Arc::clone(&places));
            let probe = parts.probes.of(&planned.code).cloned();
            running.spawn(async move {
                let _place = places.acquire().await;
                show(&planned, probe, now, previous).await
            });
        }
        let mut shown = Vec::new();
        while let Some(ended) = running.join_next().await {
            shown.extend(
                ended.inspect_err(|error| tracing::error!(%error, "a canary broke down")).ok().flatten(),
            );
        }
        if shown.is_empty() {
            return Ok(0);
        }
        let answers: Vec<(ProbeId, bool)> =
            shown.iter().map(|shown| (shown.canary.probe.clone(), shown.canary.is_caught)).collect();
        parts.office.perform(&self.ctx(), RecordCanaries(shown)).await?;
        parts.board.renew();
        let count = answers.len();
        let mut kept = self.0.shown.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(answers.into_iter().map(|(probe, is_caught)| (probe, (now, is_caught))));
        Ok(count)
    }

    fn is_canary_due(&self, probe: &ProbeId, now: Timestamp) -> bool {
        let shown = self.0.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.get(probe).is_none_or(|(at, is_caught)| {
            let again = if *is_caught { Canary::EVERY } else { AGAIN };
            at.saturating_add(again) <= now
        })
    }
}

fn is_due(head: &Head, planned: &Planned, now: Timestamp) -> bool {
    let was_unable = head.verdict == Verdict::Error && head.t1.saturating_add(AGAIN) <= now;
    was_unable || head.is_due(planned, now)
}

/// One probe to be run on one asset.
struct Pair {
    planned: Planned,
    probe: Arc<dyn Probe>,
    asset: Asset,
    head: Option<Head>,
}

impl Pair {
    async fn run(self, office: &Office) -> Option<Evidence> {
        let t0 = office.now();
        let run = within(self.probe.patience(), self.probe.run(&self.asset, t0)).await;
        // A clock that was set back during the run must not lose the evidence.
        let t1 = office.now().max(t0);
        if judge(&self.planned, &run) != Verdict::Pass {
            tracing::info!(probe = %self.planned.id, asset = self.asset.name, ?run, "not passed");
        }
        Evidence::of_run(&self.planned, self.asset.id, t0, t1, run, self.head.as_ref())
            .inspect_err(|error| tracing::error!(probe = %self.planned.id, %error, "no evidence"))
            .ok()
    }
}

async fn show(
    planned: &Planned,
    probe: Option<Arc<dyn Probe>>,
    now: Timestamp,
    previous: Option<Canary>,
) -> Option<ShownCanary> {
    let run = match probe {
        Some(probe) => within(probe.patience(), probe.canary(now)).await,
        None if planned.is_attested() => Statement::canary(planned).run(),
        None => return None,
    };
    let canary = Canary::of_run(planned, now, &run, previous.as_ref());
    if !canary.is_caught {
        tracing::error!(probe = %planned.id, ?run, "a canary was not caught");
    }
    let facts = match run {
        Run::Measured(facts) | Run::NotApplicable(facts) => facts,
        Run::Unable(reason) => {
            Facts::from_iter([("reason".to_owned(), reason.chars().take(500).collect::<String>().into())])
        }
    };
    Some(ShownCanary { canary, facts })
}

async fn within(patience: Wait, run: impl Future<Output = Run>) -> Run {
    let given_up = || Run::Unable(format!("no answer within {} s", patience.as_secs()));
    tokio::time::timeout(patience, run).await.unwrap_or_else(|_| given_up())
}
