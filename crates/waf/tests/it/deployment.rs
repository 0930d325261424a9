//! Packages: imported, staged, activated, rolled back; each process follows without a restart.

use crate::house::{House, OVERRIDE, ask, package};
use kernel::{RefusalKind, TenantId};
use ledger::EntryOutcome::{Refused, Success};
use std::path::Path;
use waf::{
    Package, Tuning,
    model::PackageId,
    operations::{ActivateStaged, ImportPackage, RollBack, StagePackage, UnstagePackage},
    views,
};

const ONE: &str = "SecRule ARGS:x \"@streq one\" \"id:1,phase:2,deny,ver:'Set/1'\"\n";
const TWO: &str = "SecRule ARGS:x \"@streq two\" \"id:2,phase:2,deny,ver:'Set/2'\"\n";

#[tokio::test]
async fn a_package_is_imported_staged_activated_and_rolled_back_in_every_process() {
    let house = House::new().await;
    let (office, operator) = (&house.ground.office, house.operator());
    let processes = [house.process().await, house.process().await];
    let refuses = |target: &str| processes.each_ref().map(|rules| ask(rules, target));
    let follow = async || {
        for process in &processes {
            process.look().await;
        }
    };
    assert_eq!(refuses("/?x=one"), [None, None]);
    assert_eq!(processes[0].firewall().active().name, "baseline");

    let (one, two) = (house.import("one", ONE).await, house.import("two", TWO).await);
    house.activate(one).await;
    assert_eq!(refuses("/?x=one"), [None, None], "nobody has looked yet");
    follow().await;
    assert_eq!(refuses("/?x=one"), [Some("1".to_owned()), Some("1".to_owned())]);
    house.activate(two).await;
    follow().await;
    assert_eq!((refuses("/?x=one")[0].clone(), refuses("/?x=two")[1].clone()), (None, Some("2".to_owned())));

    let back = office.perform(&operator, RollBack::new("it stops too much").unwrap()).await.unwrap();
    follow().await;
    assert_eq!((back, refuses("/?x=one")[0].as_deref()), (one, Some("1")));
    let again = office.perform(&operator, RollBack::new("it did not").unwrap()).await.unwrap();
    assert_eq!(again, two);
    // Back to what is built in, by the same way.
    house.activate(PackageId::BASELINE).await;
    follow().await;
    assert_eq!(refuses("/?x=two"), [None, None]);
    assert!(ask(&processes[0], "/?q=%3Cscript%3Ealert(1)%3C/script%3E").is_some());

    let shown = views::deployment(office, &operator).await.unwrap();
    assert_eq!((shown.active.id, shown.previous.map(|line| line.id)), (PackageId::BASELINE, Some(two)));
    let done: Vec<_> = house.activities(TenantId::PROVIDER).await.into_iter().map(|(name, _)| name).collect();
    let steps = ["package.stage", "package.activate"];
    let expected = ["package.import", "package.import"].into_iter().chain(steps).chain(steps);
    let expected = expected.chain(["package.rollback", "package.rollback"]).chain(steps);
    assert_eq!(done, expected.map(|name| format!("waf.{name}")).collect::<Vec<_>>());
}

/// A process that begins later finds what is in force; a request that is under way keeps its rules.
#[tokio::test]
async fn a_later_process_begins_with_what_is_in_force() {
    let house = House::new().await;
    let one = house.import("one", ONE).await;
    house.activate(one).await;
    let process = house.process().await;
    assert_eq!(ask(&process, "/?x=one").as_deref(), Some("1"));
    let before = process.firewall().active();
    let two = house.import("two", TWO).await;
    house.activate(two).await;
    process.look().await;
    assert_eq!((before.name.as_str(), process.firewall().active().name.as_str()), ("Set 1", "Set 2"));
}

#[tokio::test]
async fn what_may_not_be_imported_is_named() {
    let house = House::new().await;
    let Err(refusal) = ImportPackage::new(package("one", ONE), "x", None) else {
        panic!("it failed its test")
    };
    assert_eq!(refusal.fields[0].field, "package");
    assert!(refusal.inside.contains("attack passed: SQL injection: UNION"), "{}", refusal.inside);
    let Err(refusal) = ImportPackage::new(package("one", ONE), "x", Some(" ")) else { panic!("no reason") };
    assert_eq!(refusal.fields[0].field, "override");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    let mistakes = [
        ("\nSecRule ARGZ \"@rx a\" \"id:1,phase:2,deny\"\n", "rules/a.conf:2:9"),
        ("SecRule ARGS \"@rx a\" \"id:83001,phase:2,deny\"\n", "83001"),
    ];
    for (rules, expected) in mistakes {
        std::fs::write(folder.path().join("rules/a.conf"), rules).unwrap();
        let package = Package::from_folder("x", folder.path()).unwrap();
        let errors = package.check(&Tuning::default()).unwrap_err().to_string();
        assert!(errors.contains(expected), "{errors}");
    }
    // The same files twice are one package.
    house.import("one", ONE).await;
    let again = ImportPackage::new(package("other name", ONE), "x", OVERRIDE).unwrap();
    let refusal = house.ground.office.perform(&house.operator, again).await.unwrap_err();
    assert_eq!((refusal.code, refusal.kind), ("SK-WAF-001", RefusalKind::Conflict));
    let lines = views::packages(&house.ground.office, &house.operator).await.unwrap();
    let shown: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.version.as_str())).collect();
    assert_eq!(shown, [("Set", "1"), ("baseline", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(lines[0].override_reason.as_deref(), OVERRIDE);
    assert!(lines[0].failures.len() > 10);
    let outcomes: Vec<_> =
        house.activities(TenantId::PROVIDER).await.into_iter().map(|(_, how)| how).collect();
    assert_eq!(outcomes, [Success, Refused]);
}

#[tokio::test]
async fn only_what_is_staged_is_activated() {
    let house = House::new().await;
    let (office, operator) = (&house.ground.office, house.operator());
    let (one, two) = (house.import("one", ONE).await, house.import("two", TWO).await);
    let code = async |package| {
        let activate = ActivateStaged::new(package, "a test").unwrap();
        office.perform(&operator, activate).await.err().map(|refusal| refusal.code)
    };
    assert_eq!(code(one).await, Some("SK-WAF-004"));
    let early = office.perform(&operator, RollBack::new("x").unwrap()).await.unwrap_err();
    assert_eq!(early.code, "SK-WAF-005");
    office.perform(&operator, StagePackage { package: one }).await.unwrap();
    assert_eq!(code(two).await, Some("SK-WAF-004"), "another one was staged meanwhile");
    office.perform(&operator, UnstagePackage).await.unwrap();
    assert_eq!(code(one).await, Some("SK-WAF-004"));
    office.perform(&operator, StagePackage { package: one }).await.unwrap();
    assert_eq!(code(one).await, None);
    let active = office.perform(&operator, StagePackage { package: one }).await.unwrap_err();
    assert_eq!(active.code, "SK-WAF-003");
    let unknown = PackageId::from_uuid(TenantId::PROVIDER.uuid());
    let absent = office.perform(&operator, StagePackage { package: unknown }).await.unwrap_err();
    assert_eq!(absent.kind, RefusalKind::NotFound);
}

/// Somebody with the database in hand changes what is kept: it is not run.
#[tokio::test]
async fn an_altered_package_is_not_put_in_force() {
    let house = House::new().await;
    let (one, two) = (house.import("one", ONE).await, house.import("two", TWO).await);
    house.activate(one).await;
    let process = house.process().await;
    house.activate(two).await;
    let mut superuser = house.ground.superuser().await;
    let altered = sqlx::query(
        "update waf.package p set files = o.files from waf.package o where p.id = $1 and o.id = $2",
    );
    altered.bind(two.uuid()).bind(one.uuid()).execute(&mut superuser).await.unwrap();
    process.look().await;
    assert_eq!(ask(&process, "/?x=one").as_deref(), Some("1"), "what was in force stays");
    let refusal = views::package(&house.ground.office, &house.operator, two).await.unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Fault);
}

#[tokio::test]
async fn packages_are_compared_by_their_rules() {
    let house = House::new().await;
    let (one, two) = (house.import("one", ONE).await, house.import("two", TWO).await);
    let (office, ctx) = (&house.ground.office, &house.operator);
    let old = views::package(office, ctx, one).await.unwrap();
    let new = views::package(office, ctx, two).await.unwrap();
    let changes = old.changes(&new).unwrap();
    let ids = |rules: &[waf::model::RuleLine]| rules.iter().map(|rule| rule.id).collect::<Vec<_>>();
    assert_eq!((ids(&changes.added), ids(&changes.removed)), (vec![2], vec![1]));
    assert!(changes.changed.is_empty());
}

/// Full rule sets, where they are at hand, pass the self-test and survive being kept.
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "where test data lies is told by the environment")]
async fn core_rule_sets_are_imported_without_an_override() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crs");
    let four = std::env::var("SEKISHO_CRS").map_or(beside, Into::into);
    let house = House::new().await;
    for (folder, version) in [(four.as_path(), "4."), (Path::new("/usr/share/modsecurity-crs"), "3.")] {
        if !folder.join("rules").is_dir() {
            println!("skipped: no Core Rule Set at {}", folder.display());
            continue;
        }
        let checked = Package::from_folder("crs", folder).unwrap().check(&Tuning::default()).unwrap();
        assert_eq!(checked.self_test().failures, Vec::<String>::new(), "{version}");
        assert!(
            checked.version().starts_with(version) && checked.rule_count() > 200,
            "{}",
            checked.version()
        );
        let import = ImportPackage::new(checked, "a folder", None).unwrap();
        let id = house.ground.office.perform(&house.operator(), import).await.unwrap();
        house.activate(id).await;
        let process = house.process().await;
        assert!(process.firewall().active().name.starts_with("OWASP CRS "));
        assert!(ask(&process, "/?id=-1%20UNION%20ALL%20SELECT%20name,2%20FROM%20users").is_some());
        assert_eq!(ask(&process, "/?q=%E6%B8%AF%E7%89%A9%E6%B5%81"), None);
    }
}
