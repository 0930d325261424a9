//! Legal holds.

use crate::{FOUR_YEARS, House, september, word};
use kernel::TenantId;
use ledger::EntryOutcome;
use retention::api::{AddHold, LiftHold};

#[tokio::test]
async fn what_is_held_stays_when_everything_around_it_goes() {
    let house = House::new().await;
    let other = house.ground.tenant().await;
    let sql = format!(
        "insert into tenancy.tenant (id, code, name, state, created_at)
         values ('{}', 'yamato', 'yamato', 'active', now())",
        other.uuid()
    );
    sqlx::Executor::execute(&mut house.ground.superuser().await, sqlx::AssertSqlSafe(sql)).await.unwrap();
    house.record(house.tenant, "sample.do", "disputed").await;
    house.record(other, "sample.do", "ordinary").await;
    let add = AddHold::new(house.tenant, None, (september(), september()), "訴訟のため").unwrap();
    let hold = house.ground.office.perform(&house.operator(house.one), add).await.unwrap();
    assert_eq!(house.outcomes(house.tenant, "retention.hold.tell").await, [EntryOutcome::Success]);
    let ctx = house.ground.system(house.tenant);
    assert_eq!(retention::api::holds(&house.ground.office, &ctx).await.unwrap().len(), 1);

    house.ground.clock.advance(FOUR_YEARS);
    let due = house.due().await;
    assert!(due.iter().all(|item| item.is_held == (item.tenant == house.tenant)), "{due:?}");
    house.destroy_due().await;
    let words =
        |found: &[ledger::Found]| found.iter().filter_map(word).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&house.entries(house.tenant, Some("thing/1")).await), ["disputed"]);
    assert_eq!(words(&house.entries(other, None).await), Vec::<String>::new());

    let lift = LiftHold::new(hold, "和解").unwrap();
    house.ground.office.perform(&house.operator(house.other), lift).await.unwrap();
    let again = LiftHold::new(hold, "和解").unwrap();
    let refused = house.ground.office.perform(&house.operator(house.other), again).await;
    assert_eq!(refused.unwrap_err().code, "SK-RETENTION-001");
    house.destroy_due().await;
    assert_eq!(words(&house.entries(house.tenant, None).await), Vec::<String>::new());
    house.ground.integrate().await;
    assert!(house.ground.verify().await.is_whole());
}

#[tokio::test]
async fn a_hold_after_the_list_was_made_still_counts() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "disputed").await;
    house.ground.clock.advance(FOUR_YEARS);
    let id = house.propose(house.due().await).await.unwrap();
    house.approve(house.other, id).await.unwrap();
    let add = AddHold::new(house.tenant, None, (september(), september()), "調査のため").unwrap();
    house.ground.office.perform(&house.operator(house.one), add).await.unwrap();
    house.carry_out(id).await.unwrap();
    let found = house.entries(house.tenant, Some("thing/1")).await;
    assert_eq!(found.iter().filter_map(word).collect::<Vec<_>>(), ["disputed"]);
    assert_eq!(house.entries(TenantId::PROVIDER, None).await.iter().filter_map(word).count(), 0);
}
