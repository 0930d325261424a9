//! Counting in the ledger what the load has left there: a figure counts only if it was recorded.

use super::ground::{Ground, told};
use kernel::TenantId;
use ledger::Found;
use office::Target;
use serde_json::Value;
use std::time::{Duration as Wait, Instant};
use time::Duration;

/// The spool and the integrator have this long to catch up.
const PATIENCE: Wait = Wait::from_secs(120);

/// Requests that the ledger tells of, and those that it tells were lost on the way.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Recorded {
    pub passed: u64,
    pub lost: u64,
}

/// Waits until the ledger tells of at least `requests` requests of `tenant`.
pub async fn passages(ground: &Ground, tenant: TenantId, requests: u64) -> Result<Recorded, anyhow::Error> {
    let begin = Instant::now();
    loop {
        let passed = sum(ground, tenant, "gate.request.pass", |entry| fact(entry, "count")).await?;
        let lost = sum(ground, TenantId::PROVIDER, "gate.record.lose", |entry| fact(entry, "lost")).await?;
        if passed.saturating_add(lost) >= requests {
            return Ok(Recorded { passed, lost });
        }
        anyhow::ensure!(
            begin.elapsed() < PATIENCE,
            "of {requests} requests the ledger tells of {passed} ({lost} lost)"
        );
        tokio::time::sleep(Wait::from_millis(500)).await;
    }
}

/// Entries of one activity.
pub async fn entries(ground: &Ground, tenant: TenantId, activity: &str) -> Result<u64, anyhow::Error> {
    sum(ground, tenant, activity, |_| 1).await
}

async fn sum(
    ground: &Ground,
    tenant: TenantId,
    activity: &str,
    worth: fn(&Found) -> u64,
) -> Result<u64, anyhow::Error> {
    let ctx = ground.system(tenant);
    let mut query = ledger::Query {
        activity: Some(activity.to_owned()),
        ..ledger::Query::between(ctx.now.saturating_sub(Duration::DAY), ctx.now.saturating_add(Duration::DAY))
    };
    let mut total = 0_u64;
    loop {
        let view = ground.platform.office.view(&ctx, "bench.entry.view", Target::any("ledger.entry"));
        let mut reading = view.await.map_err(told)?;
        let (sql, keys) = reading.parts();
        let page = ledger::search(sql, keys, &query).await.map_err(told)?;
        total = page.entries.iter().map(worth).fold(total, u64::saturating_add);
        match page.next {
            Some(next) => query.before = Some(next),
            None => return Ok(total),
        }
    }
}

fn fact(entry: &Found, name: &str) -> u64 {
    let content = entry.content.as_ref();
    content.and_then(|content| content.get("facts")?.get(name)).and_then(Value::as_u64).unwrap_or(0)
}
