//! How long one is in, and being put out.

use crate::house::{Browser, house};
use http::StatusCode;
use identity::api;
use kernel::{SessionId, Standing};
use time::Duration;

#[tokio::test]
async fn a_session_ends_by_idling_and_at_the_latest() {
    let house = house().await;
    let (browser, _) = house.signed_in("tanaka", Standing::Member).await;
    let session = house.session(&browser).await.unwrap();
    house.ground.clock.advance(Duration::minutes(60) - Duration::seconds(1));
    assert!(house.session(&browser).await.is_some());
    // Used: the hour begins anew. A quarter of it may pass before that is written.
    let seen = [(session.id, house.ground.now())];
    api::touch_sessions(&house.ground.office, house.tenant, &seen).await.unwrap();
    house.ground.clock.advance(Duration::minutes(4));
    let again = [(session.id, house.ground.now())];
    api::touch_sessions(&house.ground.office, house.tenant, &again).await.unwrap();
    assert_eq!(house.entries(house.tenant, "identity.session.touch").await.len(), 1);
    assert_eq!(house.session(&browser).await.unwrap().last_seen, seen[0].1);
    house.ground.clock.advance(Duration::minutes(56));
    assert!(house.session(&browser).await.is_none());

    let (browser, _) = house.signed_in("sato", Standing::Member).await;
    let session = house.session(&browser).await.unwrap();
    let mut hours = 0;
    while house.session(&browser).await.is_some() {
        house.ground.clock.advance(Duration::minutes(30));
        let seen = [(session.id, house.ground.now())];
        api::touch_sessions(&house.ground.office, house.tenant, &seen).await.unwrap();
        hours += 1;
    }
    assert_eq!(hours, 48);
}

#[tokio::test]
async fn revoking_announces_and_signing_out_ends() {
    let house = house().await;
    let (mut browser, who) = house.signed_in("tanaka", Standing::Member).await;
    let mut telephone = Browser::default();
    telephone.sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    let lost = house.session(&telephone).await.unwrap();
    let page = browser.get(&house, "/_sekisho/account").await;
    assert!(
        page.body.contains("この端末")
            && page.body.contains("203.0.113.7")
            && page.body.contains("Chrome / Windows")
    );
    let revoke = format!("/_sekisho/account/sessions/{}/revoke", lost.id);
    assert!(page.body.contains(&revoke), "{}", page.body);
    assert_eq!(browser.post(&house, &revoke, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(house.session(&telephone).await.is_none());
    assert_eq!(house.announced("identity.session").await, [lost.id.uuid()]);
    assert_eq!(browser.post(&house, &revoke, &[]).await.status, StatusCode::NOT_FOUND);

    let mine = house.session(&browser).await.unwrap();
    let out = browser.post(&house, "/_sekisho/signout", &[]).await;
    assert_eq!(out.location.as_deref(), Some("/_sekisho/signin"));
    assert!(!browser.cookies.contains_key("__Host-sekisho"));
    assert_eq!(house.announced("identity.session").await, [lost.id.uuid(), mine.id.uuid()]);
}

#[tokio::test]
async fn nobody_ends_a_session_of_another_through_their_own_account() {
    let house = house().await;
    let (browser, _) = house.signed_in("tanaka", Standing::Member).await;
    let (mut other, _) = house.signed_in("sato", Standing::Member).await;
    let session = house.session(&browser).await.unwrap();
    let revoke = format!("/_sekisho/account/sessions/{}/revoke", session.id);
    assert_eq!(other.post(&house, &revoke, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(house.session(&browser).await.is_some());
    let unknown = format!("/_sekisho/account/sessions/{}/revoke", SessionId::new(house.ground.now()));
    assert_eq!(other.post(&house, &unknown, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_twenty_first_session_ends_the_longest_unused() {
    let house = house().await;
    let (first, who) = house.signed_in("tanaka", Standing::Member).await;
    for _ in 0..20 {
        house.ground.clock.advance(Duration::seconds(1));
        Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    }
    assert!(house.session(&first).await.is_none());
    assert_eq!(house.count("select count(*) from identity.session where revoked_at is null").await, 20);
}

/// A cookie of one tenant finds nothing in another's rows, whatever it claims.
#[tokio::test]
async fn a_cookie_is_of_its_tenant_only() {
    let house = house().await;
    let (browser, _) = house.signed_in("tanaka", Standing::Member).await;
    let other = house.ground.tenant().await;
    let bearer = keys::Bearer::parse(&browser.cookies["__Host-sekisho"]).unwrap();
    let ctx = house.ground.system(other);
    let target = office::Target::any("identity.session");
    let mut reading = house.ground.office.view(&ctx, api::LOOK_UP, target).await.unwrap();
    let (sql, keys) = reading.parts();
    assert!(api::find_session(sql, keys, &bearer, house.ground.now()).await.unwrap().is_none());
    assert!(api::members(sql, keys).await.unwrap().is_empty());
    let id = house.session(&browser).await.unwrap().user;
    assert!(api::member(sql, keys, id).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_in_as_somebody_else_ends_what_was_there() {
    let house = house().await;
    let (mut browser, _) = house.signed_in("tanaka", Standing::Member).await;
    let before = house.session(&browser).await.unwrap();
    let asked = browser.get(&house, "/_sekisho/signin?to=/members").await;
    assert_eq!(asked.location.as_deref(), Some("/members"));
    let other = house.person(house.tenant, "suzuki", Standing::Member).await;
    browser.sign_in(&house, "minato", "suzuki", other.password.expose()).await;
    assert_eq!(house.session(&browser).await.unwrap().login, "suzuki");
    assert_eq!(house.announced("identity.session").await, [before.id.uuid()]);
}
