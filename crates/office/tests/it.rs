//! What the office promises, on a real database.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

use kernel::{Ctx, Refusal, TenantId};
use ledger::EntryOutcome;
use office::{BoxFuture, Decide, Operation, Target, Writing};
use std::sync::Arc;
use testkit::{Ground, ground, ground_with};

struct Announce {
    key: uuid::Uuid,
    then: Then,
}

enum Then {
    Succeed,
    Fail,
    Refuse,
}

impl Operation for Announce {
    const NAME: &'static str = "sample.announce";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("sample", self.key)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.announce("sample", self.key, ctx.now).await?;
        tx.fact("colour", "vermilion");
        match self.then {
            Then::Succeed => Ok(()),
            Then::Fail => {
                tx.failed("SK-SAMPLE-001");
                Ok(())
            }
            Then::Refuse => Err(Refusal::denied("as asked")),
        }
    }
}

async fn entries(ground: &Ground, tenant: TenantId) -> Vec<ledger::Found> {
    let ctx = ground.system(tenant);
    let mut reading = ground.office.view(&ctx, "sample.view", Target::tenant()).await.expect("view");
    let query = ledger::Query {
        activity: Some("sample.".to_owned()),
        ..ledger::Query::between(
            ground.now() - time::Duration::days(1),
            ground.now() + time::Duration::days(1),
        )
    };
    let (sql, keys) = reading.parts();
    ledger::search(sql, keys, &query).await.expect("search").entries
}

async fn changes(ground: &Ground) -> usize {
    ground.office.changes(store::Cursor::default()).await.expect("changes").0.len()
}

#[tokio::test]
async fn every_way_an_operation_ends_leaves_one_entry_and_only_commits_change() {
    for (then, outcome, changed) in [
        (Then::Succeed, EntryOutcome::Success, 1),
        (Then::Fail, EntryOutcome::Failure, 1),
        (Then::Refuse, EntryOutcome::Refused, 0),
    ] {
        let ground = ground(&[]).await;
        let tenant = ground.tenant().await;
        let key = uuid::Uuid::from_u128(5);
        let _ = ground.office.perform(&ground.system(tenant), Announce { key, then }).await;
        let found = entries(&ground, tenant).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].outcome, outcome);
        assert_eq!(changes(&ground).await, changed);
        if outcome != EntryOutcome::Refused {
            assert_eq!(found[0].content.as_ref().expect("opens")["facts"]["colour"], "vermilion");
        }
    }
}

struct DenyAll;
impl Decide for DenyAll {
    fn decide<'a>(
        &'a self,
        ctx: &'a Ctx,
        action: &'static str,
        _: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        let is_set_up = ctx.actor.reference() == "system:testkit" && !action.starts_with("sample.announce");
        Box::pin(async move { if is_set_up { Ok(()) } else { Err(Refusal::denied("nobody may")) } })
    }
}

#[tokio::test]
async fn what_is_not_permitted_is_not_done_and_is_recorded() {
    let ground = ground_with(&[], Arc::new(DenyAll)).await;
    let tenant = ground.tenant().await;
    let key = uuid::Uuid::from_u128(6);
    let refused = ground.office.perform(&ground.system(tenant), Announce { key, then: Then::Succeed }).await;
    assert_eq!(refused.expect_err("denied").code, "SK-ACCESS-001");
    assert_eq!(changes(&ground).await, 0);
    assert_eq!(entries(&ground, tenant).await[0].outcome, EntryOutcome::Refused);
}

struct Across(TenantId);
impl Operation for Across {
    const NAME: &'static str = "sample.across";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let there = ctx.within(self.0);
        tx.perform(&there, Announce { key: self.0.uuid(), then: Then::Succeed }).await?;
        tx.announce("home again", ctx.tenant.uuid(), ctx.now).await
    }
}

#[tokio::test]
async fn only_the_provider_reaches_into_a_tenant_and_each_ledger_has_its_own_entry() {
    let ground = ground(&[]).await;
    let (one, two) = (ground.tenant().await, ground.tenant().await);
    let refused = ground.office.perform(&ground.system(one), Across(two)).await;
    assert_eq!(refused.expect_err("crossing").code, "SK-ACCESS-001");
    assert_eq!(changes(&ground).await, 0);

    ground.office.perform(&ground.system(TenantId::PROVIDER), Across(two)).await.expect("provider");
    assert_eq!(changes(&ground).await, 2);
    assert_eq!(entries(&ground, two).await.len(), 1, "the tenant's ledger tells what was done in it");
    assert_eq!(entries(&ground, TenantId::PROVIDER).await.len(), 1);
}

#[tokio::test]
async fn a_view_cannot_write() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    let mut reading =
        ground.office.view(&ground.system(tenant), "sample.view", Target::tenant()).await.expect("view");
    let written =
        sqlx::query("insert into store.change (tenant_id, at, topic, key) values ($1, now(), 't', $1)")
            .bind(tenant.uuid())
            .execute(reading.sql())
            .await;
    assert!(written.expect_err("read-only").to_string().contains("read-only"));
}

#[tokio::test]
async fn keys_of_a_rolled_back_transaction_seal_nothing() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    // The first operation of the month makes the month's key, and is rolled back with it.
    let key = uuid::Uuid::from_u128(7);
    let _ = ground.office.perform(&ground.system(tenant), Announce { key, then: Then::Refuse }).await;
    let _ = ground.office.perform(&ground.system(tenant), Announce { key, then: Then::Succeed }).await;
    let found = entries(&ground, tenant).await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|entry| entry.content.is_some()), "every entry opens");
}

struct Enqueue {
    after: time::Duration,
    is_refused: bool,
}

impl Operation for Enqueue {
    const NAME: &'static str = "sample.enqueue";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.enqueue("sample", &1, (ctx.now, ctx.now + self.after)).await?;
        if self.is_refused { Err(Refusal::denied("as asked")) } else { Ok(()) }
    }
}

#[tokio::test]
async fn who_works_on_a_queue_hears_of_what_is_due_once_it_is_committed() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    for (after, is_refused, is_heard) in [(0, false, true), (0, true, false), (60, false, false)] {
        let enqueue = Enqueue { after: time::Duration::seconds(after), is_refused };
        let _ = ground.office.perform(&ground.system(tenant), enqueue).await;
        let queue = ground.office.signals().queue("sample");
        let other = ground.office.signals().queue("another");
        let heard = tokio::time::timeout(std::time::Duration::ZERO, queue.notified()).await;
        assert_eq!(heard.is_ok(), is_heard, "{after} {is_refused}");
        assert!(tokio::time::timeout(std::time::Duration::ZERO, other.notified()).await.is_err());
    }
}

#[tokio::test]
async fn who_follows_hears_each_step_and_what_grew() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    let mut steps = ground.office.signals().steps();
    let first = Enqueue { after: time::Duration::ZERO, is_refused: false };
    ground.office.perform(&ground.system(tenant), first).await.expect("performed");
    let integrator =
        ledger::Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
    let (_keep, stop) = tokio::sync::watch::channel(true);
    office::run_integrator(integrator, ground.office.clone(), Arc::default(), stop).await;
    let step = steps.try_recv().expect("a step");
    assert!(step.grown.iter().any(|head| head.tenant == tenant && head.size == 1));
    let (batch, heads) = ledger::heads(&ground.database).await.expect("heads");
    assert_eq!((step.batch, batch), (batch, ledger::batch(&ground.database).await.expect("batch")));
    assert!(step.grown.iter().all(|head| heads.contains(head)));
}
