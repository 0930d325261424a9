//! Who may look after tenants: operators, at home.

use crate::House;
use kernel::{RefusalKind, TenantId, UserId};
use ledger::EntryOutcome;
use std::collections::BTreeSet;
use tenancy::api::{ResumeTenant, SuspendTenant};

#[tokio::test]
async fn nobody_but_an_operator_at_home() {
    let house = House::new().await;
    let (now, office) = (house.ground.now(), &house.ground.office);
    let id = house.create("minato").await.unwrap();
    let person = UserId::new(now);
    let strangers = [
        testkit::nobody(TenantId::PROVIDER, now),
        testkit::nobody(id, now),
        testkit::member(TenantId::PROVIDER, now, person),
        testkit::administrator(TenantId::PROVIDER, now, person),
        testkit::member(id, now, person),
        testkit::administrator(id, now, person),
        house.operator.within(id),
    ];
    for ctx in strangers {
        let suspend = SuspendTenant::new(id, "x").unwrap();
        let resume = ResumeTenant::new(id, "x").unwrap();
        let refusals = [
            house.create_as(&ctx, "yamato").await.err(),
            office.perform(&ctx, suspend).await.err(),
            office.perform(&ctx, resume).await.err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap().kind, RefusalKind::Denied, "{ctx:?}");
        }
        let (activity, outcome) = house.activities(ctx.tenant).await.pop().unwrap();
        assert_eq!((activity.as_str(), outcome), ("tenancy.tenant.resume", EntryOutcome::Refused));
    }
    assert_eq!(house.tenants(TenantId::PROVIDER).await.len(), 2);
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("tenancy", tenancy::capability().policies)]).unwrap();
    let known: BTreeSet<String> = tenancy::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), tenancy::ACTIONS.len());
    let unknown: Vec<_> = decide.named_actions().difference(&known).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
