//! The whole way: inventory, canaries, runs, evidence, status; and what happens when parts of it fail.

use crate::{
    entrance::Entrance,
    ground::{Watched, hear, people, watched},
};
use assurance::{
    Attest, Inventory, SetException,
    model::{
        asset::Asset,
        attestation::Statement,
        evidence::{Facts, Run},
        status::{Gap, Status},
    },
    probes::{Probe, Probes, built_in},
};
use kernel::{TenantId, Timestamp};
use office::BoxFuture;
use sqlx::Executor;
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

/// A platform with people, settled mail, and a gate.
async fn at_work() -> (Watched, TenantId, Entrance) {
    let (watched, tenant) = watched().await;
    people(&watched, tenant).await;
    let settle = "update notice.mail set state = 'sent', body = null, settled_at = created_at";
    watched.ground.superuser().await.execute(settle).await.unwrap();
    let entrance = Entrance::open(&watched).await;
    (watched, tenant, entrance)
}

async fn round(watched: &Watched, scheduler: &assurance::Scheduler) -> assurance::Round {
    // What was recorded since is signed before anybody looks, as the integrator does twice a second.
    watched.ground.integrate().await;
    scheduler.run_due().await.map_err(|refusal| refusal.inside).unwrap()
}

/// Why runs were unable, for whoever reads a failing test.
async fn unable(watched: &Watched) -> Vec<String> {
    let mut superuser = watched.ground.superuser().await;
    let asked = "select probe || ': ' || coalesce(facts->>'reason', '?') from assurance.evidence where verdict = 'error'";
    sqlx::query_scalar(asked).fetch_all(&mut superuser).await.unwrap()
}

async fn by_status(watched: &Watched, status: Status) -> Vec<String> {
    watched.board.renew();
    let assessment = watched.board.assessment().await;
    let of = assessment.clauses.into_iter().filter(|clause| clause.status == status);
    of.map(|clause| clause.clause.to_string()).collect()
}

const ATTESTED: [&str; 3] = ["tenancy.location", "keys.list-review", "keys.disk"];

#[tokio::test]
async fn a_good_platform_keeps_everything_that_is_measured_and_only_while_it_is() {
    let (watched, _, entrance) = at_work().await;
    let scheduler = watched.scheduler(watched.probes(), entrance.inventory());
    let first = round(&watched, &scheduler).await;
    assert_eq!(first.canaries, watched.catalogue.probes().count(), "a start shows every canary");
    assert_eq!(unable(&watched).await, Vec::<String>::new());
    assert_eq!(first.failures, 0);
    assert_eq!(by_status(&watched, Status::Broken).await, Vec::<String>::new());
    assert_eq!(by_status(&watched, Status::Unproven).await, ATTESTED);
    let kept = by_status(&watched, Status::Kept).await.len();
    assert!(kept >= 36, "{kept} kept");

    // Nothing is due a moment later, and everything frequent is a minute later.
    assert_eq!(round(&watched, &scheduler).await, assurance::Round::default());
    watched.ground.clock.advance(Duration::seconds(60));
    let later = round(&watched, &scheduler).await;
    assert!(later.canaries == 0 && later.runs >= 3 && later.runs < first.runs, "{later:?}");

    // The worker stops; the rest goes on. Four minutes on, what is measured each minute is unproven.
    watched.control.pause();
    watched.ground.clock.advance(Duration::seconds(241));
    assert_eq!(round(&watched, &scheduler).await, assurance::Round::default());
    assert_eq!(watched.clause("watch.component-liveness").await.gaps, [Gap::Stale]);
    assert_eq!(watched.status("gate.tls-floor").await, Status::Kept, "fresh for 15 minutes");
    watched.ground.clock.advance(Duration::hours(3));
    assert_eq!(
        by_status(&watched, Status::Kept).await.len(),
        daily(&watched),
        "daily probes are fresh for two days"
    );
    watched.ground.clock.advance(Duration::days(2));
    assert_eq!(by_status(&watched, Status::Kept).await, Vec::<String>::new());

    watched.control.resume();
    hear(&watched.ground).await;
    let again = round(&watched, &scheduler).await;
    assert_eq!((again.canaries, again.runs), (first.canaries, first.runs));
    assert_eq!(by_status(&watched, Status::Kept).await.len(), kept);
}

/// Clauses all of whose probes are fresh for longer than three hours.
fn daily(watched: &Watched) -> usize {
    let catalogue = &watched.catalogue;
    let is_daily = |clause: &&assurance::model::catalogue::Clause| {
        let proof = clause.proof.as_ref().filter(|_| !ATTESTED.contains(&clause.id.as_str()));
        proof.is_some_and(|proof| {
            catalogue.probes_of(&proof.control).all(|probe| probe.fresh > Duration::hours(4))
        })
    };
    catalogue.clauses().iter().filter(is_daily).count()
}

#[tokio::test]
async fn one_altered_byte_breaks_the_promises_about_the_ledger_and_no_others() {
    let (watched, tenant, entrance) = at_work().await;
    let scheduler = watched.scheduler(watched.probes(), entrance.inventory());
    round(&watched, &scheduler).await;
    assert_eq!(watched.status("ledger.tamper-evident").await, Status::Kept);
    let tamper = format!(
        "set session_replication_role = replica;
         update ledger.entry set body = set_byte(body, 130, get_byte(body, 130) # 1)
         where id = (select min(id) from ledger.entry where tenant_id = '{}')",
        tenant.uuid()
    );
    watched.ground.superuser().await.execute(sqlx::AssertSqlSafe(tamper)).await.unwrap();
    watched.ground.clock.advance(Duration::minutes(5));
    let after = round(&watched, &scheduler).await;
    assert_eq!(after.failures, 1);
    // Every promise that the verification of the ledger proves, and nothing else.
    assert_eq!(
        by_status(&watched, Status::Broken).await,
        ["ledger.tamper-evident", "ledger.checkpoint", "ledger.published"]
    );
    let broken = watched.clause("ledger.tamper-evident").await;
    assert_eq!((broken.tally.failing, broken.since), (1, Some(watched.ground.now())));
}

#[tokio::test]
async fn a_new_tenant_owes_proof_at_once_and_a_closed_listener_is_broken() {
    let (watched, _, entrance) = at_work().await;
    let scheduler = watched.scheduler(watched.probes(), entrance.inventory());
    round(&watched, &scheduler).await;
    let before = watched.clause("tenancy.environment").await.tally.proven;
    let newcomer = watched.ground.tenant().await;
    let ctx = watched.ground.system(newcomer);
    watched
        .ground
        .office
        .record(&ctx, "sample.do", "thing", ledger::EntryOutcome::Success, Default::default())
        .await
        .unwrap();
    let found = round(&watched, &scheduler).await;
    assert!(found.runs >= 5, "{found:?}");
    assert_eq!(watched.clause("tenancy.environment").await.tally.proven, before + 1);

    drop(entrance);
    watched.ground.clock.advance(Duration::seconds(60));
    for _ in 0..100 {
        if round(&watched, &scheduler).await.failures > 0 {
            break;
        }
        // The gate takes a moment to let go of its port.
        watched.ground.clock.advance(Duration::seconds(60));
        tokio::task::yield_now().await;
    }
    assert_eq!(watched.status("watch.component-liveness").await, Status::Broken);

    // A listener that is no longer served owes no proof.
    let without = watched.scheduler(watched.probes(), Inventory::default());
    round(&watched, &without).await;
    assert_eq!(watched.clause("gate.tls-floor").await.gaps, [Gap::Nothing]);
}

/// A probe of the build with another behaviour in one place.
struct Changed {
    inner: Arc<dyn Probe>,
    is_blind: bool,
    is_stuck: bool,
}

impl Probe for Changed {
    fn code(&self) -> &'static str {
        self.inner.code()
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        match self.is_stuck {
            true => Box::pin(std::future::pending()),
            false => self.inner.run(asset, now),
        }
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        match self.is_blind {
            true => Box::pin(std::future::ready(Run::Measured(Facts::from_iter([
                ("outside_list".to_owned(), 0.into()),
                ("algorithms".to_owned(), 100.into()),
            ])))),
            false => self.inner.canary(now),
        }
    }

    fn patience(&self) -> Wait {
        if self.is_stuck { Wait::from_millis(20) } else { self.inner.patience() }
    }
}

fn with_changed(watched: &Watched, code: &str, is_blind: bool, is_stuck: bool) -> Probes {
    let inner = watched.probe(code);
    let mut list: Vec<Box<dyn Probe>> = built_in(watched.parts());
    list.retain(|probe| probe.code() != code);
    list.push(Box::new(Changed { inner, is_blind, is_stuck }));
    Probes::new(&watched.catalogue, list).unwrap()
}

#[tokio::test]
async fn a_probe_that_passes_its_canary_proves_nothing() {
    let (watched, _, entrance) = at_work().await;
    let scheduler =
        watched.scheduler(with_changed(&watched, "algorithms", true, false), entrance.inventory());
    round(&watched, &scheduler).await;
    let clause = watched.clause("keys.cryptrec").await;
    assert_eq!((clause.status, clause.gaps), (Status::Unproven, vec![Gap::CanaryPassed]));
    assert_eq!(watched.status("assurance.canaries").await, Status::Broken, "the probes' probe says so, too");
    assert_eq!(watched.status("gate.tls-floor").await, Status::Kept);
    // It is tried again soon.
    watched.ground.clock.advance(Duration::seconds(60));
    assert_eq!(round(&watched, &scheduler).await.canaries, 1);
}

#[tokio::test]
async fn a_probe_that_hangs_is_given_up_and_holds_nobody_else_up() {
    let (watched, _, entrance) = at_work().await;
    let scheduler =
        watched.scheduler(with_changed(&watched, "algorithms", false, true), entrance.inventory());
    round(&watched, &scheduler).await;
    let clause = watched.clause("keys.cryptrec").await;
    assert_eq!((clause.status, clause.gaps), (Status::Unproven, vec![Gap::Error]));
    assert_eq!(watched.status("gate.tls-floor").await, Status::Kept);
    // Though it runs once a day, it is asked again in a minute.
    let mended = watched.scheduler(watched.probes(), entrance.inventory());
    watched.ground.clock.advance(Duration::seconds(60));
    round(&watched, &mended).await;
    assert_eq!(watched.status("keys.cryptrec").await, Status::Kept);
}

#[tokio::test]
async fn a_statement_counts_under_a_name_and_until_it_ends() {
    let (watched, _) = watched().await;
    let scheduler = watched.scheduler(watched.probes(), Inventory::default());
    round(&watched, &scheduler).await;
    let attest = |by: &str, disks: i64| Attest {
        catalogue: Arc::clone(&watched.catalogue),
        probe: "keys.disk".parse().unwrap(),
        statement: Statement {
            by: by.to_owned(),
            stated: Facts::from_iter([("unencrypted_disks".to_owned(), disks.into())]),
        },
    };
    let ctx = || watched.ground.system(TenantId::PROVIDER);
    let office = &watched.ground.office;
    assert_eq!(watched.clause("keys.disk").await.gaps, [Gap::Missing]);
    for (by, disks, expected) in [
        ("佐藤", 0, Status::Kept),
        ("佐藤", 1, Status::Broken),
        (" ", 0, Status::Broken),
        ("鈴木", 0, Status::Kept),
    ] {
        watched.ground.clock.advance(Duration::seconds(1));
        office.perform(&ctx(), attest(by, disks)).await.unwrap();
        assert_eq!(watched.status("keys.disk").await, expected, "{by} {disks}");
    }
    let mut not_attested = attest("佐藤", 0);
    not_attested.probe = "gate.tls-versions".parse().unwrap();
    assert!(office.perform(&ctx(), not_attested).await.is_err(), "nobody attests what is measured");
    watched.ground.clock.advance(Duration::days(367));
    assert_eq!(watched.status("keys.disk").await, Status::Unproven);
}

#[tokio::test]
async fn an_exception_has_a_reason_and_an_end() {
    let (watched, _) = watched().await;
    let now = watched.ground.now();
    let exception = |until, reason: &str| SetException {
        clause: "gate.tls-floor".parse().unwrap(),
        until,
        reason: reason.to_owned(),
    };
    let ctx = watched.ground.system(TenantId::PROVIDER);
    let office = &watched.ground.office;
    for wrong in [
        exception(now, "移行中"),
        exception(now + Duration::days(367), "移行中"),
        exception(now + Duration::DAY, "  "),
    ] {
        let refusal = office.perform(&ctx, wrong).await.unwrap_err();
        assert_eq!(refusal.fields.len(), 1, "{}", refusal.inside);
    }
    office.perform(&ctx, exception(now + Duration::DAY, "移行中")).await.unwrap();
    assert_eq!(watched.status("gate.tls-floor").await, Status::Excepted);
    watched.ground.clock.advance(Duration::DAY);
    assert_eq!(watched.status("gate.tls-floor").await, Status::Unproven);
}

#[tokio::test]
async fn the_catalogue_and_the_program_name_the_same_probes() {
    let (watched, _) = watched().await;
    let mut list = built_in(watched.parts());
    assert!(
        Probes::new(&watched.catalogue, list.split_off(1))
            .is_err_and(|error| error.missing == ["tls-versions"])
    );
    let mut twice = built_in(watched.parts());
    twice.push(Box::new(Unheard));
    assert!(Probes::new(&watched.catalogue, twice).is_err_and(|error| error.unused == ["unheard-of"]));
}

struct Unheard;

impl Probe for Unheard {
    fn code(&self) -> &'static str {
        "unheard-of"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(std::future::pending())
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(std::future::pending())
    }
}
