//! Who may look after rules: operators, at home; a tenant's administrator has one word.

use crate::house::{House, OVERRIDE, package};
use kernel::{RefusalKind, TenantId, UserId};
use std::collections::BTreeSet;
use store::{Access, Scope};
use waf::{
    Mode,
    model::{NewExclusion, NewPatch, PackageId},
    operations::{AddExclusion, AddPatch, ChooseMode, ImportPackage, RecordReview, RollBack, StagePackage},
    views,
};

#[tokio::test]
async fn nobody_but_an_operator_at_home() {
    let house = House::new().await;
    let (now, office) = (house.ground.now(), &house.ground.office);
    let tenant = house.ground.tenant().await;
    let person = UserId::new(now);
    let strangers = [
        testkit::nobody(TenantId::PROVIDER, now),
        testkit::nobody(tenant, now),
        testkit::member(TenantId::PROVIDER, now, person),
        testkit::administrator(TenantId::PROVIDER, now, person),
        testkit::member(tenant, now, person),
        testkit::administrator(tenant, now, person),
        house.operator.within(tenant),
    ];
    let exclusion = NewExclusion {
        rule: "942100".to_owned(),
        target: "ARGS:q".to_owned(),
        reason: "x".to_owned(),
        days: 1,
        ..NewExclusion::default()
    };
    let patch = NewPatch {
        text: "SecRule ARGS \"@rx a\" \"id:83000,phase:2,deny\"".to_owned(),
        reason: "x".to_owned(),
        days: 1,
    };
    for ctx in strangers {
        let import =
            ImportPackage::new(package("x", "SecAction \"id:1,phase:1,pass\"\n"), "x", OVERRIDE).unwrap();
        let refusals = [
            office.perform(&ctx, import).await.err(),
            office.perform(&ctx, StagePackage { package: PackageId::BASELINE }).await.err(),
            office.perform(&ctx, RollBack::new("x").unwrap()).await.err(),
            office.perform(&ctx, AddExclusion::new(&exclusion, now).unwrap()).await.err(),
            office.perform(&ctx, AddPatch::new(&patch, now).unwrap()).await.err(),
            office.perform(&ctx, RecordReview::new("x").unwrap()).await.err(),
            views::packages(office, &ctx).await.err(),
            views::exclusions(office, &ctx).await.err(),
            views::shadow(office, &ctx).await.err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap().kind, RefusalKind::Denied, "{ctx:?}");
        }
    }
    let choose = || ChooseMode::new("app", Mode::Detect, &["app".to_owned()]).unwrap();
    for ctx in [testkit::nobody(tenant, now), testkit::member(tenant, now, person)] {
        assert_eq!(office.perform(&ctx, choose()).await.unwrap_err().kind, RefusalKind::Denied);
    }
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("waf", waf::POLICIES)]).unwrap();
    let known: BTreeSet<String> = waf::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), waf::ACTIONS.len());
    let named = decide.named_actions();
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    // What the system alone does.
    let unnamed: Vec<_> = known.difference(&named).collect();
    assert_eq!(unnamed, ["waf.rules.load", "waf.shadow.record", "waf.sweep", "waf.sweep.look"]);
}

#[tokio::test]
async fn every_table_is_walled() {
    let house = House::new().await;
    let mut superuser = house.ground.superuser().await;
    let walls = store::table_walls(&mut superuser).await.unwrap();
    let ours: Vec<_> = walls.into_iter().filter(|wall| wall.table.starts_with("waf.")).collect();
    assert_eq!(ours.len(), 8);
    assert!(ours.iter().all(store::TableWall::stands), "{ours:?}");
}

/// A tenant's scope writes no row of the provider's, and sees no other tenant's choice.
#[tokio::test]
async fn a_tenant_reaches_its_own_choice_only() {
    let house = House::new().await;
    let (one, other) = (house.ground.tenant().await, house.ground.tenant().await);
    let now = house.ground.now();
    for tenant in [one, other] {
        let ctx = testkit::administrator(tenant, now, UserId::new(now));
        let choose = ChooseMode::new("app", Mode::Detect, &["app".to_owned()]).unwrap();
        house.ground.office.perform(&ctx, choose).await.unwrap();
    }
    let mut scoped = house.ground.database.begin(Scope::Tenant(one), Access::Write).await.unwrap();
    let seen: i64 =
        sqlx::query_scalar("select count(*) from waf.choice").fetch_one(scoped.sql()).await.unwrap();
    assert_eq!(seen, 1);
    let changed = sqlx::query("update waf.choice set mode = 'block' where tenant_id = $1");
    let changed = changed.bind(other.uuid()).execute(scoped.sql()).await.unwrap();
    assert_eq!(changed.rows_affected(), 0);
    let forged = sqlx::query(
        "insert into waf.deployment (tenant_id, active, reason, changed_by, changed_at)
         values ('00000000-0000-0000-0000-000000000001', $1, 'x', 'x', now())",
    );
    let refused = forged.bind(one.uuid()).execute(scoped.sql()).await.unwrap_err();
    assert_eq!(store::refusal(refused).code, "SK-ACCESS-001");
    for statement in
        ["delete from waf.package", "update waf.package set name = 'x'", "delete from waf.review"]
    {
        let provider = Scope::Tenant(TenantId::PROVIDER);
        let mut scoped = house.ground.database.begin(provider, Access::Write).await.unwrap();
        let refused = sqlx::query(statement).execute(scoped.sql()).await.unwrap_err();
        assert_eq!(store::refusal(refused).code, "SK-ACCESS-001", "{statement}");
    }
}
