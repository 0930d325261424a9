//! Links, expiry, changing.

use crate::house::{Browser, House, house, house_with, link_in};
use http::StatusCode;
use identity::{
    api::CreateAdministrator,
    model::{
        options::{Layer, OptionId, Value},
        rules::Rules,
    },
};
use kernel::Standing;
use std::sync::Arc;
use time::Duration;

const GOOD: &str = "Kaminari-2026";

/// Somebody new, with the path of the link they were mailed.
async fn invited(house: &House) -> String {
    let ctx = house.ground.system(house.tenant);
    let create = CreateAdministrator {
        login: "suzuki".to_owned(),
        name: "鈴木 一郎".to_owned(),
        email: "suzuki@example.co.jp".to_owned(),
        sign_in_at: "https://console.example.test".to_owned(),
    };
    house.ground.office.perform(&ctx, create).await.expect("administrator");
    let mails = house.mails(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject().contains("パスワードの設定"), "{}", mails[0].subject());
    assert!(mails[0].text().contains("鈴木 一郎 様") && mails[0].text().contains("利用者ID： suzuki"));
    assert!(mails[0].text().contains("https://console.example.test/_sekisho/password/"));
    link_in(&mails[0])
}

async fn set(house: &House, link: &str, password: &str, again: &str) -> crate::house::Seen {
    Browser::default().post(house, link, &[("password", password), ("again", again)]).await
}

#[tokio::test]
async fn a_first_administrator_comes_in_by_the_mailed_link() {
    let house = house().await;
    let link = invited(&house).await;
    // Looking uses nothing up: mail scanners look.
    for _ in 0..2 {
        let page = Browser::default().get(&house, &link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains("minato") && page.body.contains("suzuki") && page.body.contains("8～15文字")
        );
    }
    let faults = set(&house, &link, "minato", "minato").await;
    assert_eq!(faults.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["8文字以上", "3種類以上", "企業コードを含める"] {
        assert!(faults.body.contains(told), "{told}: {}", faults.body);
    }
    let differing = set(&house, &link, GOOD, "Kaminari-2027").await;
    assert!(differing.body.contains("一致しません"));

    let done = set(&house, &link, GOOD, GOOD).await;
    assert_eq!((done.status, done.location.as_deref()), (StatusCode::SEE_OTHER, Some("/_sekisho/signin")));
    for page in [Browser::default().get(&house, &link).await, set(&house, &link, GOOD, GOOD).await] {
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("新しいリンクを受け取る"));
    }
    let mut browser = Browser::default();
    browser.sign_in(&house, "minato", "suzuki", GOOD).await;
    assert_eq!(house.session(&browser).await.expect("session").standing, Standing::Administrator);
}

#[tokio::test]
async fn a_link_is_good_once_and_for_a_day() {
    let house = Arc::new(house().await);
    let link = invited(&house).await;
    let tries = (0..8).map(|_| {
        let (house, link) = (house.clone(), link.clone());
        tokio::spawn(async move { set(&house, &link, GOOD, GOOD).await.status })
    });
    let mut seen = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        seen.push(one.await.unwrap());
    }
    assert_eq!(seen.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{seen:?}");
    assert_eq!(
        house
            .entries(house.tenant, "identity.password.set")
            .await
            .iter()
            .filter(|e| e.1 == "success")
            .count(),
        1
    );

    let mut administrator = Browser::default();
    administrator.sign_in(&house, "minato", "suzuki", GOOD).await;
    let row = house.session(&administrator).await.unwrap();
    administrator.post(&house, &format!("/members/{}/link", row.user), &[]).await;
    let link = link_in(&house.mails(1).await[0]);
    house.ground.clock.advance(Duration::hours(24) - Duration::seconds(1));
    assert_eq!(Browser::default().get(&house, &link).await.status, StatusCode::OK);
    house.ground.clock.advance(Duration::seconds(1));
    assert_eq!(Browser::default().get(&house, &link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(set(&house, &link, "Inazuma-2026", "Inazuma-2026").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn links_of_nobody_open_nothing() {
    let house = house().await;
    let elsewhere = keys::Bearer::fresh(kernel::TenantId::new(house.ground.now())).expose();
    let unissued = keys::Bearer::fresh(house.tenant).expose();
    for token in ["x", &elsewhere, &unissued] {
        let page = Browser::default().get(&house, &format!("/_sekisho/password/{token}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{token}");
    }
}

#[tokio::test]
async fn whoever_forgot_gets_the_same_page_and_a_mail_if_they_exist() {
    let house = house().await;
    let (mut signed_in, who) = house.signed_in("tanaka", Standing::Member).await;
    let ask = async |tenant: &str, user: &str| {
        let mut browser = Browser::default();
        let fields = [("tenant", tenant), ("user", user)];
        let seen = browser.post(&house, "/_sekisho/password/forgotten", &fields).await;
        (seen.status, seen.body)
    };
    let answers =
        [ask("minato", "tanaka").await, ask("minato", "nobody").await, ask("nowhere", "tanaka").await];
    assert!(answers.iter().all(|answer| *answer == answers[0]) && answers[0].0 == StatusCode::OK);
    let mails = house.mails(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject().contains("再設定"));

    // Five in an hour, then silence.
    for _ in 0..9 {
        assert_eq!(ask("minato", "tanaka").await, answers[0]);
    }
    assert_eq!(house.mails(4).await.len(), 4);

    // The new password ends what the old one opened.
    let link = link_in(&mails[0]);
    let same = set(&house, &link, who.password.expose(), who.password.expose()).await;
    assert!(same.body.contains("現在と同じパスワード"), "{}", same.body);
    assert_eq!(set(&house, &link, GOOD, GOOD).await.status, StatusCode::SEE_OTHER);
    assert!(house.session(&signed_in).await.is_none());
    assert_eq!(
        signed_in.get(&house, "/_sekisho/account").await.location.as_deref(),
        Some("/_sekisho/signin?to=/_sekisho/account")
    );
    let old = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_expired_password_is_renewed_on_the_way_in() {
    let floor = Layer::default().with(OptionId::PasswordLifetimeDays, Value::Number(90)).unwrap();
    let house = house_with(Rules { floor, ..Rules::default() }, None).await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    house.ground.clock.advance(Duration::days(90));
    let mut browser = Browser::default();
    let fields =
        [("tenant", "minato"), ("user", "tanaka"), ("password", who.password.expose()), ("to", "/members")];
    let seen = browser.post(&house, "/_sekisho/signin", &fields).await;
    assert_eq!(seen.location.as_deref(), Some("/_sekisho/password/new"));
    assert!(browser.get(&house, "/_sekisho/password/new").await.body.contains("有効期間が過ぎました"));
    let weak =
        browser.post(&house, "/_sekisho/password/new", &[("password", "tanaka"), ("again", "tanaka")]).await;
    assert!(weak.body.contains("利用者IDを含める"), "{}", weak.body);
    let done = browser.post(&house, "/_sekisho/password/new", &[("password", GOOD), ("again", GOOD)]).await;
    assert_eq!(done.location.as_deref(), Some("/members"));
    assert!(house.session(&browser).await.is_some());
}

#[tokio::test]
async fn changing_needs_the_present_one_and_ends_other_sessions() {
    let house = house().await;
    let (mut browser, who) = house.signed_in("tanaka", Standing::Member).await;
    let mut elsewhere = Browser::default();
    elsewhere.sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    let change = async |browser: &mut Browser, present: &str| {
        let fields = [("present", present), ("password", GOOD), ("again", GOOD)];
        browser.post(&house, "/_sekisho/account/password", &fields).await
    };
    let wrong = change(&mut browser, "wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("あと4回"), "{}", wrong.body);
    let right = change(&mut browser, who.password.expose()).await;
    assert_eq!(right.location.as_deref(), Some("/_sekisho/account"));
    assert!(house.session(&browser).await.is_some());
    assert!(house.session(&elsewhere).await.is_none());
    // Guessing through an open session is counted like guessing at the door.
    for _ in 0..5 {
        change(&mut browser, "wrong").await;
    }
    assert_eq!(change(&mut browser, GOOD).await.status, StatusCode::TOO_MANY_REQUESTS);
}
