//! A platform with probes on it.

use crate::identity_rules::OwnRules;
use assurance::{
    Inventory, ProbeControl, Scheduler, SchedulerParts,
    model::{
        catalogue::{Catalogue, Probe as Planned},
        evidence::{Run, Verdict, judge, violations},
        status::{ClauseStatus, Status},
    },
    probes::{Functions, Probe, ProbeParts, Probes, built_in},
    views::board::Board,
};
use kernel::{Ctx, Refusal, Standing, TenantId, Timestamp, UserId};
use keys::{FileRoot, KeyFolder};
use office::{BoxFuture, Decide, Target};
use sqlx::{AssertSqlSafe, Executor};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc};
use testkit::{Ground, ground};

pub struct Watched {
    pub ground: Ground,
    pub catalogue: Arc<Catalogue>,
    pub board: Board,
    pub control: ProbeControl,
    pub folder: tempfile::TempDir,
}

/// Somebody with a password, and a mail to them.
pub async fn people(watched: &Watched, tenant: TenantId) {
    let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo";
    let sealed = "'\\x01'::bytea || sha256('a') || sha256('b')";
    let mut superuser = watched.ground.superuser().await;
    for tenant in [tenant, TenantId::PROVIDER] {
        let sql = format!(
            "insert into identity.user_account (tenant_id, id, login, name, language, standing, state, created_at, password_phc, password_set_at)
             values ('{0}', '{0}', 'sato', {sealed}, 'ja', 'member', 'active', now(), '{phc}', now());
             insert into notice.mail (tenant_id, id, purpose, recipient, subject, body, state, created_at)
             values ('{0}', '{0}', 'test', {sealed}, {sealed}, {sealed}, 'queued', '{1}')",
            tenant.uuid(),
            watched.ground.now(),
        );
        superuser.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

/// Everything but a gate and services. One tenant beside the provider; all entries signed.
pub async fn watched() -> (Watched, TenantId) {
    let ground = ground(&[notice::SCHEMA, identity::SCHEMA, retention::SCHEMA, assurance::SCHEMA]).await;
    let tenant = ground.tenant().await;
    for scope in [TenantId::PROVIDER, tenant] {
        let ctx = ground.system(scope);
        ground
            .office
            .record(&ctx, "sample.do", "thing", ledger::EntryOutcome::Success, Default::default())
            .await
            .unwrap();
    }
    ground.integrate().await;
    hear(&ground).await;
    let catalogue = Arc::new(Catalogue::built_in().unwrap());
    let board = Board::new(ground.office.clone(), Arc::clone(&catalogue));
    let folder = tempfile::tempdir().unwrap();
    KeyFolder::open_or_create(&folder.path().join("keys")).unwrap();
    (Watched { ground, catalogue, board, control: ProbeControl::default(), folder }, tenant)
}

/// A writer of the ledger is heard; silence begins a day later.
pub async fn hear(ground: &Ground) {
    let beat = ledger::Beat { writer: "sample", at: ground.now(), silent_after: 86_400 };
    ledger::Writers::new(ground.database.clone()).hear(&[beat]).await.unwrap();
}

impl Watched {
    pub fn parts(&self) -> ProbeParts {
        let ground = &self.ground;
        ProbeParts {
            office: ground.office.clone(),
            database: ground.database.clone(),
            board: self.board.clone(),
            decide: Arc::new(Standings),
            custodian: Arc::new(
                FileRoot::new(&kernel::Secret::new([7_u8; 32])).with_expiry(ground.expiry.clone()),
            ),
            passwords: ground.passwords.clone(),
            checkpoint_public: *ground.signer.verifier().public_key(),
            released: ground.released(),
            findings: Default::default(),
            key_folder: self.keys(),
            platform_tables: vec!["ledger.state"],
            administrator_actions: ADMINISTRATOR.to_vec(),
            operator_actions: OPERATOR.to_vec(),
            identity: Arc::new(OwnRules),
            functions: Arc::new(NothingGranted),
            detection: Arc::new(WellKept),
            alerting: Arc::new(WellKept),
            reviews: Arc::new(NothingDue),
        }
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    pub fn probes(&self) -> Probes {
        Probes::new(&self.catalogue, built_in(self.parts())).unwrap()
    }

    pub fn probe(&self, code: &str) -> Arc<dyn Probe> {
        Arc::clone(self.probes().of(code).unwrap())
    }

    /// The catalogue's entry of a code.
    pub fn planned(&self, code: &str) -> &Planned {
        self.catalogue.probes().find(|probe| probe.code == code).unwrap()
    }

    pub fn scheduler(&self, probes: Probes, inventory: Inventory) -> Scheduler {
        Scheduler::new(SchedulerParts {
            office: self.ground.office.clone(),
            database: self.ground.database.clone(),
            catalogue: Arc::clone(&self.catalogue),
            probes,
            board: self.board.clone(),
            inventory,
            control: self.control.clone(),
        })
    }

    pub async fn clause(&self, id: &str) -> ClauseStatus {
        self.board.renew();
        let assessment = self.board.assessment().await;
        assessment.clauses.into_iter().find(|clause| clause.clause.as_str() == id).unwrap()
    }

    pub async fn status(&self, id: &str) -> Status {
        self.clause(id).await.status
    }

    /// What the catalogue makes of a run.
    pub fn verdict(&self, code: &str, run: &Run) -> Verdict {
        let planned = self.planned(code);
        let verdict = judge(planned, run);
        let reasons = match run {
            Run::Measured(facts) => format!("{:?}", violations(planned, facts)),
            other => format!("{other:?}"),
        };
        println!("{code}: {verdict:?} {reasons}");
        verdict
    }
}

const ADMINISTRATOR: [&str; 4] =
    ["identity.member.create", "identity.member.suspend", "identity.member.update", "identity.options.set"];
const OPERATOR: [&str; 2] = ["tenancy.tenant.create", "assurance.exception.set"];

/// Administrators administer, operators operate, nobody else does anything.
pub struct Standings;

impl Decide for Standings {
    fn decide<'a>(
        &'a self,
        ctx: &'a Ctx,
        action: &'static str,
        _: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        let may = match ctx.actor.standing() {
            Some(Standing::Administrator) => ADMINISTRATOR.contains(&action),
            Some(Standing::Operator) => OPERATOR.contains(&action) && ctx.tenant.is_provider(),
            _ => false,
        };
        let answer = if may { Ok(()) } else { Err(Refusal::denied(action)) };
        Box::pin(std::future::ready(answer))
    }
}

struct NothingGranted;

impl Functions for NothingGranted {
    fn of_service(&self, _: &str) -> Vec<String> {
        vec!["rollcall.start".to_owned()]
    }

    fn granted<'a>(
        &'a self,
        _: TenantId,
        _: UserId,
        _: &'a str,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Refusal>> {
        Box::pin(std::future::ready(Ok(BTreeSet::new())))
    }
}

/// Rules that were looked through the day before yesterday; a choice is its tenant's.
struct WellKept;

impl assurance::probes::Alerting for WellKept {
    fn raise(
        &self,
        is_watched: bool,
        _: std::time::Duration,
    ) -> BoxFuture<'_, Result<Option<std::time::Duration>, kernel::Refusal>> {
        let took = is_watched.then_some(std::time::Duration::from_millis(300));
        Box::pin(std::future::ready(Ok(took)))
    }
}

impl assurance::probes::Detection for WellKept {
    fn last_review(&self, now: Timestamp) -> BoxFuture<'_, Result<Timestamp, Refusal>> {
        Box::pin(std::future::ready(Ok(now - time::Duration::days(2))))
    }

    fn lets_pass_by_choice(&self, is_allowed: bool, is_own: bool) -> bool {
        is_allowed && is_own
    }
}

/// No month is over yet.
struct NothingDue;

impl assurance::probes::Reviews for NothingDue {
    fn records(&self, _: Timestamp) -> BoxFuture<'_, Result<Vec<assurance::probes::ReviewRecord>, Refusal>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn due_days(&self) -> i64 {
        10
    }
}
