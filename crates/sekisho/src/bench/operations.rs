//! What the record costs: an operation that writes one row, through the office, against the same
//! statement in a plain transaction; and how soon an entry has its place in the signed tree.

use super::{
    Plan,
    ground::{Ground, told},
    load::closed_loop,
    statistics::{Figures, Round, quantile, ratio},
};
use anyhow::Context;
use kernel::{Clock, Ctx, Refusal, TenantId};
use office::{Office, Operation, Target, Writing};
use serde::Serialize;
use std::{
    sync::Arc,
    time::{Duration as Wait, Instant},
};
use store::{Access, Database, Scope};
use tokio::sync::watch;

const CLIENTS: [usize; 3] = [1, 16, 64];
const WARM_UP: Wait = Wait::from_secs(2);
/// The load under which the integrator's lag is taken.
const LAG_CLIENTS: usize = 16;
/// Seven of these are a little more than the integrator's tick.
const ANYWHERE: Wait = Wait::from_millis(31);
/// How exactly the lag is seen.
const LOOK_EVERY: Wait = Wait::from_millis(4);

#[derive(Debug, Serialize)]
pub struct Operations {
    pub levels: Vec<Level>,
    pub lag_idle: Lag,
    pub lag_loaded: Lag,
    pub lag_clients: usize,
}

#[derive(Debug, Serialize)]
pub struct Level {
    pub clients: usize,
    pub audited: Figures,
    pub plain: Figures,
    /// Audited over plain, operations per second.
    pub ratio: f64,
}

/// From a commit's return to the entry's leaf in a signed tree.
#[derive(Debug, Serialize)]
pub struct Lag {
    pub looks: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

pub async fn measure(ground: &Ground, plan: &Plan) -> Result<Operations, anyhow::Error> {
    let tenant = ground.tenant().await?;
    let probe = Probe::new(ground).await?;
    // Every connection of the pool is open, and every page that is read is in memory.
    for warm_up in [perform(ground, tenant, 64, WARM_UP).await?, write(ground, tenant, 64, WARM_UP).await?] {
        plan.say(format_args!("operations, warm-up: {:.0} per s", warm_up.per_second));
    }
    probe.look().await?;
    let mut levels = Vec::new();
    for clients in CLIENTS {
        let (mut audited, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..plan.rounds {
            audited.push(perform(ground, tenant, clients, plan.length).await?);
            // What the integrator has left over is not the next round's burden.
            probe.look().await?;
            plain.push(write(ground, tenant, clients, plan.length).await?);
        }
        plan.say(format_args!("operations, {clients} clients: {:?}", ratio(&audited, &plain)));
        levels.push(Level {
            clients,
            audited: Figures::of(&audited).context("rounds")?,
            plain: Figures::of(&plain).context("rounds")?,
            ratio: ratio(&audited, &plain).context("rounds")?,
        });
    }
    let lag_idle = probe.looks(plan.length).await?;
    let loaded = perform(ground, tenant, LAG_CLIENTS, plan.length);
    let (lag_loaded, _) = tokio::try_join!(probe.looks(plan.length), loaded)?;
    Ok(Operations { levels, lag_idle, lag_loaded, lag_clients: LAG_CLIENTS })
}

/// The product's way: decision, transaction, row, sealed entry, commit.
pub async fn perform(
    ground: &Ground,
    tenant: TenantId,
    clients: usize,
    length: Wait,
) -> Result<Round, anyhow::Error> {
    let (office, ctx) = (ground.platform.office.clone(), ground.system(tenant));
    closed_loop(clients, length, move |_| {
        let (office, ctx) = (office.clone(), Ctx { now: office.now(), ..ctx.clone() });
        async move { office.perform(&ctx, WriteRow).await.map_err(told) }
    })
    .await
}

/// The same row in the same tenant scope, without decision and entry.
pub async fn write(
    ground: &Ground,
    tenant: TenantId,
    clients: usize,
    length: Wait,
) -> Result<Round, anyhow::Error> {
    let (database, clock) = (ground.platform.database.clone(), Arc::clone(&ground.platform.clock));
    closed_loop(clients, length, move |_| {
        let (database, clock) = (database.clone(), Arc::clone(&clock));
        async move { Ok(write_row(&database, &*clock, tenant).await?) }
    })
    .await
}

async fn write_row(database: &Database, clock: &dyn Clock, tenant: TenantId) -> Result<(), sqlx::Error> {
    let mut scoped = database.begin(Scope::Tenant(tenant), Access::Write).await?;
    store::announce(&mut scoped, tenant, TOPIC, tenant.uuid(), clock.now()).await?;
    scoped.commit().await
}

/// A row of the change feed: a small one, with three indexes.
const TOPIC: &str = "bench";

struct WriteRow;

impl Operation for WriteRow {
    const NAME: &'static str = "bench.row.write";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.announce(TOPIC, ctx.tenant.uuid(), ctx.now).await
    }
}

/// Takes the integrator's lag with operations in a tenant of its own.
struct Probe {
    office: Office,
    tenant: TenantId,
    stopped: watch::Receiver<bool>,
}

impl Probe {
    async fn new(ground: &Ground) -> Result<Self, anyhow::Error> {
        let tenant = ground.tenant().await?;
        Ok(Self { office: ground.platform.office.clone(), tenant, stopped: ground.stopped() })
    }

    async fn looks(&self, length: Wait) -> Result<Lag, anyhow::Error> {
        let begin = Instant::now();
        let mut micros = Vec::new();
        while begin.elapsed() < length {
            // The last look ended with a tick of the integrator. Operations do not wait for ticks: the
            // next one begins anywhere between two of them.
            tokio::time::sleep(ANYWHERE.saturating_mul(u32::try_from(micros.len() % 7)?)).await;
            micros.push(u64::try_from(self.look().await?.as_micros())?);
        }
        micros.sort_unstable();
        let ms = |percent| quantile(&micros, percent).map(|micros| micros as f64 / 1000.0).context("no look");
        Ok(Lag { looks: micros.len(), p50_ms: ms(50)?, p99_ms: ms(99)? })
    }

    /// Performs one operation and waits until its entry is a leaf.
    async fn look(&self) -> Result<Wait, anyhow::Error> {
        let ctx = Ctx::system("bench", self.tenant, self.office.now());
        self.office.perform(&ctx, WriteRow).await.map_err(told)?;
        let committed = Instant::now();
        while !self.is_ordered(&ctx).await? {
            anyhow::ensure!(!*self.stopped.borrow(), "stopped");
            anyhow::ensure!(
                committed.elapsed() < Wait::from_secs(60),
                "the integrator does not order entries"
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(committed.elapsed())
    }

    /// Whether the entry of `ctx`'s operation, the newest of its tenant, has its number.
    async fn is_ordered(&self, ctx: &Ctx) -> Result<bool, anyhow::Error> {
        let mut reading = self.office.view(ctx, "bench.entry.view", Target::tenant()).await.map_err(told)?;
        let (sql, keys) = reading.parts();
        let query = ledger::Query {
            activity: Some(WriteRow::NAME.to_owned()),
            most: 1,
            ..ledger::Query::between(ctx.now, ctx.now.saturating_add(time::Duration::MICROSECOND))
        };
        let page = ledger::search(sql, keys, &query).await.map_err(told)?;
        Ok(page.entries.first().is_some_and(|entry| entry.seq.is_some()))
    }
}
