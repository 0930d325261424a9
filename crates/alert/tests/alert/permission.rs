//! Who may touch what: administrators at home, operators at the provider's.

use crate::{House, SCHEMAS, nobody_trusted, own_rule};
use alert::api::{Acknowledge, AddChannel, ChannelKind, SaveRule, Severity, SwitchRule};
use kernel::{RefusalKind, TenantId, UserId};
use std::{collections::BTreeSet, sync::Arc};

#[tokio::test]
async fn nobody_but_those_who_look_after_a_tenant() {
    let policies = [("alert", alert::POLICIES)];
    let decide = Arc::new(access::CedarDecide::new(&policies).unwrap());
    let ground = testkit::ground_with(SCHEMAS, decide).await;
    let house = House::over(ground, nobody_trusted()).await;
    let (office, now) = (&house.ground.office, house.now());
    let person = UserId::new(now);
    let operator = testkit::operator(now, person);
    for (ctx, is_permitted) in [
        (house.administrator(), true),
        (operator.clone(), true),
        (testkit::member(house.tenant, now, person), false),
        (testkit::nobody(house.tenant, now), false),
        (testkit::member(TenantId::PROVIDER, now, person), false),
        (operator.within(house.tenant), false),
    ] {
        let rule = own_rule("true", 1, 60);
        let switch = SwitchRule { id: "mass-export".to_owned(), is_on: true };
        let add = AddChannel::new(ChannelKind::Mail, "a@example.jp", Severity::Low).unwrap();
        let refusals = [
            alert::api::alerts(office, &ctx, true, 1).await.err(),
            alert::api::rules(office, &ctx).await.err(),
            alert::api::channels(office, &ctx).await.err(),
            office.perform(&ctx, SaveRule { id: None, rule }).await.err(),
            office.perform(&ctx, switch).await.err(),
            office.perform(&ctx, add).await.err(),
        ];
        for refusal in refusals {
            let seen = refusal.as_ref().map(|refusal| refusal.kind);
            assert_eq!(seen, (!is_permitted).then_some(RefusalKind::Denied), "{ctx:?} {refusal:?}");
        }
    }
}

/// An alert of another tenant is not there.
#[tokio::test]
async fn another_tenants_alert_is_not_there() {
    let mut house = House::new().await;
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    let id = house.open().await[0].told.id;
    let other = house.ground.tenant().await;
    let stranger = testkit::administrator(other, house.now(), UserId::new(house.now()));
    let office = &house.ground.office;
    assert_eq!(alert::api::alerts(office, &stranger, true, 1).await.unwrap().1, 0);
    let refused = office.perform(&stranger, Acknowledge::new(id, "").unwrap()).await.unwrap_err();
    assert_eq!(refused.kind, RefusalKind::NotFound);
}

#[test]
fn policies_name_nothing_but_our_actions() {
    let decide = access::CedarDecide::new(&[("alert", alert::POLICIES)]).unwrap();
    let known: BTreeSet<String> = alert::ACTIONS.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!(known.len(), alert::ACTIONS.len());
    let unknown: Vec<_> = decide.named_actions().difference(&known).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}
