//! How long it takes from a commit until an alert is on its way, with other tenants busy.

use crate::House;
use alert::api::LeaveCanary;
use kernel::{Ctx, TenantId};
use ledger::{EntryOutcome, Integrator};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::time::{Duration, Instant};

/// Tenants with a tree each; and how many of them write in each tenth of a second.
const TENANTS: usize = 500;
const WRITING: usize = 10;
const ALERTS: usize = 200;
/// The first ones meet cold caches.
const COLD: usize = 5;

/// Run by hand: `cargo test -p alert --test alert speed -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, of two minutes"]
async fn from_commit_to_dispatch() {
    let house = House::new().await;
    let office = house.ground.office.clone();
    let mut tenants = Vec::new();
    for _ in 0..TENANTS {
        let tenant = house.ground.tenant().await;
        assert!(load(&office, tenant).await);
        tenants.push(tenant);
    }
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let integrator =
        Integrator::new(house.ground.database.clone(), house.ground.signer.clone(), house.ground.released());
    let integrating = tokio::spawn(office::run_integrator(
        integrator,
        office.clone(),
        Default::default(),
        stopping.clone(),
    ));
    let capability = alert::capability(house.parts.clone());
    let (workers, handlers) = (capability.workers, capability.handlers);
    let working = tokio::spawn(office::run_workers(office.clone(), workers, handlers, stopping.clone()));
    let loading = tokio::spawn({
        let (office, stopping) = (office.clone(), stopping.clone());
        async move {
            let mut written = 0_u64;
            for (turn, tenant) in tenants.iter().cycle().enumerate() {
                written += u64::from(load(&office, *tenant).await);
                if turn.is_multiple_of(WRITING) {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                if *stopping.borrow() {
                    break;
                }
            }
            written
        }
    });
    let mut superuser = house.ground.superuser().await;
    // Every tenant is met, so that no first reading is measured.
    while met(&mut superuser).await < TENANTS {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let provider = Ctx { tenant: TenantId::PROVIDER, ..house.system() };
    let (mut took, mut began) = (Vec::new(), Instant::now());
    for round in 0..COLD + ALERTS {
        house.ground.clock.advance(time::Duration::SECOND);
        let provider = Ctx { now: house.now(), ..provider.clone() };
        let token = format!("t{round}");
        office.perform(&provider, LeaveCanary { token: token.clone(), is_watched: true }).await.unwrap();
        let committed = Instant::now();
        // Looked at beside the program's connections: looking costs it nothing.
        while counted(&mut superuser).await.0 <= round {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        match round {
            round if round < COLD => began = Instant::now(),
            _ => took.push(committed.elapsed()),
        }
        tokio::time::sleep(Duration::from_millis(37)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let _ = stop.send(true);
    let written = loading.await.unwrap();
    let _ = tokio::join!(working, integrating);
    took.sort_unstable();
    println!(
        "{TENANTS} tenants, {} alerts, about {:.0} other entries/s: p50 {} ms, p99 {} ms, max {} ms",
        took.len(),
        written as f64 / seconds,
        took[took.len() / 2].as_millis(),
        took[took.len() * 99 / 100].as_millis(),
        took[took.len() - 1].as_millis()
    );
    // What holds however busy the machine is: one alert for each entry, each on its way once.
    let expected = COLD + ALERTS;
    assert_eq!(counted(&mut superuser).await, (expected, expected));
}

/// Canaries' alerts that are on their way, and deliveries that were settled.
async fn counted(superuser: &mut sqlx::PgConnection) -> (usize, usize) {
    let count =
        "select (select count(*) from alert.alert where rule = 'canary' and dispatched_at is not null),
                        (select count(*) from ledger.entry where activity = 'alert.delivery.settle')";
    let counted: (i64, i64) = sqlx::query_as(AssertSqlSafe(count)).fetch_one(superuser).await.unwrap();
    (usize::try_from(counted.0).unwrap(), usize::try_from(counted.1).unwrap())
}

async fn met(superuser: &mut sqlx::PgConnection) -> usize {
    let count = AssertSqlSafe("select count(*) from alert.tail");
    let met: i64 = sqlx::query_scalar(count).fetch_one(superuser).await.unwrap();
    usize::try_from(met).unwrap()
}

/// On a machine under heavy load there may be no connection for it: then it is left out.
async fn load(office: &office::Office, tenant: TenantId) -> bool {
    let ctx = Ctx::system("load", tenant, office.now());
    let facts = json!({ "exported": 1 }).as_object().unwrap().clone();
    office.record(&ctx, "test.load", "x", EntryOutcome::Success, facts).await.is_ok()
}
