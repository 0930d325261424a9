//! A tenant with two administrators and a record of August 2026.

use kernel::{Ctx, Refusal, TenantId, UserId};
use ledger::{EntryOutcome, Found, Query};
use office::{Operation, Target};
use review::{
    model::month::Month,
    operations::{AnswerFinding, ReadPack, Shown, SignPack},
};
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Executor};
use std::sync::Arc;
use testkit::Ground;
use time::{Duration, OffsetDateTime, macros::datetime};

pub struct House {
    pub ground: Ground,
    pub tenant: TenantId,
    pub first: UserId,
    pub second: UserId,
}

pub fn august() -> Month {
    "2026-08".parse().unwrap()
}

impl House {
    /// The clock stands at 09:00 on the first of September in Japan.
    pub async fn new() -> Self {
        let decide = Arc::new(access::CedarDecide::new(&[("review", review::POLICIES)]).unwrap());
        let schemas = [identity::SCHEMA, access::SCHEMA, tenancy::SCHEMA, review::SCHEMA];
        let ground = testkit::ground_with(&schemas, decide).await;
        let tenant = ground.tenant().await;
        let (first, second) = (UserId::new(ground.now()), UserId::new(ground.now()));
        Self { ground, tenant, first, second }
    }

    pub fn public(&self) -> [u8; 32] {
        *self.ground.signer.verifier().public_key()
    }

    pub fn person(&self, who: UserId) -> Ctx {
        testkit::administrator(self.tenant, self.ground.now(), who)
    }

    /// One entry as if it had been written at `at`.
    pub async fn entry(
        &self,
        at: OffsetDateTime,
        ctx: Ctx,
        (activity, outcome): (&str, EntryOutcome),
        facts: Value,
    ) {
        let ctx = Ctx { now: at, ..ctx };
        let facts: Map<String, Value> = facts.as_object().cloned().unwrap_or_default();
        let target = format!("identity.user/{}", self.second);
        self.ground.office.record(&ctx, activity, &target, outcome, facts).await.unwrap();
    }

    /// Twelve entries: two privileged operations, one of them approved by somebody else; two failed sign-ins, one
    /// while locked; an operator's visit; a search; six of no note.
    pub async fn august(&self) {
        use EntryOutcome::{Failure, Refused, Success};
        let at = |day: i64| datetime!(2026-08-01 03:00 UTC) + Duration::days(day);
        let admin = || self.person(self.first);
        let visitor = Ctx {
            tenant: self.tenant,
            ..testkit::operator(self.ground.now(), UserId::new(self.ground.now()))
        };
        let member = || testkit::member(self.tenant, self.ground.now(), self.second);
        self.entry(at(1), admin(), ("identity.options.set", Success), json!({})).await;
        self.entry(at(2), admin(), ("access.role.create", Success), json!({ "approved_by": "somebody" }))
            .await;
        self.entry(at(3), member(), ("identity.signin.refuse", Failure), json!({ "login": "sato" })).await;
        self.entry(at(4), member(), ("identity.signin.attempt", Refused), json!({ "code": "SK-SIGNIN-004" }))
            .await;
        self.entry(at(5), visitor, ("tenancy.state.change", Success), json!({})).await;
        self.entry(at(6), admin(), ("audit.search", Success), json!({})).await;
        for day in 7..13 {
            self.entry(at(day), member(), ("safety.answer.own", Success), json!({ "answer": "safe" })).await;
        }
        self.ground.integrate().await;
    }

    pub async fn draw_up(&self, month: Month) -> Result<(), Refusal> {
        review::api::draw_up(&self.ground.office, self.tenant, month, self.public()).await
    }

    pub async fn read(&self, month: Month) -> Shown {
        self.does(self.first, ReadPack(month)).await.unwrap()
    }

    pub async fn does<O: Operation>(&self, who: UserId, operation: O) -> Result<O::Outcome, Refusal> {
        self.ground.office.perform(&self.person(who), operation).await
    }

    pub async fn signs(&self, who: UserId, month: Month) -> Result<bool, Refusal> {
        let digest = self.read(month).await.digest();
        self.does(who, SignPack { month, digest }).await
    }

    pub async fn answers_everything(&self, month: Month) {
        for finding in self.read(month).await.findings {
            self.does(self.first, AnswerFinding::new(finding.id, "確認済み").unwrap()).await.unwrap();
        }
    }

    pub async fn superuser(&self, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = self.ground.superuser().await;
        connection.execute(AssertSqlSafe(sql.to_owned())).await.map(|_| ())
    }

    /// What the ledger tells of reviews, the oldest first.
    pub async fn told(&self) -> Vec<Found> {
        let ctx = self.ground.system(self.tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        let query = Query {
            activity: Some("review.".to_owned()),
            ..Query::between(testkit::morning() - Duration::DAY, self.ground.now() + Duration::DAY)
        };
        let (sql, keys) = reading.parts();
        let mut entries = ledger::search(sql, keys, &query).await.unwrap().entries;
        entries.sort_by_key(|entry| entry.id);
        entries
    }
}

/// The code of what was refused.
pub fn code<T>(done: Result<T, Refusal>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(refusal) => refusal.code,
    }
}
