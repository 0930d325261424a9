//! Work without a person: workers that run again and again, handlers of queued jobs.

use crate::{BoxFuture, Office};
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
    pub run: Arc<dyn Fn(Office, TenantId, serde_json::Value) -> BoxFuture<'static, Done> + Send + Sync>,
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
    loop {
        while running.try_join_next().is_some() {}
        let room = handler.at_once.saturating_sub(running.len());
        let jobs = match room {
            0 => Vec::new(),
            room => claim(&office, handler.queue, room).await,
        };
        let found = jobs.len();
        for job in jobs {
            running.spawn(run_job(office.clone(), handler.clone(), job));
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

async fn claim(office: &Office, queue: &'static str, most: usize) -> Vec<Job> {
    let attempt = async {
        let mut scoped = office.platform(Access::Write).await?;
        let most = i64::try_from(most).unwrap_or(1);
        let jobs =
            ::store::claim(&mut scoped, queue, most, office.now(), LEASE).await.map_err(::store::refusal)?;
        scoped.commit().await.map_err(::store::refusal)?;
        Ok::<_, Refusal>(jobs)
    };
    office.patiently(attempt).await.unwrap_or_else(|refusal| {
        tracing::warn!(queue, reason = refusal.inside, "the queue cannot be read");
        Vec::new()
    })
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
