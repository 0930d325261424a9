//! Every page in both languages: complete, safe to show, and written to a folder to be looked at.

use crate::house::{Browser, House, house};
use http::StatusCode;
use kernel::{Language, Standing};
use std::path::PathBuf;

/// `target/tmp/identity-pages/`: open the files in a browser.
fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("identity-pages");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn keep(language: Language, name: &str, body: &str) {
    let body = body.replace("/_sekisho/assets/", "").replace(" autofocus", "");
    std::fs::write(folder().join(format!("{name}.{}.html", language.tag())), body).unwrap();
}

async fn look(house: &House, browser: &mut Browser, (name, path): (&str, &str)) -> String {
    let seen = browser.get(house, path).await;
    assert!(matches!(seen.status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {}", seen.status);
    check(browser.language, name, &seen.body);
    seen.body
}

/// No text is missing, nothing inline that the content security policy would block.
fn check(language: Language, name: &str, body: &str) {
    keep(language, name, body);
    let has_gap = [">[", "[identity-", "[web-"].iter().any(|mark| body.contains(mark));
    assert!(!has_gap, "{name}: a text is missing");
    assert!(!body.contains("<script") && !body.contains(" style=") && !body.contains("<style"), "{name}");
    assert_eq!(body.matches("<h1>").count(), 1, "{name}");
    if language == Language::En {
        let shown = body.replace("日本語", "").replace("利用者ID", "").replace("氏名", "");
        let columns = [
            "メールアドレス",
            "部署",
            "役割",
            "勤務地の地域コード",
            "言語",
            "営業部",
            "株式会社みなと商事",
            "佐藤 花子",
            "運営会社",
            "一般",
            "営業",
        ];
        let shown = columns.iter().fold(shown, |shown, column| shown.replace(column, ""));
        let japanese: String =
            shown.chars().filter(|c| ('\u{3040}'..='\u{9FFF}').contains(c)).take(40).collect();
        assert!(japanese.is_empty(), "{name}: {japanese}");
    }
}

#[tokio::test]
async fn pages_for_strangers() {
    let house = house().await;
    house.person(house.tenant, "tanaka", Standing::Member).await;
    let staff = house.person_with(kernel::TenantId::PROVIDER, "ito", Standing::Operator, false).await;
    let coded = house.person_with(house.tenant, "kato", Standing::Member, true).await;
    for language in Language::ALL {
        let mut browser = Browser { language, ..Browser::default() };
        for page in [
            ("signin", "/_sekisho/signin?to=/members"),
            ("forgotten", "/_sekisho/password/forgotten"),
            ("link-over", "/_sekisho/password/x"),
        ] {
            look(&house, &mut browser, page).await;
        }
        let empty = browser
            .post(&house, "/_sekisho/signin", &[("tenant", ""), ("user", "a b"), ("password", "")])
            .await;
        check(language, "signin-empty", &empty.body);
        let wrong = browser.sign_in(&house, "minato", "tanaka", "wrong").await;
        check(language, "signin-wrong", &wrong.body);
        let fields = [("tenant", "minato"), ("user", "tanaka")];
        let sent = browser.post(&house, "/_sekisho/password/forgotten", &fields).await;
        check(language, "forgotten-sent", &sent.body);
        let mails = house.mails(1).await;
        let link = crate::house::link_in(&mails[0]);
        look(&house, &mut browser, ("link", &link)).await;
        let weak = browser.post(&house, &link, &[("password", "tanaka"), ("again", "tanaka")]).await;
        check(language, "link-weak", &weak.body);
        browser.sign_in(&house, "provider", "ito", staff.password.expose()).await;
        look(&house, &mut browser, ("set-up", "/_sekisho/second-factor/set-up")).await;
        browser.sign_in(&house, "minato", "kato", coded.password.expose()).await;
        look(&house, &mut browser, ("second-factor", "/_sekisho/second-factor")).await;
    }
}

#[tokio::test]
async fn pages_for_people() {
    let house = house().await;
    let (mut browser, me) = house.signed_in("sato", Standing::Administrator).await;
    for login in ["tanaka", "suzuki", "takahashi", "ito", "watanabe", "yamamoto"] {
        house.person_with(house.tenant, login, Standing::Member, login < "t").await;
    }
    let other = house.person(house.tenant, "kobayashi", Standing::Administrator).await;
    let mut telephone = Browser::default();
    telephone.sign_in(&house, "minato", "kobayashi", other.password.expose()).await;
    telephone.sign_in(&house, "minato", "sato", me.password.expose()).await;
    house.alter("update identity.user_account set state = 'suspended' where login = 'ito'").await;
    house.alter("update identity.user_account set password_phc = null, password_set_at = null where login = 'suzuki'").await;
    for _ in 0..5 {
        Browser::default().sign_in(&house, "minato", "tanaka", "wrong").await;
    }
    let member = format!("/members/{}", other.user);
    for language in Language::ALL {
        browser.language = language;
        for page in [
            ("account", "/_sekisho/account"),
            ("account-password", "/_sekisho/account/password"),
            ("account-factor", "/_sekisho/account/second-factor"),
            ("members", "/members"),
            ("members-none", "/members?q=zzz"),
            ("member-new", "/members/new"),
            ("member", &member),
            ("import", "/members/import"),
            ("options", "/options"),
            ("sessions", "/sessions"),
        ] {
            let body = look(&house, &mut browser, page).await;
            assert!(!body.contains("Chrome/140"), "the whole header is for the ledger");
        }
        let file = "利用者ID,氏名,メールアドレス,部署,役割\nu1,,u1@example,,\nu 2,あ,u1@example.jp,,役員\n";
        let refused = browser.upload(&house, "/members/import", file.as_bytes()).await;
        check(language, "import-faults", &refused.body);
        let fields = [("addresses", "198.51.100.0/24"), ("idle-minutes", "0")];
        let refused = browser.post(&house, "/options", &fields).await;
        check(language, "options-faults", &refused.body);
        let own = browser.post(&house, &format!("/members/{}/suspend", me.user), &[]).await;
        check(language, "member-refused", &own.body);
    }
}
