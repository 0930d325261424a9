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

/// Enqueues a job for each of the tenants, a second apart.
async fn enqueue_for(ground: &testkit::Ground, tenants: &[TenantId]) {
    for tenant in tenants {
        let job = Enqueue { after: time::Duration::ZERO, is_refused: false };
        ground.office.perform(&ground.system(*tenant), job).await.expect("enqueued");
        ground.clock.advance(time::Duration::SECOND);
    }
}

type Begun = tokio::sync::mpsc::UnboundedReceiver<TenantId>;

/// A handler whose jobs say whose they are; those of `slow` wait until they are let go.
fn telling(
    (at_once, of_one_tenant): (usize, usize),
    slow: Option<TenantId>,
) -> (office::Handler, Begun, Arc<tokio::sync::Semaphore>) {
    let (began, begun) = tokio::sync::mpsc::unbounded_channel();
    let let_go = Arc::new(tokio::sync::Semaphore::new(0));
    let waited = Arc::clone(&let_go);
    let run: office::RunJob = Arc::new(move |_, tenant, _| {
        let (began, waited) = (began.clone(), Arc::clone(&waited));
        Box::pin(async move {
            began.send(tenant).expect("heard");
            if Some(tenant) == slow {
                waited.acquire().await.expect("open").forget();
            }
            office::Done::Finished
        })
    });
    (office::Handler { queue: "sample", at_once, of_one_tenant, run }, begun, let_go)
}

async fn next(begun: &mut Begun) -> TenantId {
    let next = tokio::time::timeout(std::time::Duration::from_secs(20), begun.recv());
    next.await.expect("in time").expect("a job")
}

/// Its jobs may take as long as they like: others' have their turn meanwhile.
#[tokio::test]
async fn a_tenant_whose_jobs_hang_holds_up_nobody_else() {
    let ground = ground(&[]).await;
    let (slow, other) = (ground.tenant().await, ground.tenant().await);
    enqueue_for(&ground, &[slow, slow, slow, slow, other]).await;
    let (handler, mut begun, let_go) = telling((3, 2), Some(slow));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working =
        tokio::spawn(office::run_workers(ground.office.clone(), Vec::new(), vec![handler], stopped));
    let first = [next(&mut begun).await, next(&mut begun).await, next(&mut begun).await];
    assert_eq!(first, [slow, other, slow]);
    let_go.add_permits(1);
    assert_eq!(next(&mut begun).await, slow, "as soon as one of its own is done");
    let_go.add_permits(3);
    assert_eq!(next(&mut begun).await, slow);
    stop.send(true).expect("stopped");
    working.await.expect("stopped");
    let mut scoped = ground.database.begin(store::Scope::Platform, store::Access::Read).await.expect("scope");
    assert_eq!(store::queue_depth(&mut scoped, "sample").await.expect("depth"), 0);
}

/// Who enqueued first has one job done, not all of them, before the others have theirs.
#[tokio::test]
async fn tenants_take_turns_job_by_job() {
    let ground = ground(&[]).await;
    let (many, two, one) = (ground.tenant().await, ground.tenant().await, ground.tenant().await);
    enqueue_for(&ground, &[many, many, many, many, two, two, one]).await;
    let (handler, mut begun, _) = telling((2, 1), None);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working =
        tokio::spawn(office::run_workers(ground.office.clone(), Vec::new(), vec![handler], stopped));
    assert_eq!([next(&mut begun).await, next(&mut begun).await, next(&mut begun).await], [many, two, one]);
    let mut rest = Vec::new();
    for _ in 0..4 {
        rest.push(next(&mut begun).await);
    }
    assert_eq!(rest.iter().filter(|tenant| **tenant == many).count(), 3, "{rest:?}");
    stop.send(true).expect("stopped");
    working.await.expect("stopped");
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

#[tokio::test]
async fn changes_of_yesterday_and_jobs_given_up_a_month_ago_go() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    let announce = || Announce { key: uuid::Uuid::from_u128(5), then: Then::Succeed };
    ground.office.perform(&ground.system(tenant), announce()).await.expect("announced");
    for _ in 0..2 {
        let job = Enqueue { after: time::Duration::ZERO, is_refused: false };
        ground.office.perform(&ground.system(tenant), job).await.expect("enqueued");
    }
    let before = changes(&ground).await;
    let mut scoped =
        ground.database.begin(store::Scope::Platform, store::Access::Write).await.expect("scope");
    let job = store::claim(&mut scoped, ("sample", &[]), 1, ground.now(), time::Duration::MINUTE)
        .await
        .expect("claim");
    assert!(store::bury(&mut scoped, job[0].lease, ground.now(), "it never ends").await.expect("bury"));
    scoped.commit().await.expect("commit");

    ground.clock.advance(time::Duration::hours(23));
    assert_eq!(office::forget(&ground.office).await.expect("swept"), (0, 0));
    ground.clock.advance(time::Duration::hours(2));
    ground.office.perform(&ground.system(tenant), announce()).await.expect("announced");
    assert_eq!(office::forget(&ground.office).await.expect("swept"), (before as u64, 0));
    assert_eq!(changes(&ground).await, 1, "what is of today stays");
    ground.clock.advance(time::Duration::days(30));
    assert_eq!(office::forget(&ground.office).await.expect("swept"), (1, 1));
    let mut scoped = ground.database.begin(store::Scope::Platform, store::Access::Read).await.expect("scope");
    assert_eq!(store::queue_depth(&mut scoped, "sample").await.expect("depth"), 1, "what waits stays");
}

#[tokio::test]
async fn a_held_ledger_does_not_say_that_all_is_well() {
    let ground = ground(&[]).await;
    let trouble = Arc::new(std::sync::Mutex::new(Some("the standby is away".to_owned())));
    let once = async || {
        let integrator =
            ledger::Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
        let (_keep, stop) = tokio::sync::watch::channel(true);
        office::run_integrator(integrator, ground.office.clone(), Arc::clone(&trouble), stop).await;
    };
    let mut holder = ground.superuser().await;
    for statement in ["begin", "select 1 from ledger.state for update"] {
        sqlx::query(statement).execute(&mut holder).await.expect("held");
    }
    once().await;
    assert!(trouble.lock().unwrap().is_some(), "nothing was signed");
    sqlx::query("rollback").execute(&mut holder).await.expect("let go");
    once().await;
    assert_eq!(*trouble.lock().unwrap(), None);
}
