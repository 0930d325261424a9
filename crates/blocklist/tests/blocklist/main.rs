//! Blocking, allowing, lifting, and what gates record and load.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod changing;
mod permission;
mod texts;

use blocklist::api::{BlockAddress, Listed, RecordBlock};
use kernel::{Clock, Ctx, Refusal, TenantId, UserId};
use ledger::Found;
use office::Target;
use std::sync::Arc;
use testkit::Ground;
use time::Duration;

/// A platform under the real access decision.
struct House {
    ground: Ground,
    operator: Ctx,
}

impl House {
    async fn new() -> Self {
        let policies = [("blocklist", blocklist::capability().policies)];
        let decide = Arc::new(access::CedarDecide::new(&policies).unwrap());
        let ground = testkit::ground_with(&[blocklist::SCHEMA], decide).await;
        let operator = testkit::operator(ground.now(), UserId::new(ground.now()));
        Self { ground, operator }
    }

    /// As an operator at this moment.
    fn at_desk(&self) -> Ctx {
        Ctx { now: self.ground.clock.now(), ..self.operator.clone() }
    }

    fn system(&self) -> Ctx {
        Ctx { now: self.ground.clock.now(), ..self.ground.system(TenantId::PROVIDER) }
    }

    async fn block(&self, network: &str) -> Result<blocklist::api::EntryId, Refusal> {
        let until = Some(self.ground.clock.now() + Duration::HOUR);
        let operation = BlockAddress::new(network, "通報", until)?;
        self.ground.office.perform(&self.at_desk(), operation).await
    }

    async fn record(&self, network: &str) {
        let block = RecordBlock {
            network: network.parse().unwrap(),
            until: self.ground.clock.now() + Duration::HOUR,
            level: 2,
            score: 104.2,
            reasons: vec![("inspected", 5), ("probe-path", 1)],
            is_observed: false,
        };
        self.ground.office.perform(&self.system(), block).await.unwrap();
    }

    async fn listed(&self) -> Vec<Listed> {
        blocklist::api::list(&self.ground.office, &self.at_desk(), 1).await.unwrap().0
    }

    async fn in_force(&self) -> Vec<String> {
        let entries = blocklist::api::in_force(&self.ground.office, &self.system()).await.unwrap();
        let mut lines: Vec<String> =
            entries.iter().map(|entry| format!("{} {}", entry.rule.name(), entry.network)).collect();
        lines.sort_unstable();
        lines
    }

    async fn entries(&self) -> Vec<Found> {
        let ctx = self.ground.system(TenantId::PROVIDER);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        let query = ledger::Query::between(testkit::morning(), self.ground.clock.now() + Duration::SECOND);
        let (sql, keys) = reading.parts();
        let mut entries = ledger::search(sql, keys, &query).await.unwrap().entries;
        entries.reverse();
        entries
    }
}
