//! Who may touch the list: operators, at home.

use crate::House;
use blocklist::api::{AllowAddress, BlockAddress, LiftBlock};
use kernel::{RefusalKind, TenantId, UserId};
use std::collections::BTreeSet;
use testkit::MakeTenant;

#[tokio::test]
async fn nobody_but_an_operator_at_home() {
    let house = House::new().await;
    let (now, office) = (house.ground.now(), &house.ground.office);
    let id = house.block("192.0.2.1").await.unwrap();
    let tenant = TenantId::new(now);
    office.perform(&house.system(), MakeTenant(tenant)).await.unwrap();
    let person = UserId::new(now);
    let strangers = [
        testkit::nobody(TenantId::PROVIDER, now),
        testkit::member(TenantId::PROVIDER, now, person),
        testkit::administrator(TenantId::PROVIDER, now, person),
        testkit::administrator(tenant, now, person),
        house.operator.within(tenant),
    ];
    for ctx in strangers {
        let refusals = [
            office.perform(&ctx, BlockAddress::new("192.0.2.2", "x", None).unwrap()).await.err(),
            office.perform(&ctx, AllowAddress::new("192.0.2.2", "x", None).unwrap()).await.err(),
            office.perform(&ctx, LiftBlock::new(id, "x").unwrap()).await.err(),
            blocklist::api::list(office, &ctx, 1).await.err(),
            blocklist::api::in_force(office, &ctx).await.err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap().kind, RefusalKind::Denied, "{ctx:?}");
        }
    }
    assert_eq!(house.listed().await.len(), 1);
    // Behind all permissions: the system within another tenant reaches nothing of it.
    let within = house.system().within(tenant);
    assert_eq!(blocklist::api::in_force(office, &within).await.unwrap(), []);
    let block = BlockAddress::new("192.0.2.2", "x", None).unwrap();
    assert_eq!(office.perform(&within, block).await.unwrap_err().kind, RefusalKind::Denied);
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("blocklist", blocklist::capability().policies)]).unwrap();
    let known: BTreeSet<String> = blocklist::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), blocklist::ACTIONS.len());
    let unknown: Vec<_> = decide.named_actions().difference(&known).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
