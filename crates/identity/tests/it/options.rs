//! A tenant's settings.

use crate::house::{Browser, house, house_with};
use http::StatusCode;
use identity::{
    api,
    model::{
        options::{Layer, OptionId, Value},
        rules::Rules,
    },
};
use kernel::Standing;
use time::Duration;

#[tokio::test]
async fn tightening_shortens_live_sessions_at_once() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let (browser, _) = house.signed_in("tanaka", Standing::Member).await;
    let before = house.session(&browser).await.unwrap();
    let set =
        administrator.post(&house, "/options", &[("idle-minutes", "１０"), ("session-hours", "2")]).await;
    assert_eq!(
        (set.status, set.location.as_deref()),
        (StatusCode::SEE_OTHER, Some("/options")),
        "{}",
        set.body
    );
    let after = house.session(&browser).await.unwrap();
    assert_eq!(after.idle, Some(Duration::minutes(10)));
    assert_eq!(after.absolute_until, before.signed_in_at + Duration::hours(2));
    assert_eq!(house.announced("identity.options").await, [house.tenant.uuid()]);
    let clamp = house.entries(house.tenant, "identity.session.clamp").await;
    assert_eq!((clamp.len(), &clamp[0].2["shortened"]), (1, &serde_json::json!(2)));
    let set = house.entries(house.tenant, "identity.options.set").await;
    assert_eq!(set[0].2["after"], serde_json::json!({ "idle-minutes": 10, "session-hours": 2 }));

    // Loosening again does not lengthen what was opened before.
    administrator.post(&house, "/options", &[]).await;
    assert_eq!(house.session(&browser).await.unwrap().idle, Some(Duration::minutes(10)));
    house.ground.clock.advance(Duration::minutes(10));
    assert!(house.session(&browser).await.is_none());
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let refused = administrator.post(&house, "/options", &[("addresses", "198.51.100.0/24")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("203.0.113.7") && refused.body.contains("ご自身がサインインできなくなります")
    );
    assert!(refused.body.contains("198.51.100.0/24"), "what was typed stands there still");
    let set =
        administrator.post(&house, "/options", &[("addresses", "198.51.100.0/24\n203.0.113.0/28")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    let policy = policy(&house).await;
    assert_eq!(policy.addresses.as_ref().map(Vec::len), Some(2));
    assert_eq!(policy.networks(), policy.addresses.unwrap());
}

async fn policy(house: &crate::house::House) -> api::TenantPolicy {
    let ctx = house.ground.system(house.tenant);
    let target = office::Target::any("identity.options");
    let mut reading = house.ground.office.view(&ctx, api::LOOK_UP, target).await.unwrap();
    api::tenant_policy(reading.sql(), house.identity.rules(), house.tenant).await.unwrap()
}

#[tokio::test]
async fn every_wrong_field_is_told_and_nothing_is_loosened() {
    let floor = Layer::default().with(OptionId::IdleMinutes, Value::Number(30)).unwrap();
    let house = house_with(Rules { floor, ..Rules::default() }, None).await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let fields = [("idle-minutes", "45"), ("lockout-threshold", "0"), ("addresses", "10.0.0.300")];
    let refused = administrator.post(&house, "/options", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["1～20の整数", "10.0.0.300"] {
        assert!(refused.body.contains(told), "{told}");
    }
    let loose = administrator.post(&house, "/options", &[("idle-minutes", "45")]).await;
    assert!(loose.body.contains("30以下にしてください"), "{}", loose.body);
    assert_eq!(policy(&house).await.idle, Some(Duration::minutes(30)));
    assert_eq!(policy(&house).await.addresses, None);
    assert!(policy(&house).await.networks().is_empty());
}

#[tokio::test]
async fn nowhere_is_not_everywhere() {
    let nowhere = api::TenantPolicy {
        addresses: Some(Vec::new()),
        idle: None,
        session_limit: Duration::hours(1),
        language: kernel::Language::Ja,
    };
    assert_eq!(nowhere.networks().len(), 1);
    let mut browser = Browser::default();
    let house = house().await;
    house.person(house.tenant, "tanaka", Standing::Member).await;
    house
        .alter("insert into identity.option_layer select tenant_id, '{\"addresses\": []}', now(), 'test' from identity.user_account")
        .await;
    assert_eq!(browser.sign_in(&house, "minato", "tanaka", "x").await.status, StatusCode::FORBIDDEN);
}
