//! The database of the release before, as its own program wrote it: recorded once, restored by
//! `upgrade.rs`.
//!
//! Three files in `tests/previous/`: `database.sql` by pg_dump, `folder.json` with the keys that open
//! it, `queries.json` with every checked query of that release. `dev/previous` writes them anew.

use crate::{
    client::Client,
    demo::Demo,
    people::{self, PASSWORD},
};
use http::StatusCode;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use store::postgres;

pub const TENANT: &str = "minato";
/// Imported, in this order; the first has taken over and is signed in.
pub const MEMBERS: [&str; 3] = ["user001", "user002", "user003"];
/// What opens and continues the database: the rest of a demo's folder is made anew.
const KEPT: [&str; 6] = [
    "released",
    "keys/root.key",
    "keys/checkpoint.key",
    "keys/assertion.key",
    "keys/csrf.secret",
    "keys/operator.json",
];

fn at(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/previous").join(file)
}

/// Run by `dev/previous` on the release before a migration, and by nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes tests/previous anew"]
async fn record() {
    let keep = tempfile::Builder::new().prefix("sekisho-previous-").tempdir().expect("folder");
    fs::set_permissions(keep.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let folder = keep.path().join("data");
    let mut demo = Demo::start_in(&folder, 0).await;
    live(&demo).await;
    // Ended before it is copied: the released mark must not be ahead of the database.
    demo.signal("-TERM");
    assert!(demo.wait().success(), "{}", demo.log());

    let instance =
        postgres::start(postgres::Settings::throw_away(folder.join("postgres"))).await.expect("PostgreSQL");
    let output = Command::new("pg_dump")
        .arg("-h")
        .arg(instance.socket())
        .args(["-U", "postgres", "sekisho"])
        .output()
        .expect("pg_dump");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    instance.stop();
    // Newer programs fence their output with a random word that older ones cannot read.
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::create_dir_all(at("")).expect("folder");
    fs::write(at("database.sql"), text).expect("database.sql");

    let files: BTreeMap<&str, String> = KEPT.map(|name| (name, encoded(&folder.join(name)))).into();
    fs::write(at("folder.json"), serde_json::to_string_pretty(&files).expect("JSON") + "\n")
        .expect("folder.json");
    fs::write(at("queries.json"), serde_json::to_string_pretty(&checked_queries()).expect("JSON") + "\n")
        .expect("queries.json");
}

/// A little of everything: a tenant, members, a role, a roll-call, an answer, and their entries.
async fn live(demo: &Demo) {
    let mut operator = people::operator(demo).await;
    let mut administrator = people::found(demo, &mut operator, TENANT).await;
    let samples = demo.ready["folders"]["samples"].as_str().expect("samples");
    let sample = fs::read_to_string(format!("{samples}/members.csv")).expect("members.csv");
    let few: String = sample.split_inclusive('\n').take(MEMBERS.len() + 1).collect();
    let csrf = administrator.page("/members/import").await.field("csrf");
    let answer = administrator.upload("/members/import", &csrf, ("file", few.as_bytes())).await;
    assert_eq!(answer.location(), "/members?imported=3", "{}", answer.text());
    let csrf = administrator.page("/roles").await.field("csrf");
    let answer = administrator.post("/roles", &[("csrf", &csrf), ("name", "夜間担当")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    people::member(demo, TENANT, MEMBERS[0], "safety.localhost").await;

    let mut safety = Client::new(demo, "safety");
    people::sign_in(&mut safety, TENANT, "admin", PASSWORD).await;
    people::start_roll_call(&mut safety).await;
    let link = loop {
        let mails = people::mailed_links(demo);
        let asked =
            mails.get("user002@minato.example").and_then(|links| links.iter().find(|l| l.contains("/a/")));
        if let Some(link) = asked {
            break link.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    };
    let (mut stranger, path) = people::following(demo, &link);
    let answer = stranger.post(&path, &[("a", "safe"), ("c", "無事です")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

fn encoded(path: &Path) -> String {
    use base64::prelude::*;
    BASE64_STANDARD.encode(fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The texts in `.sqlx` of this work tree.
fn checked_queries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.sqlx");
    let mut queries: Vec<String> = fs::read_dir(folder)
        .expect(".sqlx")
        .map(|entry| {
            let text = fs::read_to_string(entry.expect("entry").path()).expect("query");
            let query: Value = serde_json::from_str(&text).expect("JSON");
            query["query"].as_str().expect("query").to_owned()
        })
        .collect();
    queries.sort();
    queries
}

pub fn queries() -> Vec<String> {
    serde_json::from_str(&fs::read_to_string(at("queries.json")).expect("queries.json")).expect("JSON")
}

/// Makes a demo's folder of it, with its PostgreSQL running.
pub async fn restored(folder: &Path) -> postgres::Instance {
    let files: BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string(at("folder.json")).expect("folder.json")).expect("JSON");
    fs::create_dir_all(folder.join("keys")).expect("folder");
    fs::set_permissions(folder.join("keys"), fs::Permissions::from_mode(0o700)).expect("permissions");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).expect("permissions");
    for (name, text) in files {
        use base64::prelude::*;
        let bytes = BASE64_STANDARD.decode(text).expect("base64");
        let mut file = fs::OpenOptions::new();
        let mut file = file.write(true).create_new(true).mode(0o600).open(folder.join(name)).expect("file");
        std::io::Write::write_all(&mut file, &bytes).expect("file");
    }
    let instance =
        postgres::start(postgres::Settings::throw_away(folder.join("postgres"))).await.expect("PostgreSQL");
    let status = Command::new("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "sekisho", "-h"])
        .arg(instance.socket())
        .arg("-f")
        .arg(at("database.sql"))
        .stdout(Stdio::null())
        .status()
        .expect("psql");
    assert!(status.success(), "the recorded database is restored");
    pass_transactions(&instance).await;
    instance
}

/// A dump does not carry the server's counter of transactions, and entries are ordered by it: the new
/// server counts on from where the recorded one had come.
async fn pass_transactions(instance: &postgres::Instance) {
    use sqlx::{Connection, Executor};
    let mut admin = sqlx::PgConnection::connect_with(&instance.admin("sekisho")).await.expect("admin");
    admin.execute("set synchronous_commit = off").await.expect("set");
    admin
        .execute(
            "do $$ declare past xid8; begin
                 select pg_snapshot_xmax(snapshot) into past from ledger.state;
                 while pg_current_xact_id() <= past loop commit; end loop;
             end $$",
        )
        .await
        .expect("transactions");
}
