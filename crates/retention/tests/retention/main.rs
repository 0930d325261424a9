//! Retention on a real database: who decides, what goes, what stays, and that what is gone is gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod deciding;
mod ending;
mod gone;
mod holding;
mod permission;
mod quoting;
mod texts;

use kernel::{Clock, Ctx, Refusal, TenantId, UserId};
use ledger::{EntryOutcome, Found, Retention};
use office::Target;
use retention::api::{Approve, Item, Proposal, ProposalId, ProposalState, Propose};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Executor};
use std::sync::Arc;
use testkit::Ground;
use time::{Date, Duration};

/// A platform under the real access decision, with one customer.
pub struct House {
    pub ground: Ground,
    pub tenant: TenantId,
    pub one: UserId,
    pub other: UserId,
}

/// Past the end of the longest default period of what September 2026 recorded.
pub const FOUR_YEARS: Duration = Duration::days(4 * 365);

impl House {
    pub async fn new() -> Self {
        let ground = testkit::ground_with(&[tenancy::SCHEMA, retention::SCHEMA], decision()).await;
        Self::on(ground).await
    }

    pub async fn on(ground: Ground) -> Self {
        let tenant = ground.tenant().await;
        let mut superuser = ground.superuser().await;
        for (id, code) in [(TenantId::PROVIDER, "provider"), (tenant, "minato")] {
            let sql = format!(
                "insert into tenancy.tenant (id, code, name, state, created_at)
                 values ('{}', '{code}', '{code}', 'active', now())",
                id.uuid()
            );
            superuser.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        let (one, other) = (UserId::new(ground.now()), UserId::new(ground.now()));
        Self { ground, tenant, one, other }
    }

    pub fn now(&self) -> kernel::Timestamp {
        self.ground.clock.now()
    }

    pub fn operator(&self, user: UserId) -> Ctx {
        testkit::operator(self.now(), user)
    }

    /// An entry of this month, with a word in it.
    pub async fn record(&self, tenant: TenantId, activity: &str, word: &str) {
        let facts = Map::from_iter([("word".to_owned(), Value::from(word))]);
        let ctx = self.ground.system(tenant);
        let ctx = Ctx { now: self.now(), ..ctx };
        self.ground.office.record(&ctx, activity, "thing/1", EntryOutcome::Success, facts).await.unwrap();
    }

    pub async fn entries(&self, tenant: TenantId, target: Option<&str>) -> Vec<Found> {
        look(&self.ground, tenant, target).await
    }

    pub async fn due(&self) -> Vec<Item> {
        let ctx = self.operator(self.one);
        let surveyed = retention::api::survey(&self.ground.office, &ctx).await.unwrap();
        retention::api::due(&self.ground.office, &ctx, &surveyed).await.unwrap()
    }

    pub async fn propose(&self, items: Vec<Item>) -> Result<ProposalId, Refusal> {
        self.ground.office.perform(&self.operator(self.one), Propose { items }).await
    }

    pub async fn approve(&self, user: UserId, id: ProposalId) -> Result<(), Refusal> {
        self.ground.office.perform(&self.operator(user), Approve { id }).await
    }

    pub async fn carry_out(&self, id: ProposalId) -> Result<(), Refusal> {
        retention::api::carry_out(&self.ground.office, id).await
    }

    /// Everything that is due today, by two persons.
    pub async fn destroy_due(&self) -> ProposalId {
        let id = self.propose(self.due().await).await.unwrap();
        self.approve(self.other, id).await.unwrap();
        self.carry_out(id).await.unwrap();
        assert_eq!(self.proposal(id).await.state, ProposalState::Done);
        id
    }

    pub async fn proposal(&self, id: ProposalId) -> Proposal {
        let all = retention::api::proposals(&self.ground.office, &self.operator(self.one)).await.unwrap();
        all.into_iter().find(|proposal| proposal.id == id).unwrap()
    }

    /// Outcomes of an activity in a tenant's ledger, oldest first, of entries that still open.
    pub async fn outcomes(&self, tenant: TenantId, activity: &str) -> Vec<EntryOutcome> {
        let mut found = self.entries(tenant, None).await;
        found.reverse();
        let of = found.into_iter().filter(|entry| entry.activity == activity);
        of.map(|entry| entry.outcome).collect()
    }
}

pub fn decision() -> Arc<dyn office::Decide> {
    let policies = [
        ("retention", retention::capability().policies),
        ("tenancy", tenancy::capability().policies),
        ("alert", alert::POLICIES),
    ];
    Arc::new(access::CedarDecide::new(&policies).unwrap())
}

pub async fn look(ground: &Ground, tenant: TenantId, target: Option<&str>) -> Vec<Found> {
    let ctx = ground.system(tenant);
    let mut reading = ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
    let query = ledger::Query {
        target: target.map(str::to_owned),
        ..ledger::Query::between(
            testkit::morning() - Duration::days(60),
            ground.clock.now() + Duration::SECOND,
        )
    };
    let (sql, keys) = reading.parts();
    ledger::search(sql, keys, &query).await.unwrap().entries
}

/// The word that [`House::record`] wrote.
pub fn word(entry: &Found) -> Option<&str> {
    entry.content.as_ref()?.pointer("/facts/word")?.as_str()
}

pub fn september() -> Date {
    time::macros::date!(2026 - 09 - 01)
}

pub fn is_september(item: &Item, class: Retention) -> bool {
    item.month == september() && item.class == class
}
