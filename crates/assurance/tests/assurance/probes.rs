//! Each probe: passes on what is good, fails on its canary.

use crate::ground::{people, watched};
use assurance::model::{
    asset::{Asset, AssetClass, Attributes},
    evidence::{Run, Verdict},
};
use kernel::TenantId;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

fn asset(class: AssetClass, name: &str, attributes: serde_json::Value) -> Asset {
    let attributes: Attributes = serde_json::from_value(attributes).unwrap();
    Asset {
        id: uuid::Uuid::from_u128(9),
        class,
        name: name.to_owned(),
        attributes,
        since: testkit::morning(),
        until: None,
    }
}

fn of_tenant(class: AssetClass, tenant: TenantId) -> Asset {
    asset(class, "tenant", json!({ "tenant": tenant.to_string() }))
}

/// The codes whose good subject is a gate or a service: `gate_and_services`.
const AT_THE_GATE: [&str; 18] = [
    "tls-versions",
    "cipher-suites",
    "certificate",
    "plain-http",
    "ambiguous-http",
    "unknown-host",
    "attacks-refused",
    "security-headers",
    "sign-in-required",
    "forged-identity",
    "answer-link",
    "listener-liveness",
    "service-liveness",
    "access-record",
    "published-checkpoint",
    "address-block",
    "frame-flood",
    "slow-head",
];

#[tokio::test]
async fn every_probe_fails_on_its_canary() {
    let (watched, tenant) = watched().await;
    people(&watched, tenant).await;
    let probes = watched.probes();
    let mut passed = Vec::new();
    for probe in probes.all() {
        let run = probe.canary(watched.ground.now()).await;
        if watched.verdict(probe.code(), &run) != Verdict::Fail {
            passed.push((probe.code(), run));
        }
    }
    assert_eq!(passed, []);
    assert!(watched.ground.verify().await.is_whole(), "canaries leave nothing behind");
}

#[tokio::test]
async fn every_probe_of_what_is_inside_passes_on_a_good_platform() {
    let (watched, tenant) = watched().await;
    people(&watched, tenant).await;
    // Schedule and canaries look at what a scheduler has recorded; they have a test of their own.
    let own = ["schedule", "canaries"];
    let mut failed = Vec::new();
    for probe in watched
        .probes()
        .all()
        .filter(|probe| !AT_THE_GATE.contains(&probe.code()) && !own.contains(&probe.code()))
    {
        let class = watched.planned(probe.code()).scope;
        for asset in [of_tenant(class, tenant), of_tenant(class, TenantId::PROVIDER)] {
            let run = probe.run(&asset, watched.ground.now()).await;
            if watched.verdict(probe.code(), &run) != Verdict::Pass {
                failed.push((probe.code(), run));
            }
        }
    }
    assert_eq!(failed, []);
}

#[tokio::test]
async fn what_is_done_to_the_database_is_noticed() {
    let cases = [
        ("row-security", AssetClass::Database, "alter table identity.session no force row level security"),
        ("row-security", AssetClass::Database, "create table public.forgotten (tenant_id uuid)"),
        ("append-only", AssetClass::Database, "grant update (outcome) on ledger.entry to sekisho_app"),
        ("append-only", AssetClass::Database, "grant delete on ledger.entry_default to sekisho_app"),
        (
            "cross-tenant-reads",
            AssetClass::Tenant,
            "alter table identity.user_account disable row level security",
        ),
        (
            "sealed-fields",
            AssetClass::Database,
            "update identity.user_account set name = 'Sato Hanako'::bytea",
        ),
        (
            "password-storage",
            AssetClass::Database,
            "update identity.user_account set password_phc = 'opensesame'",
        ),
        (
            "unique-user",
            AssetClass::Database,
            "alter table identity.user_account drop constraint user_account_tenant_id_login_key",
        ),
        (
            "ledger-verification",
            AssetClass::Ledger,
            "alter table ledger.entry disable trigger all; update ledger.entry set body = set_byte(body, 130, get_byte(body, 130) # 1)",
        ),
        (
            "checkpoint",
            AssetClass::Ledger,
            "update ledger.tree set note = replace(note, 'sekisho', 'sekishq')",
        ),
        (
            "writer-silence",
            AssetClass::Platform,
            "update ledger.writer set heard_at = heard_at - interval '2 days'",
        ),
        ("key-hierarchy", AssetClass::Tenant, "update ledger.data_key set wrapped = sha256('bare')"),
        (
            "retention-keys",
            AssetClass::Tenant,
            "update ledger.data_key set wrapped = null, destroyed_at = now(), destroy_reason = 'period'",
        ),
        ("retention-keys", AssetClass::Tenant, "update ledger.data_key set expiry_key = null"),
        (
            "separate-keys",
            AssetClass::Tenant,
            "update ledger.data_key set wrapped = sha256('nobody opens this')",
        ),
        (
            "mail-delivery",
            AssetClass::Database,
            "update notice.mail set created_at = created_at - interval '11 minutes'",
        ),
    ];
    for (code, class, sql) in cases {
        let (watched, tenant) = watched().await;
        people(&watched, tenant).await;
        let probe = watched.probe(code);
        let subject = of_tenant(class, tenant);
        let before = probe.run(&subject, watched.ground.now()).await;
        assert_eq!(watched.verdict(code, &before), Verdict::Pass, "{code}: {before:?}");
        watched.ground.superuser().await.execute(AssertSqlSafe(sql)).await.unwrap();
        watched.ground.clock.advance(time::Duration::seconds(60));
        let after = probe.run(&subject, watched.ground.now()).await;
        assert_eq!(watched.verdict(code, &after), Verdict::Fail, "{code}: {sql}: {after:?}");
    }
}

#[tokio::test]
async fn a_key_that_should_have_gone_is_noticed_unless_it_is_held() {
    let (watched, tenant) = watched().await;
    let probe = watched.probe("retention-keys");
    let subject = of_tenant(AssetClass::Tenant, tenant);
    watched.ground.clock.advance(time::Duration::days(3 * 365 + 31 + 25));
    let within = probe.run(&subject, watched.ground.now()).await;
    assert_eq!(watched.verdict("retention-keys", &within), Verdict::Pass, "a month to do it in");
    watched.ground.clock.advance(time::Duration::days(60));
    let late = probe.run(&subject, watched.ground.now()).await;
    assert_eq!(watched.verdict("retention-keys", &late), Verdict::Fail);
    let hold = format!(
        "insert into retention.hold (tenant_id, id, of_tenant, first_month, last_month, reason, made_at, made_by)
         values ('{0}', '{0}', '{0}', '2026-09-01', '2026-09-01', 'x', now(), 'x')",
        tenant.uuid()
    );
    watched.ground.superuser().await.execute(AssertSqlSafe(hold)).await.unwrap();
    let held = probe.run(&subject, watched.ground.now()).await;
    assert_eq!(watched.verdict("retention-keys", &held), Verdict::Pass);
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_no_measurement() {
    let (watched, _) = watched().await;
    watched.ground.superuser().await.execute("drop schema identity cascade").await.unwrap();
    let database = asset(AssetClass::Database, "main", json!({}));
    for code in ["sealed-fields", "password-storage", "unique-user", "staff-second-factor"] {
        let run = watched.probe(code).run(&database, watched.ground.now()).await;
        assert!(matches!(run, Run::Unable(_)), "{code}: {run:?}");
    }
    let nowhere =
        asset(AssetClass::GateListener, "nowhere", json!({ "address": "127.0.0.1:1", "host": "a.test" }));
    for code in AT_THE_GATE.iter().filter(|code| !code.ends_with("liveness") && **code != "answer-link") {
        let run = watched.probe(code).run(&nowhere, watched.ground.now()).await;
        let is_proof = watched.verdict(code, &run) == Verdict::Pass;
        assert!(!is_proof, "{code}: {run:?}");
    }
}

#[tokio::test]
async fn a_key_file_that_others_can_read_is_noticed() {
    use std::os::unix::fs::PermissionsExt;
    let (watched, _) = watched().await;
    let platform = asset(AssetClass::Platform, "sekisho", json!({}));
    let probe = watched.probe("key-folder");
    let before = probe.run(&platform, watched.ground.now()).await;
    assert_eq!(watched.verdict("key-folder", &before), Verdict::Pass);
    std::fs::set_permissions(watched.keys().join("root.key"), std::fs::Permissions::from_mode(0o604))
        .unwrap();
    let after = probe.run(&platform, watched.ground.now()).await;
    assert_eq!(watched.verdict("key-folder", &after), Verdict::Fail);
}
