//! Administrators at work.

use crate::house::{Browser, GENERAL, SALES, code_now, from_base32, house, link_in};
use http::StatusCode;
use identity::model::totp;
use kernel::{Standing, TenantId, UserId};

const NEW: [(&str, &str); 8] = [
    ("login", "suzuki"),
    ("name", "鈴木 一郎"),
    ("email", "Suzuki@Example.co.jp"),
    ("department", "総務部"),
    ("area", "350"),
    ("language", "en"),
    ("standing", "member"),
    ("roles", "00000000-0000-0000-0000-000000000002"),
];

#[tokio::test]
async fn a_new_member_is_mailed_in_their_language() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    assert!(administrator.get(&house, "/members/new").await.body.contains("一般"));
    let created = administrator.post(&house, "/members/new", &NEW).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
    let id: UserId = created.location.unwrap().trim_start_matches("/members/").parse().unwrap();
    assert_eq!(house.roles.all()[&id], [SALES]);
    let mails = house.mails(1).await;
    assert_eq!(mails[0].subject(), "Set your password");
    assert!(
        mails[0].text().contains("https://safety.example.test/_sekisho/password/"),
        "{}",
        mails[0].text()
    );
    assert_eq!(Browser::default().get(&house, &link_in(&mails[0])).await.status, StatusCode::OK);
    assert!(administrator.get(&house, "/members").await.body.contains("パスワード未設定"));

    let again = administrator.post(&house, "/members/new", &NEW).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("この利用者IDはすでに") && again.body.contains("ほかの利用者に登録"));
    let wrong = administrator
        .post(&house, "/members/new", &[("login", "あ"), ("area", "39"), ("standing", "operator")])
        .await;
    for told in ["半角の英数字", "氏名を入力", "メールアドレスを入力", "3桁の数字", "区分を選択"]
    {
        assert!(wrong.body.contains(told), "{told}");
    }
}

#[tokio::test]
async fn suspending_puts_out_at_once_and_resuming_lets_in() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let (browser, who) = house.signed_in("tanaka", Standing::Member).await;
    let member = format!("/members/{}", who.user);
    administrator.post(&house, &format!("{member}/suspend"), &[]).await;
    assert!(house.session(&browser).await.is_none());
    assert_eq!(house.announced("identity.user").await, [who.user.uuid()]);
    let seen = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    administrator.post(&house, &format!("{member}/resume"), &[]).await;
    let seen = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_administrator_is_always_left() {
    let house = house().await;
    let (mut administrator, me) = house.signed_in("sato", Standing::Administrator).await;
    let (mut other, them) = house.signed_in("kato", Standing::Administrator).await;
    let myself = administrator.post(&house, &format!("/members/{}/suspend", me.user), &[]).await;
    assert_eq!(myself.status, StatusCode::CONFLICT);
    assert!(myself.body.contains("ご自身の区分の変更や利用停止はできません"));
    // Each puts the other out at the same moment: one of them stays.
    let (left, right) = (format!("/members/{}/suspend", them.user), format!("/members/{}/suspend", me.user));
    let (left, right) = tokio::join!(administrator.post(&house, &left, &[]), other.post(&house, &right, &[]));
    let is_done =
        |seen: &crate::house::Seen| seen.location.as_ref().is_some_and(|to| to.starts_with("/members/"));
    assert_eq!(
        [&left, &right].into_iter().filter(|seen| is_done(seen)).count(),
        1,
        "{} {}",
        left.status,
        right.status
    );
    assert!(![&left, &right].into_iter().any(|seen| seen.status.is_server_error()));
    let active =
        "select count(*) from identity.user_account where standing = 'administrator' and state = 'active'";
    assert_eq!(house.count(active).await, 1);
}

#[tokio::test]
async fn a_lost_telephone() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let (mut browser, who) = house.signed_in("tanaka", Standing::Member).await;

    browser.post(&house, "/_sekisho/account/second-factor", &[]).await;
    let page = browser.get(&house, "/_sekisho/account/second-factor").await;
    assert!(page.body.contains("<svg class=\"qr\""));
    let key = page
        .body
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split("</code>").next())
        .unwrap()
        .replace(' ', "");
    let secret = from_base32(&key);
    let confirm = "/_sekisho/account/second-factor/confirm";
    assert_eq!(
        browser.post(&house, confirm, &[("code", "1")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let code = code_now(&house, &secret);
    assert_eq!(browser.post(&house, confirm, &[("code", &code)]).await.status, StatusCode::SEE_OTHER);

    // Another app only with a code from this one, and not the one just used.
    let begin = "/_sekisho/account/second-factor";
    assert_eq!(
        browser.post(&house, begin, &[("code", &code)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(browser.post(&house, begin, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.ground.clock.advance(time::Duration::seconds(i64::try_from(totp::STEP_SECONDS).unwrap()));
    let next = code_now(&house, &secret);
    assert_eq!(browser.post(&house, begin, &[("code", &next)]).await.status, StatusCode::SEE_OTHER);

    let reset = format!("/members/{}/reset-factor", who.user);
    assert_eq!(administrator.post(&house, &reset, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(house.session(&browser).await.is_none());
    let seen = Browser::default().sign_in(&house, "minato", "tanaka", who.password.expose()).await;
    assert_eq!(seen.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn people_are_found_by_what_is_sealed() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    for login in ["tanaka", "suzuki"] {
        house.person(house.tenant, login, Standing::Member).await;
    }
    let elsewhere = house.ground.tenant().await;
    house.tenants.add(elsewhere, "other", "他社");
    house.person(elsewhere, "secret", Standing::Member).await;
    let cases =
        [("", 3), ("氏名 TANAKA", 1), ("suzuki@example", 1), ("営業", 3), ("secret", 0), ("<script>", 0)];
    for (search, found) in cases {
        let page = administrator.get(&house, &format!("/members?q={}", web::encoded(search))).await;
        assert_eq!(page.body.matches("<th scope=\"row\">").count(), found, "{search}");
        assert!(!page.body.contains("<script>"));
    }
}

#[tokio::test]
async fn details_change_and_standing_is_announced() {
    let house = house().await;
    let (mut administrator, _) = house.signed_in("sato", Standing::Administrator).await;
    let who = house.person(house.tenant, "tanaka", Standing::Member).await;
    let member = format!("/members/{}", who.user);
    let fields: Vec<(&str, &str)> = NEW
        .iter()
        .map(|(name, value)| match *name {
            "standing" => ("standing", "administrator"),
            _ => (*name, *value),
        })
        .filter(|(name, _)| *name != "login")
        .collect();
    // The user ID is not among what may change; the form does not send it.
    let updated = administrator.post(&house, &member, &fields).await;
    assert_eq!(updated.status, StatusCode::SEE_OTHER, "{}", updated.body);
    let page = administrator.get(&house, &member).await;
    assert!(
        page.body.contains("鈴木 一郎")
            && page.body.contains("Suzuki@example.co.jp")
            && page.body.contains("tanaka")
    );
    assert_eq!(house.announced("identity.user").await, [who.user.uuid()]);
    let entries = house.entries(house.tenant, "identity.member.update").await;
    assert_eq!(entries[0].2["standing_before"], "member");
    assert!(!entries[0].2.to_string().contains("example.co.jp"));
    assert_eq!(house.roles.all().get(&who.user), None);
    assert_ne!(GENERAL, SALES);
}

#[tokio::test]
async fn operators_belong_to_the_provider() {
    let house = house().await;
    let who = house.person_with(TenantId::PROVIDER, "ito", Standing::Operator, true).await;
    let secret = from_base32(who.factor.as_ref().unwrap().0.expose());
    let mut operator = Browser::default();
    operator.sign_in(&house, "provider", "ito", who.password.expose()).await;
    let code = code_now(&house, &secret);
    operator.post(&house, "/_sekisho/second-factor", &[("code", &code)]).await;
    let mut fields = NEW;
    fields[6] = ("standing", "administrator");
    assert_eq!(operator.post(&house, "/members/new", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields[6] = ("standing", "operator");
    assert_eq!(operator.post(&house, "/members/new", &fields).await.status, StatusCode::SEE_OTHER);
}

/// With the real decisions: a member looks after themselves and nobody else.
#[tokio::test]
async fn members_do_not_administer() {
    let house = house().await;
    let (mut member, me) = house.signed_in("tanaka", Standing::Member).await;
    let other = house.person(house.tenant, "suzuki", Standing::Member).await;
    let theirs = format!("/members/{}", other.user);
    for path in ["/members", "/members/new", "/members/import", &theirs, "/options", "/sessions"] {
        assert_eq!(member.get(&house, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mine = format!("/members/{}/unlock", me.user);
    for path in
        ["/members/new", &theirs, &format!("{theirs}/suspend"), &format!("{theirs}/link"), &mine, "/options"]
    {
        assert_eq!(member.post(&house, path, &NEW).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let file = "user_id,name,email\nx,x,x@example.jp\n";
    assert_eq!(member.upload(&house, "/members/import", file.as_bytes()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.count("select count(*) from identity.user_account").await, 2);
    assert_eq!(member.get(&house, "/_sekisho/account").await.status, StatusCode::OK);
    // Refused looks and attempts are in the ledger.
    let refused = house.entries(house.tenant, "identity.member").await;
    assert!(refused.iter().all(|(_, outcome, _)| outcome == "refused") && refused.len() > 8);
    // And nobody who is not signed in gets anywhere.
    let seen = Browser::default().get(&house, "/members").await;
    assert_eq!(seen.location.as_deref(), Some("/_sekisho/signin?to=/members"));
}
