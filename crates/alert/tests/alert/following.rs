//! From entries to alerts: order, restarts, fences, changed rules.

use crate::{House, own_rule};
use alert::api::{Acknowledge, Follower, SaveRule, SwitchRule, TuneRule};
use ledger::EntryOutcome::{Refused, Success};
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn an_alert_is_raised_once_is_an_entry_and_is_acknowledged() {
    let mut house = House::new().await;
    for _ in 0..4 {
        house.export().await;
    }
    house.follow().await;
    assert_eq!(house.open().await.len(), 0);
    for _ in 0..3 {
        house.export().await;
    }
    house.follow().await;
    house.follow().await;
    let open = house.open().await;
    assert_eq!(open.iter().map(|alert| alert.told.rule.as_str()).collect::<Vec<_>>(), ["mass-export"]);
    let content = &open[0].told.content;
    assert_eq!((content.count, content.keys.len()), (5, 1));
    assert_eq!(content.trigger.as_ref().unwrap().activity, "audit.export");
    let entries = house.entries("alert.raise").await;
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].0, &entries[0].1["severity"]), (Success, &json!("high")));
    assert!(entries[0].1["delay_ms"].as_i64().unwrap() >= 0);

    // Quiet for an hour, then again.
    house.export().await;
    house.follow().await;
    assert_eq!(house.open().await.len(), 1);
    house.ground.clock.advance(Duration::minutes(61));
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    assert_eq!(house.open().await.len(), 2);

    let office = &house.ground.office;
    let acknowledge = || Acknowledge::new(open[0].told.id, "本人に確認済み").unwrap();
    office.perform(&house.administrator(), acknowledge()).await.unwrap();
    let again = office.perform(&house.administrator(), acknowledge()).await.unwrap_err();
    assert_eq!(again.code, "SK-ALERT-002");
    assert_eq!(house.open().await.len(), 1);
    let (history, total) = alert::api::alerts(office, &house.administrator(), false, 1).await.unwrap();
    assert_eq!(total, 1);
    assert_eq!(history[0].acknowledged.as_ref().unwrap().2.as_deref(), Some("本人に確認済み"));
    assert_eq!(house.entries("alert.alert.acknowledge").await.len(), 2);
}

/// One follower that lives, and one that dies after every entry, raise the same.
#[tokio::test]
async fn what_is_remembered_survives_a_restart_exactly() {
    let mut house = House::new().await;
    for round in 0..12 {
        house.export().await;
        if round % 3 == 0 {
            house.enter("identity.signin.attempt", Refused, json!({ "code": "SK-SIGNIN-004" })).await;
        }
        house.ground.clock.advance(Duration::seconds(30));
        house.follower = Follower::new(house.parts.clone());
        house.follow().await;
    }
    assert_eq!(house.rules_raised().await, ["mass-export"]);
    assert_eq!(house.entries("alert.raise").await.len(), 1);
}

/// Nothing is written while nothing is raised: following does not feed itself.
#[tokio::test]
async fn following_does_not_feed_itself() {
    let mut house = House::new().await;
    house.export().await;
    house.follow().await;
    let before = house.entries("alert.").await.len();
    for _ in 0..5 {
        house.follow().await;
    }
    assert_eq!(house.entries("alert.").await.len(), before);
    // After ten minutes the place is kept, once.
    house.ground.clock.advance(Duration::minutes(11));
    for _ in 0..5 {
        house.follow().await;
    }
    assert_eq!(house.entries("alert.").await.len(), before + 1);
}

#[tokio::test]
async fn of_two_followers_one_raises() {
    let mut house = House::new().await;
    let mut other = Follower::new(house.parts.clone());
    other.step().await.unwrap();
    for _ in 0..5 {
        house.export().await;
    }
    house.follow().await;
    // It has read the same, and is told that somebody else was faster; then it goes on from there.
    assert!(other.step().await.is_err());
    other.step().await.unwrap();
    assert_eq!(house.entries("alert.raise").await.len(), 1);
    house.ground.clock.advance(Duration::hours(2));
    for _ in 0..5 {
        house.export().await;
    }
    house.ground.integrate().await;
    other.step().await.unwrap();
    let first = house.follower.step().await;
    assert!(first.is_err());
    assert_eq!(
        house.entries("alert.raise").await.iter().filter(|(outcome, _)| *outcome == Success).count(),
        2
    );
}

#[tokio::test]
async fn what_was_there_before_teaches_and_raises_nothing() {
    let mut house = House::new().await;
    let (late, now) = (house.ground.tenant().await, house.now());
    let ctx = testkit::administrator(late, now, kernel::UserId::new(now));
    for _ in 0..6 {
        let facts = json!({ "exported": 1 }).as_object().unwrap().clone();
        house.ground.office.record(&ctx, "audit.export", "test", Success, facts).await.unwrap();
    }
    house.follow().await;
    assert_eq!(alert::api::alerts(&house.ground.office, &ctx, true, 1).await.unwrap().1, 0);
    // The sixth and a seventh within ten minutes: quiet since the fifth, which it has learnt.
    let facts = json!({ "exported": 1 }).as_object().unwrap().clone();
    let later = kernel::Ctx { now: now + Duration::hours(2), ..ctx.clone() };
    house.ground.clock.advance(Duration::hours(2));
    for _ in 0..5 {
        house.ground.office.record(&later, "audit.export", "test", Success, facts.clone()).await.unwrap();
    }
    house.follow().await;
    assert_eq!(alert::api::alerts(&house.ground.office, &later, true, 1).await.unwrap().1, 1);
}

#[tokio::test]
async fn a_changed_rule_counts_from_its_change() {
    let mut house = House::new().await;
    let office = house.ground.office.clone();
    let rule = own_rule(r#"activity == "test.event""#, 2, 0);
    let id = office.perform(&house.administrator(), SaveRule { id: None, rule }).await.unwrap();
    // A new rule is off.
    for _ in 0..3 {
        house.enter("test.event", Success, json!({})).await;
    }
    house.follow().await;
    assert_eq!(house.rules_raised().await, ["watch-changed"]);
    office.perform(&house.administrator(), SwitchRule { id: id.clone(), is_on: true }).await.unwrap();
    for _ in 0..2 {
        house.enter("test.event", Success, json!({})).await;
    }
    house.follow().await;
    assert!(house.rules_raised().await.contains(&id));
    // A seeded one with another threshold, then off.
    let tune = TuneRule {
        id: "mass-export".to_owned(),
        severity: alert::api::Severity::Critical,
        threshold: 2,
        window: 600,
        quiet: 0,
    };
    office.perform(&house.administrator(), tune).await.unwrap();
    house.export().await;
    house.export().await;
    house.follow().await;
    assert!(house.rules_raised().await.contains(&"mass-export".to_owned()));
    let before = house.open().await.len();
    let off = SwitchRule { id: "mass-export".to_owned(), is_on: false };
    office.perform(&house.administrator(), off).await.unwrap();
    house.ground.clock.advance(Duration::minutes(5));
    house.export().await;
    house.export().await;
    house.follow().await;
    let raised = house.rules_raised().await.iter().filter(|rule| *rule == "mass-export").count();
    assert_eq!((raised, house.open().await.len() >= before), (1, true));
}

#[tokio::test]
async fn what_cannot_be_a_rule_is_named_by_its_field() {
    let house = House::new().await;
    let office = &house.ground.office;
    let mut bad = own_rule("activty == \"x\"", 0, 700_000);
    bad.key = "actor +".to_owned();
    bad.name = " ".to_owned();
    let refused = office.perform(&house.administrator(), SaveRule { id: None, rule: bad }).await.unwrap_err();
    let mut fields: Vec<_> = refused.fields.iter().map(|fault| fault.field.to_string()).collect();
    fields.sort();
    assert_eq!(fields, ["filter", "key", "name", "quiet", "threshold"]);
    let syntax = refused.fields.iter().find(|fault| fault.field == "key").unwrap();
    assert_eq!(syntax.message.key, "alert-expression-syntax");
    assert!(syntax.message.args.iter().any(|(name, value)| *name == "column" && value != "0"));
}

/// What one tenant's rules cost makes that tenant's alerts late, and nobody else's; nothing is left out.
#[tokio::test]
async fn rules_that_take_long_have_their_turn_like_others() {
    const ENTRIES: u32 = 300;
    let mut house = House::new().await;
    let office = house.ground.office.clone();
    let numbers: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    let list = numbers.join(",");
    let filter =
        format!("[{list}].all(a, a >= 0) && [{list}].exists(a, a == 59) && activity == \"test.much\"");
    for _ in 0..30 {
        let rule = SaveRule { id: None, rule: own_rule(&filter, 1, 3_600) };
        let id = office.perform(&house.administrator(), rule).await.unwrap();
        office.perform(&house.administrator(), SwitchRule { id, is_on: true }).await.unwrap();
    }
    let other =
        testkit::administrator(house.ground.tenant().await, house.now(), kernel::UserId::new(house.now()));
    office.record(&other, "test.begin", "test", Success, serde_json::Map::new()).await.unwrap();
    house.follow().await;

    let before = house.read().await;
    for _ in 0..ENTRIES {
        house.enter("test.much", Success, json!({})).await;
    }
    for _ in 0..5 {
        office.record(&other, "audit.export", "test", Success, serde_json::Map::new()).await.unwrap();
    }
    house.ground.integrate().await;
    house.follower.turn().await.unwrap();
    assert!(house.follower.is_behind());
    assert_eq!(alert::api::alerts(&office, &other, true, 1).await.unwrap().1, 1, "nobody else waits");
    assert!(house.read().await < before + u64::from(ENTRIES));
    house.follower.step().await.unwrap();
    assert!(!house.follower.is_behind());
    // After ten minutes the place is kept.
    house.ground.clock.advance(Duration::minutes(11));
    house.follower.step().await.unwrap();
    assert!(house.read().await >= before + u64::from(ENTRIES));
    assert_eq!(house.open().await.len(), 30);
}

/// By the word of this process' integrator, and after steps of another one that nobody told of.
#[tokio::test]
async fn what_is_ordered_here_and_elsewhere_is_read_once() {
    let mut house = House::new().await;
    for round in 0..6 {
        for _ in 0..5 {
            house.export().await;
        }
        match round % 3 {
            0 => house.integrate_here().await,
            1 => house.ground.integrate().await,
            _ => {
                house.ground.integrate().await;
                house.export().await;
                house.integrate_here().await;
            }
        }
        house.follower.step().await.unwrap();
        assert_eq!(house.open().await.len(), round + 1);
        house.follower.step().await.unwrap();
        house.ground.clock.advance(Duration::hours(2));
    }
    assert_eq!(house.entries("alert.raise").await.len(), 6);
}
