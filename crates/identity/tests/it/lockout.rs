//! Guessing.

use crate::house::{Browser, House, house};
use http::StatusCode;
use kernel::Standing;
use std::sync::Arc;
use time::Duration;

/// The sixth line of defence against a bot farm: however many at once, `threshold` are compared.
#[tokio::test]
async fn a_hundred_guesses_at_once_test_five_passwords() {
    for user in ["tanaka", "nobody"] {
        let house = Arc::new(house().await);
        house.person(house.tenant, "tanaka", Standing::Member).await;
        let guesses = (0..100).map(|_| {
            let house = house.clone();
            tokio::spawn(
                async move { Browser::default().sign_in(&house, "minato", user, "wrong").await.status },
            )
        });
        let mut seen = Vec::new();
        for guess in guesses.collect::<Vec<_>>() {
            seen.push(guess.await.unwrap());
        }
        let count = |status| seen.iter().filter(|seen| **seen == status).count();
        assert_eq!(
            (count(StatusCode::UNPROCESSABLE_ENTITY), count(StatusCode::TOO_MANY_REQUESTS)),
            (5, 95),
            "{user}"
        );
        let compared = house.entries(house.tenant, "identity.signin.refuse").await;
        assert_eq!(compared.len(), 5, "{user}");
    }
}

async fn fail(house: &House, times: usize) {
    for _ in 0..times {
        Browser::default().sign_in(house, "minato", "tanaka", "wrong").await;
    }
}

#[tokio::test]
async fn a_lock_ends_by_itself_or_by_an_administrator() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    let try_right =
        async || Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;

    fail(&house, 5).await;
    assert_eq!(try_right().await.status, StatusCode::TOO_MANY_REQUESTS);
    house.ground.clock.advance(Duration::minutes(15) - Duration::seconds(1));
    assert_eq!(try_right().await.status, StatusCode::TOO_MANY_REQUESTS);
    house.ground.clock.advance(Duration::seconds(1));
    assert_eq!(try_right().await.status, StatusCode::SEE_OTHER);

    fail(&house, 5).await;
    let member = format!("/members/{}", who.user);
    let page = administrator.get(&house, &member).await;
    assert!(
        page.body.contains("ロック中") && page.body.contains(&format!("{member}/unlock")),
        "{}",
        page.body
    );
    assert!(administrator.get(&house, "/members").await.body.contains("ロック中"));
    let unlocked = administrator.post(&house, &format!("{member}/unlock"), &[]).await;
    assert_eq!(unlocked.location.as_deref(), Some(member.as_str()));
    assert_eq!(try_right().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_success_forgives_and_the_window_moves() {
    let house = house().await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    let try_right =
        async || Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    for _ in 0..3 {
        fail(&house, 4).await;
        assert_eq!(try_right().await.status, StatusCode::SEE_OTHER);
    }
    for _ in 0..3 {
        fail(&house, 4).await;
        house.ground.clock.advance(Duration::minutes(15));
    }
    assert_eq!(try_right().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn codes_are_counted_apart_and_locked_alike() {
    let house = house().await;
    let who = house.person_with(house.tenant, "tanaka", Standing::Member, true).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let mut browser = Browser::default();
        let seen = browser.sign_in(&house, "minato", "tanaka", who.password.expose()).await;
        assert_eq!(seen.location.as_deref(), Some("/_sekisho/second-factor"));
        statuses.push(
            browser.post(&house, "/_sekisho/second-factor", &[("code", "000000")]).await.status.as_u16(),
        );
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
}

#[tokio::test]
async fn what_is_over_is_swept() {
    let house = house().await;
    house.signed_in("tanaka", Standing::Member).await;
    fail(&house, 2).await;
    Browser::default().sign_in(&house, "nowhere", "x", "wrong").await;
    let worker = identity::capability(house.tenants.clone()).workers.remove(0);
    let rows = "select (select count(*) from identity.attempt) + (select count(*) from identity.session)";
    (worker.run)(house.ground.office.clone()).await.unwrap();
    assert_eq!(house.count(rows).await, 3);
    assert!(house.entries(house.tenant, "identity.sweep").await.is_empty());
    house.ground.clock.advance(Duration::days(4));
    (worker.run)(house.ground.office.clone()).await.unwrap();
    assert_eq!(house.count(rows).await, 0);
}
