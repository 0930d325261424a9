//! The way in.

use crate::house::{Browser, code_now, from_base32, house, house_with};
use http::StatusCode;
use identity::model::rules::Rules;
use kernel::{Standing, TenantId};
use keys::{Params, PasswordHasher};
use time::Duration;

#[tokio::test]
async fn a_member_signs_in_and_goes_where_they_wanted() {
    let house = house().await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    let cases = [
        ("/members?q=a", "/members?q=a"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ];
    for (to, goes) in cases {
        let mut browser = Browser::default();
        let fields = [
            ("tenant", "ＭＩＮＡＴＯ"),
            ("user", " Tanaka "),
            ("password", who.password.expose()),
            ("to", to),
        ];
        let seen = browser.post(&house, "/_sekisho/signin", &fields).await;
        assert_eq!(
            (seen.status, seen.location.as_deref()),
            (StatusCode::SEE_OTHER, Some(goes)),
            "{}",
            seen.body
        );
        let session = house.session(&browser).await.expect("session");
        assert_eq!((session.login.as_str(), session.name.as_str()), ("tanaka", "氏名 tanaka"));
        assert_eq!(session.standing, Standing::Member);
        assert_eq!(session.idle, Some(Duration::minutes(60)));
        assert_eq!(browser.cookies["__Host-sekisho-tenant"], "minato");
    }
    let entries = house.entries(house.tenant, "identity.").await;
    let count = |name: &str| entries.iter().filter(|(activity, ..)| activity == name).count();
    assert_eq!((count("identity.signin.attempt"), count("identity.signin.accept")), (4, 4));
    assert_eq!(count("identity.session.open"), 4);
    house.ground.integrate().await;
    assert!(house.ground.verify().await.is_whole());
}

#[tokio::test]
async fn whoever_is_not_there_gets_the_same_answer() {
    let house = house().await;
    house.person(house.tenant, "tanaka", Standing::Member).await;
    let suspended = house.person(house.tenant, "sato", Standing::Member).await;
    house.alter("update identity.user_account set state = 'suspended' where login = 'sato'").await;
    let mut bodies = Vec::new();
    let cases = [
        ("minato", "tanaka", "wrong"),
        ("minato", "nobody", "wrong"),
        ("nowhere", "tanaka", "wrong"),
        ("provider", "tanaka", "wrong"),
        ("minato", "sato", suspended.password.expose().as_str()),
    ];
    for (tenant, user, password) in cases {
        let seen = Browser::default().sign_in(&house, tenant, user, password).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{tenant} {user}");
        bodies.push(seen.body.replace(tenant, "TENANT").replace(user, "USER"));
    }
    let first = bodies[0].clone();
    assert!(first.contains("正しくありません"), "{first}");
    assert!(bodies.iter().all(|body| *body == first));
    // The entry knows what the person is not told.
    let entries = house.entries(house.tenant, "identity.signin.refuse").await;
    let mut reasons: Vec<&str> =
        entries.iter().map(|(_, _, facts)| facts["reason"].as_str().unwrap()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["no such user", "suspended", "wrong password"]);
    assert!(entries.iter().all(|(_, outcome, _)| outcome == "failure"));
    let elsewhere = house.entries(TenantId::PROVIDER, "identity.signin.refuse").await;
    assert_eq!(elsewhere.len(), 2);
}

/// A hasher without any room answers "busy" to whoever asks it: so everybody's password is looked
/// at, whether or not there is something to compare it with, and the attempt is given back.
#[tokio::test]
async fn everybody_costs_one_hash() {
    let slow = PasswordHasher::new(Params::new(256 * 1024, 16, 1).unwrap(), 1, 0);
    let house = house_with(Rules::default(), Some(slow.clone())).await;
    house.person(house.tenant, "tanaka", Standing::Member).await;
    for (tenant, user) in [("minato", "tanaka"), ("minato", "nobody"), ("nowhere", "tanaka")] {
        let occupied = tokio::spawn({
            let slow = slow.clone();
            async move { slow.hash(kernel::Secret::new("x".to_owned())).await.is_ok() }
        });
        tokio::task::yield_now().await;
        let seen = Browser::default().sign_in(&house, tenant, user, "wrong").await;
        assert!(!occupied.is_finished(), "the hasher was free too soon");
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{tenant} {user}");
        assert!(occupied.await.unwrap());
    }
    assert_eq!(
        house
            .count("select count(*) from identity.attempt where attempts <> '{}' or locked_until is not null")
            .await,
        0
    );
}

#[tokio::test]
async fn a_suspended_tenant_has_no_door() {
    let house = house().await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    house.tenants.suspend(house.tenant);
    let seen = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_address_rule_comes_before_the_password() {
    let house = house().await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    house
        .alter(
            "insert into identity.option_layer select tenant_id, '{\"addresses\": [\"198.51.100.0/24\"]}', now(), 'test'
             from identity.user_account",
        )
        .await;
    let mut outside = Browser::default();
    let seen = outside.sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(seen.body.contains("SK-SIGNIN-002"));
    assert_eq!(house.count("select count(*) from identity.attempt").await, 0);
    let refused = house.entries(house.tenant, "identity.signin.attempt").await;
    assert_eq!((refused.len(), refused[0].1.as_str()), (1, "refused"));

    let mut inside = Browser { address: Some("::ffff:198.51.100.9".parse().unwrap()), ..Browser::default() };
    let seen = inside.sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_operator_shows_a_code_and_no_code_twice() {
    let house = house().await;
    let who = house.person_with(TenantId::PROVIDER, "ito", Standing::Operator, true).await;
    let secret = from_base32(who.factor.as_ref().unwrap().0.expose());
    let mut browser = Browser::default();
    let seen = browser.sign_in(&house, "provider", "ito", who.password.expose()).await;
    assert_eq!(seen.location.as_deref(), Some("/_sekisho/second-factor"));
    assert!(house.session(&browser).await.is_none());
    let mut other = browser.clone();

    let wrong = browser.post(&house, "/_sekisho/second-factor", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code_now(&house, &secret);
    let right = browser.post(&house, "/_sekisho/second-factor", &[("code", &code)]).await;
    assert_eq!((right.status, right.location.as_deref()), (StatusCode::SEE_OTHER, Some("/")));
    assert_eq!(house.session(&browser).await.expect("session").standing, Standing::Operator);

    // The half-finished sign-in is used up, for whoever copied its cookie, too.
    let copied = other.post(&house, "/_sekisho/second-factor", &[("code", &code)]).await;
    assert_eq!(copied.location.as_deref(), Some("/_sekisho/signin?to=/"));
    // Another sign-in, the same code: replayed.
    let mut thief = Browser::default();
    thief.sign_in(&house, "provider", "ito", who.password.expose()).await;
    let replayed = thief.post(&house, "/_sekisho/second-factor", &[("code", &code)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.session(&thief).await.is_none());
}

#[tokio::test]
async fn the_same_code_many_times_at_once_opens_one_session() {
    let house = house().await;
    let who = house.person_with(TenantId::PROVIDER, "ito", Standing::Operator, true).await;
    let code = code_now(&house, &from_base32(who.factor.as_ref().unwrap().0.expose()));
    let mut ready = Vec::new();
    for _ in 0..4 {
        let mut browser = Browser::default();
        browser.sign_in(&house, "provider", "ito", who.password.expose()).await;
        ready.push(browser);
    }
    let fields = [("code", code.as_str())];
    let tries = ready.iter_mut().map(|browser| browser.post(&house, "/_sekisho/second-factor", &fields));
    let seen = futures_util::future::join_all(tries).await;
    assert_eq!(seen.iter().filter(|seen| seen.status == StatusCode::SEE_OTHER).count(), 1);
    assert_eq!(house.count("select count(*) from identity.session").await, 1);
}

#[tokio::test]
async fn who_must_set_an_app_up_does_so_on_the_way() {
    let house = house().await;
    let who = house.person_with(TenantId::PROVIDER, "ito", Standing::Operator, false).await;
    let mut browser = Browser::default();
    let seen = browser.sign_in(&house, "provider", "ito", who.password.expose()).await;
    assert_eq!(seen.location.as_deref(), Some("/_sekisho/second-factor/set-up"));
    let page = browser.get(&house, "/_sekisho/second-factor/set-up").await;
    let shown = page.body.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("key");
    let secret = from_base32(&shown.replace(' ', ""));
    let wrong = browser.post(&house, "/_sekisho/second-factor/set-up", &[("code", "12345")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The key on the page stays the same while one tries.
    assert!(wrong.body.contains(shown));
    let code = code_now(&house, &secret);
    let right = browser.post(&house, "/_sekisho/second-factor/set-up", &[("code", &code)]).await;
    assert_eq!(right.location.as_deref(), Some("/"));
    assert!(house.session(&browser).await.is_some());

    let mut again = Browser::default();
    let seen = again.sign_in(&house, "provider", "ito", who.password.expose()).await;
    assert_eq!(seen.location.as_deref(), Some("/_sekisho/second-factor"));
    house.ground.clock.advance(Duration::minutes(11));
    let late = again.get(&house, "/_sekisho/second-factor").await;
    assert_eq!(late.location.as_deref(), Some("/_sekisho/signin?to=/_sekisho/second-factor"));
}

#[tokio::test]
async fn an_old_hash_is_renewed_while_the_password_is_at_hand() {
    let house =
        house_with(Rules::default(), Some(PasswordHasher::new(Params::new(16, 1, 1).unwrap(), 2, 8))).await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    let old = "select count(*) from identity.user_account where password_phc like '%m=8,%'";
    assert_eq!(house.count(old).await, 1);
    for _ in 0..2 {
        let seen = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER);
        assert_eq!(house.count(old).await, 0);
    }
}
