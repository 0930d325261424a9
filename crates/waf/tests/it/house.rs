//! A platform with the waf's tables, under the real access decision.

use http::{Request, header};
use kernel::{Clock, Ctx, TenantId, TraceId, UserId, Verdict};
use ledger::{EntryOutcome, Found};
use office::Target;
use std::sync::Arc;
use testkit::Ground;
use time::Duration;
use waf::{
    CheckedPackage, InForce, Mode, Package, Passage, ShadowSettings, Tuning,
    model::PackageId,
    operations::{ActivateStaged, ImportPackage, StagePackage},
};

pub struct House {
    pub ground: Ground,
    pub operator: Ctx,
}

pub const OVERRIDE: Option<&str> = Some("a set of one rule for a test");

impl House {
    pub async fn new() -> Self {
        let decide = Arc::new(access::CedarDecide::new(&[("waf", waf::POLICIES)]).unwrap());
        let ground = testkit::ground_with(&[waf::SCHEMA], decide).await;
        let operator = testkit::operator(ground.now(), UserId::new(ground.now()));
        Self { ground, operator }
    }

    /// The operator, now.
    pub fn operator(&self) -> Ctx {
        Ctx { now: self.ground.now(), ..self.operator.clone() }
    }

    pub async fn import(&self, name: &str, rules: &str) -> PackageId {
        let import = ImportPackage::new(package(name, rules), "a test", OVERRIDE).unwrap();
        self.ground.office.perform(&self.operator(), import).await.unwrap()
    }

    pub async fn activate(&self, package: PackageId) {
        let (office, ctx) = (&self.ground.office, self.operator());
        office.perform(&ctx, StagePackage { package }).await.unwrap();
        office.perform(&ctx, ActivateStaged::new(package, "a test").unwrap()).await.unwrap();
    }

    pub async fn process(&self) -> Arc<InForce> {
        let shadow = ShadowSettings { requests_percent: 100, ..ShadowSettings::default() };
        InForce::load(self.ground.office.clone(), Tuning::default(), shadow).await.unwrap()
    }

    pub fn pass_time(&self, time: Duration) {
        self.ground.clock.set(self.ground.now() + time);
    }

    pub async fn entries(&self, tenant: TenantId) -> Vec<Found> {
        let ctx = self.ground.system(tenant);
        let mut reading = self.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
        let query = ledger::Query::between(
            testkit::morning() - Duration::DAY,
            self.ground.clock.now() + Duration::SECOND,
        );
        let (sql, keys) = reading.parts();
        let mut entries = ledger::search(sql, keys, &query).await.unwrap().entries;
        entries.sort_by_key(|entry| entry.id);
        entries
    }

    pub async fn activities(&self, tenant: TenantId) -> Vec<(String, EntryOutcome)> {
        self.entries(tenant).await.into_iter().map(|entry| (entry.activity, entry.outcome)).collect()
    }
}

/// One file of rules, checked.
pub fn package(name: &str, rules: &str) -> CheckedPackage {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/a.conf"), rules).unwrap();
    let package = Package::from_folder(name, folder.path()).unwrap();
    package.check(&Tuning::default()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What somebody asks for, and of whom.
pub struct Asked<'a> {
    pub service: &'a str,
    pub tenant: Option<TenantId>,
    pub target: &'a str,
}

/// By which rule the request is refused.
pub fn refused(rules: &InForce, asked: &Asked<'_>) -> Option<String> {
    let passage = Passage {
        trace: TraceId::new(testkit::morning()),
        now: testkit::morning(),
        client: [192, 0, 2, 1].into(),
        service: Some(Arc::from(asked.service)),
        tenant: asked.tenant,
        mode: Mode::Block,
        is_answer_inspected: false,
    };
    let request = Request::builder()
        .uri(asked.target)
        .header(header::HOST, "app.example.com")
        .header(header::USER_AGENT, "Mozilla/5.0")
        .header(header::ACCEPT, "text/html");
    let (head, ()) = request.body(()).unwrap().into_parts();
    let mut look = rules.firewall().look(&passage);
    let verdict = match look.request_head(&head) {
        Verdict::Pass => look.request_body(b"", true),
        refused => refused,
    };
    match verdict {
        Verdict::Pass => None,
        Verdict::Refuse { rule } => Some(rule),
        Verdict::TooLarge => Some("body-limit".to_owned()),
    }
}

pub fn ask(rules: &InForce, target: &str) -> Option<String> {
    refused(rules, &Asked { service: "app", tenant: None, target })
}
