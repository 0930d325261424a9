//! Work without a person: workers that run again and again, handlers of queued jobs.

use crate::{BoxFuture, Office, Place, Places};
use ::store::{Access, Job, patiently};
use kernel::{Refusal, TenantId};
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;
use tokio::sync::watch;

/// A lease's length; a handler that takes longer is kept alive by heartbeats.
const LEASE: Duration = Duration::seconds(60);
const HEARTBEAT: Wait = Wait::from_secs(20);
/// How often an empty queue is looked at, whether or not this process has heard of a job. Polling is the truth.
const POLL: Wait = Wait::from_millis(300);
/// Work without a person may wait long for others (mail servers), but not for ever: whatever it waits
/// for may be gone.
const PATIENCE: Wait = Wait::from_secs(600);
/// Attempts before a job is buried.
const MOST_ATTEMPTS: i32 = 12;

pub type Run = Arc<dyn Fn(Office) -> BoxFuture<'static, Result<(), Refusal>> + Send + Sync>;

/// What is done with one job: of this tenant, with this payload.
pub type RunJob = Arc<dyn Fn(Office, TenantId, serde_json::Value) -> BoxFuture<'static, Done> + Send + Sync>;

/// Something done every so often. A failure is logged and tried again next time.
#[derive(Clone)]
pub struct Worker {
    pub name: &'static str,
    pub every: Wait,
    pub run: Run,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    Finished,
    /// Try again after this long, e.g. because a mail server asked for patience.
    Later(Duration, String),
    /// It will never succeed.
    Never(String),
}

/// What is done with the jobs of one queue.
#[derive(Clone)]
pub struct Handler {
    pub queue: &'static str,
    /// Jobs of this queue that run at once in this process.
    pub at_once: usize,
    /// Those of one tenant among them. Fewer than all: tenants take turns, job by job.
    pub of_one_tenant: usize,
    pub run: RunJob,
}

/// Runs workers and handlers until `stop` is true, then lets what is running finish.
pub async fn run_workers(
    office: Office,
    workers: Vec<Worker>,
    handlers: Vec<Handler>,
    stop: watch::Receiver<bool>,
) {
    let mut tasks = tokio::task::JoinSet::new();
    for worker in workers {
        tasks.spawn(run_worker(office.clone(), worker, stop.clone()));
    }
    for handler in handlers {
        tasks.spawn(run_handler(office.clone(), handler, stop.clone()));
    }
    while tasks.join_next().await.is_some() {}
}

async fn run_worker(office: Office, worker: Worker, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(worker.every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        let done = patiently(PATIENCE, (worker.run)(office.clone())).await;
        if let Err(refusal) = done.unwrap_or_else(|silent| Err(silent.into())) {
            tracing::warn!(
                worker = worker.name,
                code = refusal.code,
                reason = refusal.inside,
                "worker failed"
            );
        }
    }
}

async fn run_handler(office: Office, handler: Handler, mut stop: watch::Receiver<bool>) {
    let mut running = tokio::task::JoinSet::new();
    let enqueued = office.signals().queue(handler.queue);
    let places = Places::new(handler.at_once, handler.of_one_tenant);
    // Who had their turn in this round.
    let mut served = Vec::new();
    loop {
        while running.try_join_next().is_some() {}
        let mut jobs = claim(&office, &handler, &places, &served).await;
        if jobs.is_empty() && !served.is_empty() && places.free() > 0 {
            served.clear();
            jobs = claim(&office, &handler, &places, &served).await;
        }
        let found = jobs.len();
        for (job, place) in jobs {
            if takes_turns(&handler) {
                served.push(job.tenant);
            }
            let work = run_job(office.clone(), handler.clone(), job);
            running.spawn(async move {
                let _place = place;
                work.await;
            });
        }
        if *stop.borrow() {
            break;
        }
        if found == 0 {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = enqueued.notified() => {}
                () = tokio::time::sleep(POLL) => {}
                Some(_) = running.join_next() => {}
            }
        }
    }
    while running.join_next().await.is_some() {}
}

fn takes_turns(handler: &Handler) -> bool {
    handler.of_one_tenant < handler.at_once
}

/// As many jobs as there are places for, the oldest first; where tenants take turns one, of none that was `served`.
async fn claim(
    office: &Office,
    handler: &Handler,
    places: &Places,
    served: &[TenantId],
) -> Vec<(Job, Place)> {
    let (queue, free) = (handler.queue, places.free());
    let most = if takes_turns(handler) { free.min(1) } else { free };
    if most == 0 {
        return Vec::new();
    }
    let others_turn = [served, &places.full()].concat();
    let attempt = async {
        let mut scoped = office.platform(Access::Write).await?;
        let most = i64::try_from(most).unwrap_or(1);
        let jobs = ::store::claim(&mut scoped, (queue, &others_turn), most, office.now(), LEASE)
            .await
            .map_err(::store::refusal)?;
        scoped.commit().await.map_err(::store::refusal)?;
        Ok::<_, Refusal>(jobs)
    };
    let jobs = office.patiently(attempt).await.unwrap_or_else(|refusal| {
        tracing::warn!(queue, reason = refusal.inside, "the queue cannot be read");
        Vec::new()
    });
    // Only this loop takes places; a job without one would be due again when its lease has run out.
    jobs.into_iter().filter_map(|job| places.try_enter(job.tenant).map(|place| (job, place))).collect()
}

async fn run_job(office: Office, handler: Handler, job: Job) {
    let work = patiently(PATIENCE, (handler.run)(office.clone(), job.tenant, job.payload.clone()));
    let done = tokio::select! {
        done = work => done.unwrap_or_else(|silent| Done::Later(Duration::ZERO, silent.to_string())),
        () = keep_alive(&office, &job) => Done::Later(Duration::ZERO, "lease lost".to_owned()),
    };
    if let Err(refusal) = office.patiently(settle(&office, &handler, &job, done)).await {
        // The lease will run out and the job will be done again: handlers are idempotent.
        tracing::warn!(queue = handler.queue, job = %job.id, reason = refusal.inside, "job could not be settled");
    }
}

/// Extends the lease until it is lost; then returns.
async fn keep_alive(office: &Office, job: &Job) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let beat = async {
            let mut scoped = office.platform(Access::Write).await?;
            let until = office.now().checked_add(LEASE).unwrap_or(office.now());
            let held = ::store::heartbeat(&mut scoped, job.lease, until).await.map_err(::store::refusal)?;
            scoped.commit().await.map_err(::store::refusal)?;
            Ok::<_, Refusal>(held)
        };
        if matches!(office.patiently(beat).await, Ok(false)) {
            return;
        }
    }
}

async fn settle(office: &Office, handler: &Handler, job: &Job, done: Done) -> Result<(), Refusal> {
    let mut scoped = office.platform(Access::Write).await?;
    let now = office.now();
    let held = match done {
        Done::Finished => ::store::complete(&mut scoped, job.lease).await,
        Done::Later(after, why) if job.attempt < MOST_ATTEMPTS => {
            ::store::retry(&mut scoped, job.lease, now.checked_add(after).unwrap_or(now), &why).await
        }
        Done::Later(_, why) | Done::Never(why) => {
            tracing::error!(queue = handler.queue, job = %job.id, why, "job buried");
            ::store::bury(&mut scoped, job.lease, now, &why).await
        }
    }
    .map_err(::store::refusal)?;
    scoped.commit().await.map_err(::store::refusal)?;
    if !held {
        tracing::warn!(queue = handler.queue, job = %job.id, "lease was lost before the job was settled");
    }
    Ok(())
}
