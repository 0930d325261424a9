//! Who decides where entries go: administrators for their tenant, operators at home.

use crate::{house::House, house::to_http, receiver::Receiver};
use kernel::{RefusalKind, TenantId, UserId};
use sink::api::{AddTarget, PauseTarget, RemoveTarget, StartTarget};
use std::collections::BTreeSet;

#[tokio::test]
async fn nobody_else() {
    let house = House::new(&[]).await;
    let (now, office) = (house.ground.now(), &house.ground.office);
    let receiver = Receiver::http().await;
    let typed = to_http("webhook", &receiver);
    let id = house.add(house.tenant, typed.clone()).await.unwrap();
    let person = UserId::new(now);
    let strangers = [
        testkit::nobody(house.tenant, now),
        testkit::member(house.tenant, now, person),
        testkit::member(TenantId::PROVIDER, now, person),
        testkit::operator(now, person).within(house.tenant),
    ];
    for ctx in strangers {
        let add = AddTarget::new(&typed, false, "s".to_owned()).unwrap();
        let refusals = [
            office.perform(&ctx, add).await.err(),
            office.perform(&ctx, StartTarget(id)).await.err(),
            office.perform(&ctx, PauseTarget(id)).await.err(),
            office.perform(&ctx, RemoveTarget(id)).await.err(),
            sink::api::list(office, &ctx).await.err(),
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap().kind, RefusalKind::Denied, "{ctx:?}");
        }
    }
    // Another tenant's administrator: as if it did not exist.
    let other = house.at_desk(house.ground.tenant().await);
    for refusal in [
        office.perform(&other, PauseTarget(id)).await.err(),
        office.perform(&other, RemoveTarget(id)).await.err(),
    ] {
        assert_eq!(refusal.unwrap().kind, RefusalKind::NotFound);
    }
    assert!(sink::api::list(office, &other).await.unwrap().0.is_empty());
    assert_eq!(house.target(house.tenant).await.id, id);
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("sink", sink::POLICIES)]).unwrap();
    let known: BTreeSet<String> = sink::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), sink::ACTIONS.len());
    let unknown: Vec<_> = decide.named_actions().difference(&known).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
