//! How long it takes from a commit until an alert is on its way, with other tenants busy.

use crate::House;
use alert::api::LeaveCanary;
use kernel::{Ctx, SystemClock, TenantId};
use ledger::{EntryOutcome, Integrator};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Run by hand: `cargo test -p alert --test alert speed -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, for a quiet machine"]
async fn from_commit_to_dispatch() {
    const BUSY: usize = 20;
    let house = House::new().await;
    let office = house.ground.office.clone();
    let mut tenants = Vec::new();
    for _ in 0..BUSY {
        tenants.push(house.ground.tenant().await);
    }
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let integrator =
        Integrator::new(house.ground.database.clone(), house.ground.signer.clone(), house.ground.released());
    let clock: Arc<dyn kernel::Clock> = Arc::new(SystemClock);
    let integrating =
        tokio::spawn(office::run_integrator(integrator, clock, Arc::default(), stopping.clone()));
    let capability = alert::capability(house.parts.clone());
    let working = tokio::spawn(office::run_workers(
        office.clone(),
        capability.workers,
        capability.handlers,
        stopping.clone(),
    ));
    let loading = tokio::spawn({
        let (office, mut stopping) = (office.clone(), stopping.clone());
        async move {
            let mut written = 0_u64;
            while !*stopping.borrow_and_update() {
                for tenant in &tenants {
                    let ctx = Ctx::system("load", *tenant, office.now());
                    let facts = json!({ "exported": 1 }).as_object().unwrap().clone();
                    office.record(&ctx, "test.load", "x", EntryOutcome::Success, facts).await.unwrap();
                    written += 1;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            written
        }
    });
    let provider = Ctx { tenant: TenantId::PROVIDER, ..house.system() };
    let mut took = Vec::new();
    let began = Instant::now();
    for round in 0..105 {
        house.ground.clock.advance(time::Duration::SECOND);
        let provider = Ctx { now: house.now(), ..provider.clone() };
        let token = format!("t{round}");
        office.perform(&provider, LeaveCanary { token: token.clone(), is_watched: true }).await.unwrap();
        let committed = Instant::now();
        while alert::api::canary(&office, &provider, &token)
            .await
            .unwrap()
            .is_none_or(|found| found.1.is_none())
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The first ones meet cold caches.
        if round >= 5 {
            took.push(committed.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(37)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let _ = stop.send(true);
    let written = loading.await.unwrap();
    let _ = tokio::join!(working, integrating);
    took.sort_unstable();
    println!(
        "{} alerts, {:.0} other entries/s: p50 {} ms, p99 {} ms, max {} ms",
        took.len(),
        written as f64 / seconds,
        took[took.len() / 2].as_millis(),
        took[took.len() * 99 / 100].as_millis(),
        took[took.len() - 1].as_millis()
    );
    assert!(took[took.len() * 99 / 100] < Duration::from_secs(1));
}
