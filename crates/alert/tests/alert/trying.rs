//! A rule tried on past entries.

use crate::{House, own_rule};
use alert::api::{SaveRule, StartTrial};
use ledger::EntryOutcome::Success;
use office::Done;
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn a_trial_says_what_would_have_been_raised_and_raises_nothing() {
    let mut house = House::new().await;
    let office = house.ground.office.clone();
    // Before the days that are looked at.
    for _ in 0..3 {
        house.enter("test.event", Success, json!({})).await;
    }
    house.ground.clock.advance(Duration::days(3));
    for _ in 0..30 {
        house.enter("test.event", Success, json!({})).await;
        house.ground.clock.advance(Duration::minutes(2));
    }
    house.ground.integrate().await;
    let rule = own_rule(r#"activity == "test.event""#, 1, 0);
    let id = office.perform(&house.administrator(), SaveRule { id: None, rule }).await.unwrap();
    let rule = alert::api::rule(&office, &house.administrator(), &id).await.unwrap();
    let trial = office.perform(&house.administrator(), StartTrial { rule, days: 1 }).await.unwrap();
    let waiting = alert::api::trial(&office, &house.administrator(), trial).await.unwrap();
    assert!(!waiting.is_over());
    assert_eq!(house.work("alert.trial").await, [Done::Finished]);
    let done = alert::api::trial(&office, &house.administrator(), trial).await.unwrap();
    assert_eq!((done.state.as_str(), done.raised, done.is_over()), ("done", 30, true));
    assert!(done.is_noisy() && done.examples.len() == 20, "{done:?}");
    house.follow().await;
    assert!(!house.rules_raised().await.contains(&id));
}
