//! Who decides about retention: operators, at home.

use crate::House;
use kernel::{RefusalKind, TenantId, UserId};
use retention::api::{AddHold, Approve, LiftHold, Propose, Refuse};
use std::collections::BTreeSet;

#[tokio::test]
async fn nobody_but_an_operator_at_home() {
    let house = House::new().await;
    let (now, office) = (house.now(), &house.ground.office);
    let person = UserId::new(now);
    let strangers = [
        testkit::nobody(house.tenant, now),
        testkit::member(house.tenant, now, person),
        testkit::administrator(house.tenant, now, person),
        testkit::administrator(TenantId::PROVIDER, now, person),
        house.operator(house.one).within(house.tenant),
    ];
    let (hold, proposal) = (retention::api::HoldId::new(now), retention::api::ProposalId::new(now));
    for ctx in strangers {
        let month = (crate::september(), crate::september());
        let refusals = [
            office.perform(&ctx, AddHold::new(house.tenant, None, month, "x").unwrap()).await.err(),
            office.perform(&ctx, LiftHold::new(hold, "x").unwrap()).await.err(),
            office.perform(&ctx, Propose { items: Vec::new() }).await.err(),
            office.perform(&ctx, Approve { id: proposal }).await.err(),
            office.perform(&ctx, Refuse::new(proposal, "x").unwrap()).await.err(),
            retention::api::proposals(office, &ctx).await.err().filter(|_| ctx.actor.standing().is_none()),
        ];
        for refusal in refusals.into_iter().take(5) {
            assert_eq!(refusal.unwrap().kind, RefusalKind::Denied, "{ctx:?}");
        }
    }
    // A program is not one of two persons.
    let system = house.ground.system(TenantId::PROVIDER);
    assert!(office.perform(&system, Approve { id: proposal }).await.is_err());
    assert!(office.perform(&system, Propose { items: Vec::new() }).await.is_err());
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("retention", retention::capability().policies)]).unwrap();
    let known: BTreeSet<String> = retention::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), retention::ACTIONS.len());
    let unknown: Vec<_> = decide.named_actions().difference(&known).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
