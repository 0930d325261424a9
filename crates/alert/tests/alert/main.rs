//! Alerts from the ledger's entries to people, in one process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod following;
mod permission;
mod speed;
mod telling;
mod texts;
mod trying;

use alert::{
    Health, Parts,
    api::{Follower, Gauge, Listed, NewRule, Nowhere, Severity},
};
use kernel::{Clock, Ctx, TenantId, Timestamp};
use ledger::EntryOutcome;
use office::{Done, Handler};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Access, Database, Scope, Scoped};
use testkit::Ground;
use time::{Duration, UtcOffset};

struct Fine;

impl Health for Fine {
    fn trouble(&self) -> Option<String> {
        None
    }

    fn is_whole(&self) -> Option<bool> {
        Some(true)
    }
}

/// A platform with a tenant, and a follower that has met both.
struct House {
    ground: Ground,
    parts: Parts,
    tenant: TenantId,
    follower: Follower,
}

const SCHEMAS: &[store::Schema] = &[notice::SCHEMA, identity::SCHEMA, alert::SCHEMA];

impl House {
    async fn new() -> Self {
        Self::over(testkit::ground(SCHEMAS).await, nobody_trusted()).await
    }

    async fn over(ground: Ground, outgoing: outgoing::Outgoing) -> Self {
        let tenant = ground.tenant().await;
        let parts = Parts {
            office: ground.office.clone(),
            database: ground.database.clone(),
            outgoing,
            places: Arc::new(Nowhere),
            health: Arc::new(Fine),
            offset: UtcOffset::from_hms(9, 0, 0).unwrap(),
            page: "https://console.example.jp/alerts".to_owned(),
        };
        let follower = Follower::new(parts.clone());
        let mut house = Self { ground, parts, tenant, follower };
        house.enter("test.begin", EntryOutcome::Success, json!({})).await;
        house.follow().await;
        house
    }

    fn now(&self) -> Timestamp {
        self.ground.clock.now()
    }

    fn system(&self) -> Ctx {
        Ctx { now: self.now(), ..self.ground.system(self.tenant) }
    }

    fn administrator(&self) -> Ctx {
        let id = kernel::UserId::from_uuid(uuid::Uuid::from_u128(9));
        testkit::administrator(self.tenant, self.now(), id)
    }

    /// An entry of somebody of the tenant.
    async fn enter(&self, activity: &str, outcome: EntryOutcome, facts: Value) {
        let facts = facts.as_object().unwrap().clone();
        self.ground.office.record(&self.administrator(), activity, "test", outcome, facts).await.unwrap();
    }

    async fn export(&self) {
        self.enter("audit.export", EntryOutcome::Success, json!({ "exported": 1 })).await;
    }

    /// Orders what was written, and reads it.
    async fn follow(&mut self) {
        self.ground.integrate().await;
        self.follower.step().await.unwrap();
    }

    /// Orders what was written, as the program's own integrator: whoever follows is told.
    async fn integrate_here(&self) {
        let ground = &self.ground;
        let integrator =
            ledger::Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
        let (_keep, stop) = tokio::sync::watch::channel(true);
        office::run_integrator(integrator, ground.office.clone(), Arc::default(), stop).await;
    }

    async fn open(&self) -> Vec<Listed> {
        let ctx = self.administrator();
        alert::api::alerts(&self.ground.office, &ctx, true, 1).await.unwrap().0
    }

    async fn rules_raised(&self) -> Vec<String> {
        let mut rules: Vec<String> = self.open().await.into_iter().map(|alert| alert.told.rule).collect();
        rules.sort_unstable();
        rules
    }

    async fn platform(&self) -> Scoped {
        let database: &Database = &self.ground.database;
        database.begin(Scope::Platform, Access::Write).await.unwrap()
    }

    /// Does what is due of a queue, as the office would; answers how each job ended.
    async fn work(&self, queue: &str) -> Vec<Done> {
        let handlers: Vec<Handler> = alert::capability(self.parts.clone()).handlers;
        let handler = handlers.into_iter().find(|handler| handler.queue == queue).unwrap();
        let mut scoped = self.platform().await;
        let jobs =
            store::claim(&mut scoped, (handler.queue, &[]), 50, self.now(), Duration::MINUTE).await.unwrap();
        scoped.commit().await.unwrap();
        let mut ends = Vec::new();
        for job in jobs {
            let done = (handler.run)(self.ground.office.clone(), job.tenant, job.payload.clone()).await;
            if done == Done::Finished {
                let mut scoped = self.platform().await;
                assert!(store::complete(&mut scoped, job.lease).await.unwrap());
                scoped.commit().await.unwrap();
            }
            ends.push(done);
        }
        ends
    }

    /// Entries that were shown to the rules, as far as places were kept.
    async fn read(&self) -> u64 {
        let kept = self.entries("alert.tail.keep").await;
        kept.iter().filter_map(|(_, facts)| facts["read"].as_u64()).sum()
    }

    /// Entries of the tenant, oldest first: activity and facts.
    async fn entries(&self, activity: &str) -> Vec<(EntryOutcome, Value)> {
        let ctx = self.system();
        let mut reading = self.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
        let query = ledger::Query {
            activity: Some(activity.to_owned()),
            ..ledger::Query::between(testkit::morning(), self.now() + Duration::SECOND)
        };
        let (sql, keys) = reading.parts();
        let found = ledger::search(sql, keys, &query).await.unwrap().entries;
        found
            .into_iter()
            .rev()
            .map(|entry| (entry.outcome, entry.content.unwrap()["facts"].clone()))
            .collect()
    }
}

fn own_rule(filter: &str, threshold: u32, quiet: u32) -> NewRule {
    NewRule {
        name: "自社".to_owned(),
        reason: "試験".to_owned(),
        severity: Severity::Medium,
        filter: filter.to_owned(),
        key: "actor".to_owned(),
        gauge: Gauge::Count,
        value: String::new(),
        threshold,
        window: 600,
        quiet,
    }
}

fn nobody_trusted() -> outgoing::Outgoing {
    outgoing::Outgoing::new(tls(rustls::RootCertStore::empty()), Vec::new())
}

fn tls(roots: rustls::RootCertStore) -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}
