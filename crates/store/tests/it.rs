//! The private instance for real: started, killed, stopped; migrations, walls, queue, change feed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

use kernel::{TenantId, Timestamp};
use sqlx::{Connection, PgConnection};
use std::{process::Command, time::Duration as Wait};
use store::{Access, Database, Migration, Schema, Scope, postgres};
use time::{Duration, OffsetDateTime};

fn noon() -> Timestamp {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

async fn fresh() -> (tempfile::TempDir, postgres::Instance, Database) {
    let folder = tempfile::Builder::new().prefix("sekisho-store-").tempdir().expect("folder");
    open(&folder);
    let instance = postgres::start(postgres::Settings::throw_away(folder.path())).await.expect("instance");
    let database = Database::connect(instance.dsn(), 8);
    let mut owner = database.owner_connection().await.expect("owner");
    store::migrate(&mut owner, &[store::SCHEMA]).await.expect("migrate");
    (folder, instance, database)
}

/// The `postgres` user must be able to walk through the temporary folder.
fn open(folder: &tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("permissions");
}

#[tokio::test]
async fn a_second_program_does_not_take_the_folder_from_the_first() {
    let (folder, instance, _database) = fresh().await;
    let pid = instance.pid();
    let second = postgres::start(postgres::Settings::throw_away(folder.path())).await;
    assert!(matches!(second, Err(store::StoreError::InUse(_))));
    assert_eq!((instance.pid(), instance.starts()), (pid, 1), "the first was not disturbed");
    instance.stop();
    postgres::start(postgres::Settings::throw_away(folder.path())).await.expect("free again");
}

#[tokio::test]
async fn never_root_checksums_on_and_roles_without_bypass() {
    let (_folder, instance, database) = fresh().await;
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", instance.pid().expect("pid"))).expect("status");
    let uid = status.lines().find(|line| line.starts_with("Uid:")).expect("uid");
    assert_ne!(uid.split_whitespace().nth(1), Some("0"), "PostgreSQL must not run as root");

    let mut admin = PgConnection::connect_with(&instance.admin("sekisho")).await.expect("admin");
    let checksums: String =
        sqlx::query_scalar("show data_checksums").fetch_one(&mut admin).await.expect("show");
    assert_eq!(checksums, "on");
    let strong: i64 = sqlx::query_scalar(
        "select count(*) from pg_roles where rolname like 'sekisho%' and (rolbypassrls or rolsuper)",
    )
    .fetch_one(&mut admin)
    .await
    .expect("roles");
    assert_eq!(strong, 0);
    database.close().await;
    instance.stop();
}

#[tokio::test]
async fn a_killed_server_comes_back_with_everything_committed() {
    let (_folder, instance, database) = fresh().await;
    let tenant = TenantId::new(noon());
    let mut scoped = database.begin(Scope::Tenant(tenant), Access::Write).await.expect("begin");
    let payload = serde_json::json!({"n": 1});
    store::enqueue(&mut scoped, tenant, kernel::random_from(noon()), "q", &payload, (noon(), noon()))
        .await
        .expect("enqueue");
    scoped.commit().await.expect("commit");

    let pid = instance.pid().expect("pid");
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill").success());
    // The postmaster's own death, then the next one's answer.
    for _ in 0..400 {
        if instance.starts() > 1 {
            break;
        }
        tokio::time::sleep(Wait::from_millis(50)).await;
    }
    assert!(instance.starts() > 1, "the supervisor starts it again");
    instance.wait_until_ready(Wait::from_secs(30)).await.expect("ready");
    let mut depth = -1;
    for _ in 0..100 {
        let asked = async {
            let mut scoped = database.begin(Scope::Platform, Access::Read).await?;
            store::queue_depth(&mut scoped, "q").await
        };
        match asked.await {
            Ok(found) => {
                depth = found;
                break;
            }
            Err(error) => println!("{error}"),
        }
    }
    assert_eq!(depth, 1);
    instance.stop();
}

#[tokio::test]
async fn the_wall_hides_other_tenants_rows_and_nothing_shows_without_a_scope() {
    let (_folder, instance, database) = fresh().await;
    let (mine, theirs) = (TenantId::new(noon()), TenantId::new(noon()));
    for tenant in [mine, theirs] {
        let mut scoped = database.begin(Scope::Tenant(tenant), Access::Write).await.expect("begin");
        store::announce(&mut scoped, tenant, "t", tenant.uuid(), noon()).await.expect("announce");
        scoped.commit().await.expect("commit");
    }
    let count = async |scope| {
        let mut scoped = database.begin(scope, Access::Read).await.expect("begin");
        sqlx::query_scalar::<_, i64>("select count(*) from store.change")
            .fetch_one(scoped.sql())
            .await
            .expect("count")
    };
    assert_eq!(count(Scope::Tenant(mine)).await, 1);
    assert_eq!(count(Scope::Platform).await, 2);
    let mut bare = PgConnection::connect_with(&database.dsn().app).await.expect("app");
    let seen: i64 =
        sqlx::query_scalar("select count(*) from store.change").fetch_one(&mut bare).await.expect("count");
    assert_eq!(seen, 0, "no scope, no rows");

    let mut scoped = database.begin(Scope::Tenant(mine), Access::Write).await.expect("begin");
    let crossing = store::announce(&mut scoped, theirs, "t", theirs.uuid(), noon()).await;
    assert!(crossing.is_err(), "a row of another tenant cannot be written");

    // The property removed: without FORCE and policy the same query sees everything.
    let mut owner = database.owner_connection().await.expect("owner");
    sqlx::query("alter table store.change disable row level security")
        .execute(&mut owner)
        .await
        .expect("alter");
    assert_eq!(count(Scope::Tenant(mine)).await, 2, "the wall is what hid the row");
    instance.stop();
}

#[tokio::test]
async fn jobs_are_leased_and_a_lost_lease_finishes_nothing() {
    let (_folder, instance, database) = fresh().await;
    let tenant = TenantId::new(noon());
    let mut scoped = database.begin(Scope::Platform, Access::Write).await.expect("begin");
    for n in 0..3 {
        let payload = serde_json::json!({ "n": n });
        store::enqueue(&mut scoped, tenant, kernel::random_from(noon()), "mail", &payload, (noon(), noon()))
            .await
            .expect("enqueue");
    }
    scoped.commit().await.expect("commit");

    let minute = Duration::minutes(1);
    let mut one = database.begin(Scope::Platform, Access::Write).await.expect("begin");
    let first = store::claim(&mut one, ("mail", &[]), 2, noon(), minute).await.expect("claim");
    let mut two = database.begin(Scope::Platform, Access::Write).await.expect("begin");
    let second = store::claim(&mut two, ("mail", &[]), 2, noon(), minute).await.expect("claim");
    assert_eq!((first.len(), second.len()), (2, 1), "no job is given twice");
    one.commit().await.expect("commit");
    two.commit().await.expect("commit");

    let later = noon() + Duration::minutes(2);
    let mut scoped = database.begin(Scope::Platform, Access::Write).await.expect("begin");
    let again = store::claim(&mut scoped, ("mail", &[]), 9, later, minute).await.expect("claim");
    assert_eq!(again.len(), 3, "leases ran out");
    assert!(again.iter().all(|job| job.attempt == 2));
    assert!(!store::complete(&mut scoped, first[0].lease).await.expect("complete"), "the old lease is void");
    assert!(store::complete(&mut scoped, again[0].lease).await.expect("complete"));
    assert!(store::heartbeat(&mut scoped, again[1].lease, later + minute).await.expect("heartbeat"));
    assert!(store::bury(&mut scoped, again[1].lease, later, "no such mailbox").await.expect("bury"));
    assert!(store::retry(&mut scoped, again[2].lease, later + minute, "busy").await.expect("retry"));
    assert_eq!(store::queue_depth(&mut scoped, "mail").await.expect("depth"), 1);
    scoped.commit().await.expect("commit");
    instance.stop();
}

#[tokio::test]
async fn the_change_feed_misses_no_late_commit() {
    let (_folder, instance, database) = fresh().await;
    let tenant = TenantId::new(noon());
    let mut late = database.begin(Scope::Tenant(tenant), Access::Write).await.expect("begin");
    store::announce(&mut late, tenant, "late", tenant.uuid(), noon()).await.expect("announce");
    let mut early = database.begin(Scope::Tenant(tenant), Access::Write).await.expect("begin");
    store::announce(&mut early, tenant, "early", tenant.uuid(), noon()).await.expect("announce");
    early.commit().await.expect("commit");

    let read = async |cursor| {
        let mut scoped = database.begin(Scope::Platform, Access::Read).await.expect("begin");
        let (changes, next) = store::changes_since(&mut scoped, cursor).await.expect("changes");
        (changes.into_iter().map(|change| change.topic).collect::<Vec<_>>(), next)
    };
    let (topics, cursor) = read(store::Cursor::default()).await;
    assert_eq!(topics, ["early"]);
    late.commit().await.expect("commit");
    let (topics, cursor) = read(cursor).await;
    assert!(topics.contains(&"late".to_owned()), "its id is lower than one already seen");
    let (topics, _) = read(cursor).await;
    assert!(topics.is_empty(), "nothing is left to tell");
    instance.stop();
}

#[tokio::test]
async fn a_commit_is_hinted_at_also_after_the_connection_was_lost() {
    let (_folder, instance, database) = fresh().await;
    let tenant = TenantId::new(noon());
    let announce = async || {
        let mut scoped = database.begin(Scope::Tenant(tenant), Access::Write).await.expect("begin");
        store::announce(&mut scoped, tenant, "t", tenant.uuid(), noon()).await.expect("announce");
        scoped
    };
    let mut hints = database.hints();
    let soon = async |hints: &mut store::Hints| {
        tokio::time::timeout(Wait::from_secs(30), hints.next()).await.expect("no hint");
    };
    soon(&mut hints).await;
    announce().await.commit().await.expect("commit");
    soon(&mut hints).await;

    // What was rolled back is not hinted at: the next hint comes after the next commit.
    announce().await.rollback().await.expect("rollback");
    let scoped = announce().await;
    let mut next = Box::pin(hints.next());
    let early =
        std::future::poll_fn(|context| std::task::Poll::Ready(next.as_mut().poll(context).is_ready()));
    assert!(!early.await, "a hint before any commit");
    scoped.commit().await.expect("commit");
    tokio::time::timeout(Wait::from_secs(30), next).await.expect("no hint");

    let mut admin = PgConnection::connect_with(&instance.admin("sekisho")).await.expect("admin");
    let ended: i64 = sqlx::query_scalar(
        "select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
                               where application_name = 'sekisho hints') ended",
    )
    .fetch_one(&mut admin)
    .await
    .expect("terminate");
    assert_eq!(ended, 1);
    soon(&mut hints).await;
    announce().await.commit().await.expect("commit");
    soon(&mut hints).await;

    // The property removed: the feed goes on without the hint.
    let mut owner = database.owner_connection().await.expect("owner");
    sqlx::query("drop trigger change_hint on store.change").execute(&mut owner).await.expect("drop");
    announce().await.commit().await.expect("commit");
    let silence = tokio::time::timeout(Wait::from_millis(300), hints.next()).await;
    assert!(silence.is_err(), "the trigger is what hinted");
    let mut scoped = database.begin(Scope::Platform, Access::Read).await.expect("begin");
    let (changes, _) = store::changes_since(&mut scoped, store::Cursor::default()).await.expect("changes");
    assert_eq!(changes.len(), 4, "the feed has what no hint told");
    instance.stop();
}

/// Whoever comes next stands in a transaction of its own, wherever the one before was dropped.
#[tokio::test]
async fn a_beginning_that_is_dropped_leaves_no_transaction() {
    let (_folder, instance, database) = fresh().await;
    // One connection: the next transaction gets what the dropped one left.
    let database = Database::connect(database.dsn().clone(), 1);
    let tenant = TenantId::new(noon());
    let mut ended = false;
    for waits in 1..20 {
        let begin = database.begin(Scope::Tenant(tenant), Access::Read);
        ended = drop_after(waits, begin).await;
        let mut next = database.begin(Scope::Platform, Access::Write).await.expect("begin");
        let scope: Option<String> =
            sqlx::query_scalar("select nullif(current_setting('sekisho.tenant', true), '')")
                .fetch_one(next.sql())
                .await
                .expect("setting");
        let mode: String =
            sqlx::query_scalar("show transaction_read_only").fetch_one(next.sql()).await.expect("mode");
        assert_eq!((scope, mode.as_str()), (None, "off"), "dropped after {waits} waits");
        next.commit().await.expect("commit");
        if ended {
            break;
        }
    }
    assert!(ended, "every wait of a beginning was tried");
    database.close().await;
    instance.stop();
}

/// Drops the work when it waits for the `waits`th time; true if it ended before.
async fn drop_after<F: Future>(waits: u32, work: F) -> bool {
    let (mut work, mut waited) = (Box::pin(work), 0);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        std::task::Poll::Ready(_) => std::task::Poll::Ready(true),
        std::task::Poll::Pending => {
            waited += 1;
            if waited == waits { std::task::Poll::Ready(false) } else { std::task::Poll::Pending }
        }
    })
    .await
}

/// PostgreSQL's processes, standing still until this is dropped.
struct Frozen(Vec<u32>);

impl Frozen {
    fn all_of(postmaster: u32) -> Self {
        // The postmaster first, so that it starts no other.
        signal("-STOP", postmaster);
        let output = Command::new("pgrep").args(["-P", &postmaster.to_string()]).output().expect("pgrep");
        let children: Vec<u32> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(|pid| pid.parse().ok()).collect();
        assert!(!children.is_empty());
        children.iter().for_each(|child| signal("-STOP", *child));
        Self(children.into_iter().chain([postmaster]).collect())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.iter().for_each(|pid| signal("-CONT", *pid));
    }
}

fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().expect("kill").success());
}

/// Each of these waits for a server that will not answer, on a connection that is open already.
#[tokio::test]
async fn a_frozen_server_is_not_waited_for() {
    let (_folder, instance, database) = fresh().await;
    let patience = Wait::from_secs(1);
    let database = database.with_patience(patience);
    let begin = async || database.begin(Scope::Platform, Access::Write).await.expect("begin");
    let (mut asking, committing, rolling_back) = (begin().await, begin().await, begin().await);
    assert_eq!(store::queue_depth(&mut asking, "q").await.expect("depth"), 0);

    let frozen = Frozen::all_of(instance.pid().expect("pid"));
    let refused = |error: sqlx::Error| {
        let refusal = store::refusal(error);
        assert_eq!(refusal.kind, kernel::RefusalKind::Unavailable, "{}", refusal.inside);
    };
    let waiting = async {
        let asked = store::patiently(patience, store::queue_depth(&mut asking, "q")).await;
        refused(asked.expect_err("an answer of a frozen server").into());
        refused(committing.commit().await.expect_err("a commit"));
        refused(rolling_back.rollback().await.expect_err("a rollback"));
        refused(database.begin(Scope::Platform, Access::Read).await.err().expect("a beginning"));
        refused(database.owner_connection().await.expect_err("a connection"));
    };
    tokio::time::timeout(Wait::from_secs(60), waiting).await.expect("it waits for ever");

    drop((asking, frozen));
    // Nothing is left of it: as many transactions at once as before, and the uncertain commit is harmless.
    let whole = async {
        loop {
            let attempt = async {
                let mut open = Vec::new();
                for _ in 0..8 {
                    open.push(database.begin(Scope::Platform, Access::Read).await?);
                }
                store::queue_depth(&mut open[7], "q").await
            };
            match attempt.await {
                Ok(depth) => return depth,
                Err(error) => println!("{error}"),
            }
        }
    };
    assert_eq!(tokio::time::timeout(Wait::from_secs(60), whole).await.expect("it does not recover"), 0);
    instance.stop();
}

#[tokio::test]
async fn a_migration_is_applied_once_and_never_changed() {
    let (_folder, instance, database) = fresh().await;
    let mut owner = database.owner_connection().await.expect("owner");
    assert_eq!(store::migrate(&mut owner, &[store::SCHEMA]).await.expect("again"), 0);

    const FIRST: Schema = Schema {
        name: "sample",
        migrations: &[Migration {
            version: 1,
            name: "one",
            sql: "create schema sample; create table sample.a (x int)",
        }],
    };
    const EDITED: Schema = Schema {
        name: "sample",
        migrations: &[Migration {
            version: 1,
            name: "one",
            sql: "create schema sample; create table sample.b (x int)",
        }],
    };
    const BROKEN: Schema = Schema {
        name: "sample",
        migrations: &[
            Migration { version: 1, name: "one", sql: "create schema sample; create table sample.a (x int)" },
            Migration {
                version: 2,
                name: "two",
                sql: "create table sample.c (x int); select no_such_function()",
            },
        ],
    };
    const EMPTY: Schema = Schema { name: "sample", migrations: &[] };
    assert_eq!(store::migrate(&mut owner, &[FIRST]).await.expect("first"), 1);
    assert!(matches!(store::migrate(&mut owner, &[EDITED]).await, Err(store::MigrateError::Changed { .. })));
    assert!(matches!(store::migrate(&mut owner, &[BROKEN]).await, Err(store::MigrateError::Failed { .. })));
    let left: bool = sqlx::query_scalar("select to_regclass('sample.c') is not null")
        .fetch_one(&mut owner)
        .await
        .expect("c");
    assert!(!left, "a failed migration leaves nothing");
    let _ = EMPTY;
    instance.stop();
}
