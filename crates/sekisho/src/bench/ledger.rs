//! The ledger under load: what an entry costs an operation, how fast entries of writers of many are
//! sealed and inserted, and how far behind the signed trees are while entries keep coming.
//!
//! Entries are sealed under keys of many tenants and grow a tree per tenant; the integrator is the
//! product's. Does not live here: single operations at other numbers of clients (`operations`).

use super::{
    Plan,
    ground::{Ground, told},
    operations::{perform, write},
    statistics::{Figures, Round, median, quantile, ratio},
};
use anyhow::Context;
use kernel::{Ctx, TenantId};
use ledger::{Entry, EntryOutcome};
use office::Office;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration as Wait, Instant},
};
use tokio::{sync::watch, task::JoinSet};

const CLIENTS: usize = 64;
const TENANTS: usize = 500;
/// Writers of many entries, and entries of one transaction when as many as possible are written …
const WRITERS: usize = 4;
const BULK: usize = 1000;
/// … and when so many per second are to be kept up with.
const OFFERED: u64 = 42_000;
const BUNDLE: usize = 100;
/// The integrator has ordered what it was left.
const SETTLED: Wait = Wait::from_millis(600);

#[derive(Debug, Serialize)]
pub struct LedgerFigures {
    pub clients: usize,
    pub audited: Figures,
    pub plain: Figures,
    /// Audited over plain, operations per second.
    pub ratio: f64,
    pub tenants: usize,
    /// Entries per second, sealed and inserted, without integration beside it.
    pub ingest: Spread,
    /// Entries per second that the integrator orders when all of them are waiting.
    pub drain: Spread,
    pub sustained: Sustained,
}

/// Median, slowest and fastest round.
#[derive(Debug, Serialize)]
pub struct Spread {
    pub median: f64,
    pub slowest: f64,
    pub fastest: f64,
}

/// Entries that come and are ordered at the same time.
#[derive(Debug, Serialize)]
pub struct Sustained {
    pub offered: u64,
    pub written: Spread,
    pub integrated: Spread,
    pub steps: usize,
    /// From when the oldest entry of a step happened to the step's commit.
    pub lag_p50_ms: f64,
    pub lag_p99_ms: f64,
    /// Leaves of the anchor log per second.
    pub anchored: f64,
}

impl Spread {
    fn of(rates: &[f64]) -> Option<Self> {
        Some(Self {
            median: median(rates)?,
            slowest: rates.iter().copied().fold(f64::INFINITY, f64::min),
            fastest: rates.iter().copied().fold(0.0, f64::max),
        })
    }
}

pub async fn measure(ground: &mut Ground, plan: &Plan) -> Result<LedgerFigures, anyhow::Error> {
    let (audited, plain) = operations(ground, plan).await?;
    let mut tenants = Vec::with_capacity(TENANTS);
    for _ in 0..TENANTS {
        tenants.push(ground.tenant().await?);
    }
    let tenants: Arc<[TenantId]> = tenants.into();
    // Every tenant's key is made and in memory.
    for tenant in tenants.iter() {
        let office = &ground.platform.office;
        office.record_all(*tenant, &entries(office, *tenant, 1)).await.map_err(told)?;
    }
    ground.rest().await?;
    let (mut ingest, mut drain) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        ingest.push(fill(ground, &tenants, plan.length).await?);
        drain.push(empty(ground).await?);
        plan.say(format_args!("entries, ingest and drain: {:?} {:?} per s", ingest.last(), drain.last()));
    }
    let sustained = sustain(ground, &tenants, plan).await?;
    ground.resume();
    Ok(LedgerFigures {
        clients: CLIENTS,
        audited: Figures::of(&audited).context("rounds")?,
        plain: Figures::of(&plain).context("rounds")?,
        ratio: ratio(&audited, &plain).context("rounds")?,
        tenants: TENANTS,
        ingest: Spread::of(&ingest).context("rounds")?,
        drain: Spread::of(&drain).context("rounds")?,
        sustained,
    })
}

async fn operations(ground: &Ground, plan: &Plan) -> Result<(Vec<Round>, Vec<Round>), anyhow::Error> {
    let tenant = ground.tenant().await?;
    for _ in 0..2 {
        perform(ground, tenant, CLIENTS, Wait::from_secs(1)).await?;
        write(ground, tenant, CLIENTS, Wait::from_secs(1)).await?;
    }
    let (mut audited, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        audited.push(perform(ground, tenant, CLIENTS, plan.length).await?);
        // What the integrator has left over is not the next round's burden.
        tokio::time::sleep(SETTLED).await;
        plain.push(write(ground, tenant, CLIENTS, plan.length).await?);
        plan.say(format_args!("operations, {CLIENTS} clients: {:?}", ratio(&audited, &plain)));
    }
    Ok((audited, plain))
}

/// As many entries as possible; how many per second.
async fn fill(ground: &Ground, tenants: &Arc<[TenantId]>, length: Wait) -> Result<f64, anyhow::Error> {
    let (_keep, never) = watch::channel(false);
    let written = Arc::new(AtomicU64::new(0));
    let begin = Instant::now();
    let mut writers = writers(ground, tenants, BULK, None, &written, &never);
    tokio::time::sleep(length).await;
    let seconds = begin.elapsed().as_secs_f64();
    let count = written.load(Ordering::Relaxed);
    _keep.send_replace(true);
    while let Some(done) = writers.join_next().await {
        done??;
    }
    Ok(count as f64 / seconds)
}

/// Everything that is waiting is ordered; how many per second.
async fn empty(ground: &Ground) -> Result<f64, anyhow::Error> {
    let integrator = ground.platform.integrator();
    let (begin, mut count) = (Instant::now(), 0_u64);
    loop {
        let done = integrator.step(ground.platform.clock.now()).await?;
        count = count.saturating_add(done.entries);
        if !done.is_more {
            return Ok(count as f64 / begin.elapsed().as_secs_f64());
        }
    }
}

/// Entries come at a fixed pace, and the integrator pauses as it does in the program.
async fn sustain(
    ground: &Ground,
    tenants: &Arc<[TenantId]>,
    plan: &Plan,
) -> Result<Sustained, anyhow::Error> {
    let (mut written_rates, mut integrated_rates) = (Vec::new(), Vec::new());
    let (mut lags, mut anchored) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let (stop, stops) = watch::channel(false);
        let written = Arc::new(AtomicU64::new(0));
        let anchor_before = ground.platform.released.last().map_or(0, |mark| mark.size);
        let begin = Instant::now();
        let mut writers = writers(ground, tenants, BUNDLE, Some(OFFERED), &written, &stops);
        let integrator = ground.platform.integrator();
        let clock = &ground.platform.clock;
        let mut integrated = 0_u64;
        while begin.elapsed() < plan.length {
            let step = Instant::now();
            let done = integrator.step(clock.now()).await?;
            integrated = integrated.saturating_add(done.entries);
            if let Some(oldest) = done.oldest {
                let lag = clock.now().unix_timestamp_nanos().saturating_sub(oldest.unix_timestamp_nanos());
                lags.push(u64::try_from(lag / 1000).unwrap_or(0));
            }
            if !done.is_more {
                tokio::time::sleep(office::pause_after(&done).saturating_sub(step.elapsed())).await;
            }
        }
        let seconds = begin.elapsed().as_secs_f64();
        written_rates.push(written.load(Ordering::Relaxed) as f64 / seconds);
        integrated_rates.push(integrated as f64 / seconds);
        let anchor_after = ground.platform.released.last().map_or(0, |mark| mark.size);
        anchored.push(anchor_after.saturating_sub(anchor_before) as f64 / seconds);
        stop.send_replace(true);
        while let Some(done) = writers.join_next().await {
            done??;
        }
        plan.say(format_args!(
            "entries, sustained: {written_rates:.0?} written, {integrated_rates:.0?} ordered"
        ));
        empty(ground).await?;
    }
    lags.sort_unstable();
    let ms = |percent| quantile(&lags, percent).map(|micros| micros as f64 / 1000.0).context("no step");
    Ok(Sustained {
        offered: OFFERED,
        written: Spread::of(&written_rates).context("rounds")?,
        integrated: Spread::of(&integrated_rates).context("rounds")?,
        steps: lags.len(),
        lag_p50_ms: ms(50)?,
        lag_p99_ms: ms(99)?,
        anchored: median(&anchored).context("rounds")?,
    })
}

/// Writers that go round the tenants, each transaction with `bundle` entries of one, at `pace` entries
/// per second together.
fn writers(
    ground: &Ground,
    tenants: &Arc<[TenantId]>,
    bundle: usize,
    pace: Option<u64>,
    written: &Arc<AtomicU64>,
    stops: &watch::Receiver<bool>,
) -> JoinSet<Result<(), anyhow::Error>> {
    let begin = Instant::now();
    let mut running = JoinSet::new();
    for writer in 0..WRITERS {
        let (office, tenants) = (ground.platform.office.clone(), Arc::clone(tenants));
        let (written, stops) = (Arc::clone(written), stops.clone());
        running.spawn(async move {
            let own: Vec<TenantId> = tenants.iter().skip(writer).step_by(WRITERS).copied().collect();
            let (mut count, share) = (0_u64, pace.map(|pace| pace as f64 / WRITERS as f64));
            for tenant in own.into_iter().cycle() {
                if *stops.borrow() {
                    break;
                }
                if let Some(share) = share {
                    let due = Wait::from_secs_f64(count as f64 / share);
                    tokio::time::sleep(due.saturating_sub(begin.elapsed())).await;
                }
                office.record_all(tenant, &entries(&office, tenant, bundle)).await.map_err(told)?;
                let bundle = u64::try_from(bundle).unwrap_or(0);
                count = count.saturating_add(bundle);
                written.fetch_add(bundle, Ordering::Relaxed);
            }
            Ok(())
        });
    }
    running
}

/// What the gate tells of a request, about 400 bytes of JSON each.
fn entries(office: &Office, tenant: TenantId, count: usize) -> Vec<Entry> {
    let ctx = Ctx::system("bench", tenant, office.now());
    (0..count)
        .map(|number| {
            let facts = json!({
                "method": "GET",
                "path": format!("/invoices/{number}/lines?page={}", number % 7),
                "status": 200,
                "sent": number.wrapping_mul(37) % 90_000,
                "ms": number % 50,
                "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            });
            let facts = match facts {
                Value::Object(facts) => facts,
                _ => Map::new(),
            };
            Entry::of(&ctx, "gate.request.pass", "gate", EntryOutcome::Success, facts)
        })
        .collect()
}
