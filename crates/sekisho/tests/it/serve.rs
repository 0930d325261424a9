//! `sekisho serve` on a fresh folder, entered by the operator that the command line made.

use crate::{
    client::Client,
    people::{PASSWORD, one_time_code, sign_in},
    served::{DOMAIN, Installation},
};
use http::StatusCode;
use sqlx::ConnectOptions;
use std::{process::Output, time::Duration};
use store::postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_installation_is_entered() {
    let installation = Installation::fresh("").await;
    // Once before the program ever ran, once beside the running one: two people, each with a role.
    let first = created(&installation, "kanri");
    let serving = installation.serve().await;
    let second = created(&installation, "second");
    assert_eq!(ledger_of(&installation), Some(0), "what the commands did is in the trees");

    let mut operator = enter(&installation, "kanri", &first).await;
    enter(&installation, "second", &second).await;
    let audit = operator.page("/audit?activity=identity.operator.create").await.body;
    assert!(
        audit.contains("コマンドライン（") || audit.contains("Command line ("),
        "a person is told from the program"
    );
    found_a_tenant(&installation, &mut operator).await;
    who_is_there_already_is_named(&installation);
    assert_eq!(serving.stop(), Some(0), "{}", installation.log());
    assert!(!installation.log().contains("not whole"), "{}", installation.log());

    let serving = installation.serve().await;
    assert_eq!(operator.page("/tenants").await.status, StatusCode::OK, "the session outlives a restart");
    drop(serving);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_given_server_is_used_and_a_wrong_login_is_named() {
    let keep = tempfile::Builder::new().prefix("sekisho-server-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("permissions");
    let server = postgres::start(postgres::Settings::throw_away(keep.path().join("postgres")));
    let server = server.await.expect("PostgreSQL");
    let dsn = server.dsn();
    let line = |name: &str, url: &str| format!("{name} = {url:?}\n");
    let [owner, app, ledger] =
        [&dsn.owner, &dsn.app, &dsn.ledger].map(|options| options.to_url_lossy().to_string());

    let wrong =
        line("owner", &owner) + &line("app", &owner) + &line("ledger", "postgres://nobody@127.0.0.1:1/x");
    let refused =
        Installation::fresh(&wrong).await.run(&["operator", "create", "--login", "a", "--name", "A"]);
    assert_eq!((refused.status.code(), said(&refused).contains("[database] ledger")), (Some(2), true));

    let right = line("owner", &owner) + &line("app", &app) + &line("ledger", &ledger);
    let installation = Installation::fresh(&right).await;
    let password = created(&installation, "kanri");
    let serving = installation.serve().await;
    let mut operator = enter(&installation, "kanri", &password).await;
    found_a_tenant(&installation, &mut operator).await;
    assert!(!installation.folder().join("postgres").exists(), "no instance of its own");
    assert_eq!(serving.stop(), Some(0), "{}", installation.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_use_is_opened_with_its_own_keys_only() {
    let installation = Installation::fresh("").await;
    created(&installation, "kanri");
    let (keys, aside) = (installation.folder().join("keys"), installation.folder().join("aside"));
    let other = Installation::fresh("").await;
    created(&other, "kanri");

    let refuses = |expected: &str| {
        for command in [&["serve"][..], &["operator", "create", "--login", "b", "--name", "B"]] {
            let refused = installation.run(command);
            assert_eq!(refused.status.code(), Some(2), "{command:?} with {expected}: {}", said(&refused));
            for word in [expected, "Restore the folder keys"] {
                assert!(said(&refused).contains(word), "{command:?}: {}", said(&refused));
            }
        }
    };
    for name in ["root.key", "checkpoint.key"] {
        let (key, expected) = (keys.join(name), format!("lacks {name}"));
        std::fs::rename(&key, &aside).expect("aside");
        refuses(&expected);
        assert!(!key.exists(), "{name} was made anew");
        std::fs::copy(other.folder().join("keys").join(name), &key).expect("another's");
        refuses(&format!("{name} is not the key"));
        std::fs::rename(&aside, &key).expect("back");
    }
    std::fs::rename(&keys, &aside).expect("aside");
    refuses("lacks root.key and checkpoint.key");
    assert!(!keys.exists());
    std::fs::rename(&aside, &keys).expect("back");
    let again = installation.run(&["operator", "create", "--login", "kanri", "--name", "K"]);
    assert!(said(&again).contains("operator kanri exists already"), "{}", said(&again));
}

/// The generated password.
fn created(installation: &Installation, login: &str) -> String {
    let email = format!("{login}@{DOMAIN}");
    let made =
        installation.run(&["operator", "create", "--login", login, "--name", "監理 太郎", "--email", &email]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let text = String::from_utf8_lossy(&made.stdout).into_owned();
    let password = text.lines().find_map(|line| line.strip_prefix("password  "));
    password.unwrap_or_else(|| panic!("no password: {text}")).to_owned()
}

fn ledger_of(installation: &Installation) -> Option<i32> {
    installation.run(&["ledger", "verify"]).status.code()
}

/// Signs in with the password, sets up one-time codes as the page asks, and is at home.
async fn enter(installation: &Installation, login: &str, password: &str) -> Client {
    let mut client = installation.client("console");
    let form = [("tenant", "provider"), ("user", login), ("password", password), ("to", "/")];
    let answer = client.post("/_sekisho/signin", &form).await;
    assert_eq!(answer.location(), "/_sekisho/second-factor/set-up", "{}", answer.text());
    let page = client.page("/_sekisho/second-factor/set-up").await;
    let secret = page.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("secret");
    let code = one_time_code(&secret.replace(' ', ""));
    let answer = client.post("/_sekisho/second-factor/set-up", &[("code", &code)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{}", answer.text());
    assert_eq!(client.page("/tenants").await.status, StatusCode::OK);
    client
}

/// The tenant's administrator gets a mail through the relay of the settings, and gets in by it.
async fn found_a_tenant(installation: &Installation, operator: &mut Client) {
    let csrf = operator.page("/tenants/new").await.field("csrf");
    let form = [
        ("csrf", &*csrf),
        ("code", "minato"),
        ("tenant-name", "株式会社みなと物流"),
        ("name", "港 一郎"),
        ("login", "admin"),
        ("email", "admin@minato.example"),
    ];
    let answer = operator.post("/tenants/new", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let is_to = |mail: &mailer::Caught| mail.to.iter().any(|to| to == "admin@minato.example");
    let mail = installation.mails.wait_for(is_to, Duration::from_secs(60)).await.expect("mail").text();
    let origin = operator.origin();
    let path = mail.split(&origin).nth(1).and_then(|rest| rest.split_whitespace().next()).expect("link");
    let mut administrator = installation.client("console");
    let answer = administrator.post(path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    sign_in(&mut administrator, "minato", "admin", PASSWORD).await;
    assert_eq!(administrator.page("/members").await.status, StatusCode::OK);
}

fn who_is_there_already_is_named(installation: &Installation) {
    for (login, name, expected) in [
        ("kanri", "監理 太郎", "operator kanri exists already"),
        ("a b", "監理 太郎", "--login:"),
        ("third", "", "--name:"),
    ] {
        let refused = installation.run(&["operator", "create", "--login", login, "--name", name]);
        assert_eq!(refused.status.code(), Some(2), "{login}: {}", said(&refused));
        assert!(said(&refused).contains(expected), "{login}: {}", said(&refused));
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
