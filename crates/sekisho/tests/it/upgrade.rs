//! From the release before: its database is migrated by this program and everything goes on, and its
//! queries still run on the new schema, because it goes on running while it is being replaced.

use crate::{
    client::Client,
    demo::Demo,
    people::{self, PASSWORD},
    previous,
};
use http::StatusCode;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

/// The logins that run queries.
const ROLES: [&str; 3] = ["sekisho_app", "sekisho_ledger", "sekisho_owner"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_release_before_becomes_this_one() {
    let keep = tempfile::Builder::new().prefix("sekisho-upgrade-").tempdir().expect("folder");
    fs::set_permissions(keep.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let folder = keep.path().join("data");
    let instance = previous::restored(&folder).await;
    let admin = instance.admin("sekisho");
    let (before, runs_before) = (applied(&admin).await, runnable(&admin).await);
    for query in previous::queries() {
        let is_run = ROLES.iter().any(|role| runs_before.contains(&(*role, query.clone())));
        assert!(is_run, "not even the release before runs this:\n{query}");
    }
    instance.stop();

    let demo = Demo::start_in(&folder, 0).await;
    let after = applied(&admin).await;
    assert!(after.is_superset(&before), "a migration was forgotten: {before:?}, {after:?}");
    assert!(
        after.len() > before.len(),
        "tests/previous holds today's schemas: nothing was migrated, nothing is tested"
    );
    let lost: Vec<_> = runs_before.difference(&runnable(&admin).await).cloned().collect();
    assert!(lost.is_empty(), "queries of the release before do not run any more: {lost:#?}");

    // One code of the operator's is good for one sign-in.
    let mut operator = people::operator(&demo).await;
    everything_is_there(&demo, &mut operator).await;
    everything_goes_on(&demo, &mut operator).await;
    let (code, report) = demo.verify();
    assert_eq!(code, Some(0), "{report}");

    // The property removed: a column that the release before reads.
    demo.psql("alter table store.change drop column topic");
    assert!(!runnable(&admin).await.is_superset(&runs_before), "a lost column was not noticed");
}

async fn applied(admin: &PgConnectOptions) -> BTreeSet<(String, i32)> {
    let mut admin = PgConnection::connect_with(admin).await.expect("admin");
    let rows = sqlx::query_as("select schema, version from migration.applied").fetch_all(&mut admin);
    rows.await.expect("migrations").into_iter().collect()
}

/// Which query may be run by which login. EXPLAIN prepares the query and checks the login's grants on
/// everything that it touches, and runs nothing.
async fn runnable(admin: &PgConnectOptions) -> BTreeSet<(&'static str, String)> {
    let mut admin = PgConnection::connect_with(admin).await.expect("admin");
    let mut found = BTreeSet::new();
    for query in previous::queries() {
        for role in ROLES {
            if explained(&mut admin, role, &query).await.is_ok() {
                found.insert((role, query.clone()));
            }
        }
    }
    found
}

async fn explained(admin: &mut PgConnection, role: &str, query: &str) -> Result<(), sqlx::Error> {
    let most = (1..=40_u8).rev().find(|n| query.contains(&format!("${n}"))).unwrap_or(0);
    let arguments = match most {
        0 => String::new(),
        most => format!("({})", vec!["null"; usize::from(most)].join(", ")),
    };
    let mut tx = admin.begin().await?;
    let explain = format!("set local role {role}; prepare old as {query}; explain execute old{arguments}");
    let explained = tx.execute(AssertSqlSafe(explain)).await.map(|_| ());
    tx.rollback().await?;
    admin.execute("deallocate all").await?;
    explained
}

/// What the release before wrote is read, opened and shown.
async fn everything_is_there(demo: &Demo, operator: &mut Client) {
    let page = operator.page("/tenants").await;
    assert!(page.text().contains("株式会社みなと物流"), "{}", page.text());

    let mut administrator = Client::new(demo, "console");
    people::sign_in(&mut administrator, previous::TENANT, "admin", PASSWORD).await;
    let page = administrator.page("/members").await;
    for login in previous::MEMBERS {
        assert!(page.text().contains(login), "{login}: {}", page.text());
    }
    assert!(page.text().contains("佐藤"), "names are opened with the old keys: {}", page.text());
    let page = administrator.page("/roles").await;
    assert!(page.text().contains("夜間担当"), "{}", page.text());
    let mut safety = Client::new(demo, "safety");
    people::sign_in(&mut safety, previous::TENANT, previous::MEMBERS[0], PASSWORD).await;
}

/// Everything that writes goes on writing beside it.
async fn everything_goes_on(demo: &Demo, operator: &mut Client) {
    let mut administrator = people::found(demo, operator, "nagisa").await;
    people::import(demo, &mut administrator).await;

    let mut safety = Client::new(demo, "safety");
    people::sign_in(&mut safety, previous::TENANT, "admin", PASSWORD).await;
    let id = people::start_roll_call(&mut safety).await;
    let page = safety.page(&format!("/rollcalls/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
}
