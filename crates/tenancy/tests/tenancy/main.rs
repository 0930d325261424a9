//! Founding, suspending and finding tenants, and the operators' pages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod changing;
mod founding;
mod pages;
mod permission;
mod texts;
mod walls;

use kernel::{Clock, Ctx, Message, Refusal, TenantId, UserId};
use ledger::{EntryOutcome, Found};
use office::{BoxFuture, Operation, Target, Writing};
use std::sync::Arc;
use tenancy::api::{CreateTenant, FirstAdministrator, Founding, Tenant, TenantName};
use testkit::Ground;
use time::Duration;
use uuid::Uuid;

const LETTERS: Uuid = Uuid::from_u128(5);
const TEST_POLICIES: &str = r#"
permit (principal in Sekisho::Standing::"operator", action == Sekisho::Action::"test.administrator.create", resource);
"#;

/// Writes a letter to the first administrator, within the new tenant and under its keys.
struct Welcome;

impl Founding for Welcome {
    fn found<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        tenant: TenantId,
        administrator: FirstAdministrator,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            assert_eq!(ctx.tenant, tenant);
            tx.perform(ctx, CreateAdministrator(administrator)).await
        })
    }
}

struct CreateAdministrator(FirstAdministrator);

impl Operation for CreateAdministrator {
    const NAME: &'static str = "test.administrator.create";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("test.administrator")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if !self.0.email.contains('@') {
            let fault = Message::key("refusal-unreadable");
            return Err(Refusal::invalid("email").with_field("email", fault));
        }
        let letter = notice::api::Letter {
            to_name: Some(self.0.name),
            to: self.0.email,
            subject: "ようこそ".to_owned(),
            text: self.0.login,
            purpose: "test.welcome",
            is_awaited: false,
            reference: Some(LETTERS),
        };
        notice::api::send(tx, ctx, letter).await.map(drop)
    }
}

/// A platform with the provider in it, under the real access decision.
struct House {
    ground: Ground,
    operator: Ctx,
}

impl House {
    async fn new() -> Self {
        let policies = [("tenancy", tenancy::capability().policies), ("test", TEST_POLICIES)];
        let decide = Arc::new(access::CedarDecide::new(&policies).unwrap());
        let ground = testkit::ground_with(&[notice::SCHEMA, tenancy::SCHEMA], decide).await;
        let name = TenantName::parse("株式会社せきしょ").unwrap();
        tenancy::api::ensure_provider(&ground.office, name).await.unwrap();
        let operator = testkit::operator(ground.now(), UserId::new(ground.now()));
        Self { ground, operator }
    }

    async fn create(&self, code: &str) -> Result<TenantId, Refusal> {
        self.create_as(&self.operator, code).await
    }

    async fn create_as(&self, ctx: &Ctx, code: &str) -> Result<TenantId, Refusal> {
        let operation = CreateTenant::new(code, "みなと商事", first(), Arc::new(Welcome)).unwrap();
        self.ground.office.perform(ctx, operation).await
    }

    /// As seen from within `scope`.
    async fn tenants(&self, scope: TenantId) -> Vec<Tenant> {
        let ctx = self.ground.system(scope);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        tenancy::api::all(reading.sql()).await.unwrap()
    }

    async fn entries(&self, tenant: TenantId) -> Vec<Found> {
        let ctx = self.ground.system(tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        let query = ledger::Query::between(testkit::morning(), self.ground.clock.now() + Duration::SECOND);
        let (sql, keys) = reading.parts();
        let mut entries = ledger::search(sql, keys, &query).await.unwrap().entries;
        entries.reverse();
        entries
    }

    /// Activity and outcome of the entries of `tenant`, oldest first.
    async fn activities(&self, tenant: TenantId) -> Vec<(String, EntryOutcome)> {
        self.entries(tenant).await.into_iter().map(|entry| (entry.activity, entry.outcome)).collect()
    }
}

fn first() -> FirstAdministrator {
    FirstAdministrator {
        login: "sato".to_owned(),
        name: "佐藤 花子".to_owned(),
        email: "sato@example.jp".to_owned(),
    }
}
