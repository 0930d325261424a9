//! Order in bounded steps, on another server, and after a loss.

use super::{filled, record, tamper};
use kernel::TenantId;
use ledger::{Entry, EntryOutcome, IntegrateError, Integrator, Mark};
use serde_json::Map;
use sqlx::{Executor, PgConnection, postgres::PgConnectOptions};
use std::process::{Command, Stdio};
use store::{Database, postgres};
use testkit::{Ground, ground};

fn integrator(ground: &Ground) -> Integrator {
    Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released())
}

/// Entries, leaves, and entries that are some leaf.
async fn counts(database: &mut PgConnection) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from ledger.entry), (select count(*) from ledger.leaf),
                (select count(distinct (e.tenant_id, e.id)) from ledger.entry e
                 join ledger.leaf l on l.tenant_id = e.tenant_id and l.id = e.id)",
    )
    .fetch_one(database)
    .await
    .expect("counts")
}

async fn assert_each_once(database: &mut PgConnection) {
    let (entries, leaves, ordered) = counts(database).await;
    assert_eq!((leaves, ordered), (entries, entries), "entries without a leaf, or with two");
}

const COPY: &str = "insert into ledger.entry (tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body)
     select tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body
     from ledger.entry order by id limit 1";

#[tokio::test]
async fn a_window_larger_than_a_step_is_ordered_once() {
    let (ground, tenant) = filled(1).await;
    let mut late = ground.superuser().await;
    late.execute("begin").await.expect("begin");
    for _ in 0..5 {
        late.execute(COPY).await.expect("insert");
    }
    let small = integrator(&ground).in_steps_of(3);
    for round in 0..3 {
        for _ in 0..10 {
            record(&ground, tenant, "sample.do").await;
        }
        let first = small.step(ground.now()).await.expect("step");
        assert!(first.is_more && first.entries == 3, "{first:?}");
        // What comes while a window is open belongs to the next one.
        record(&ground, tenant, "sample.do").await;
        if round == 1 {
            late.execute("commit").await.expect("commit");
        }
        while small.step(ground.now()).await.expect("step").is_more {}
    }
    while small.step(ground.now()).await.expect("step").is_more {}
    assert_each_once(&mut late).await;
    assert!(ground.verify().await.is_whole());
}

#[tokio::test]
async fn many_at_once_are_sealed_like_one() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    let ctx = ground.system(tenant);
    let entries: Vec<Entry> = (0..700)
        .map(|n| Entry::of(&ctx, "sample.many", &format!("thing/{n}"), EntryOutcome::Success, Map::new()))
        .collect();
    ground.office.record_all(tenant, &entries).await.expect("record");
    ground.integrate().await;
    assert!(ground.verify().await.is_whole());
    let mut superuser = ground.superuser().await;
    let tokens: i64 = sqlx::query_scalar(
        "select count(distinct tok_target) from ledger.entry where activity = 'sample.many'",
    )
    .fetch_one(&mut superuser)
    .await
    .expect("count");
    assert_eq!(tokens, 700);
}

#[tokio::test]
async fn a_spool_is_written_once() {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    let ctx = ground.system(tenant);
    let entry = |n: u32| Entry::of(&ctx, "sample.spooled", &n.to_string(), EntryOutcome::Success, Map::new());
    let spool = uuid::Uuid::from_u128(7);
    for (entries, position) in
        [(vec![entry(1), entry(2)], 20), (vec![entry(1), entry(2)], 20), (vec![entry(3)], 31)]
    {
        ground.office.record_spooled(tenant, &entries, (spool, position)).await.expect("record");
    }
    assert_eq!(ground.office.spooled(tenant, spool).await.expect("position"), 31);
    assert_eq!(ground.office.spooled(tenant, uuid::Uuid::from_u128(8)).await.expect("position"), 0);
    let mut superuser = ground.superuser().await;
    let count: i64 =
        sqlx::query_scalar("select count(*) from ledger.entry where activity = 'sample.spooled'")
            .fetch_one(&mut superuser)
            .await
            .expect("count");
    assert_eq!(count, 3);
}

#[tokio::test]
async fn what_counts_by_another_server_is_looked_through() {
    for foreign in ["system_id = 1", "system_id = null, snapshot = '900000000:900000000:'"] {
        let (ground, tenant) = filled(4).await;
        record(&ground, tenant, "sample.do").await;
        tamper(&ground, &format!("update ledger.state set {foreign}")).await;
        let small = integrator(&ground).in_steps_of(2);
        for _ in 0..3 {
            record(&ground, tenant, "sample.do").await;
            while small.step(ground.now()).await.expect("step").is_more {}
        }
        let mut superuser = ground.superuser().await;
        assert_each_once(&mut superuser).await;
        assert!(ground.verify().await.is_whole(), "{foreign}");
        let system: i64 = sqlx::query_scalar("select system_id from ledger.state")
            .fetch_one(&mut superuser)
            .await
            .expect("id");
        assert_ne!(system, 1);
    }
}

fn psql(options: &PgConnectOptions) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"]);
    at(&mut psql, options);
    psql
}

fn at(command: &mut Command, options: &PgConnectOptions) {
    let socket = options.get_socket().expect("socket");
    command.arg("-h").arg(socket).args(["-U", "postgres", "-d", options.get_database().expect("name")]);
}

#[tokio::test]
async fn a_dump_restored_on_a_new_server_loses_nothing_and_orders_nothing_twice() {
    let (ground, tenant) = filled(40).await;
    for _ in 0..5 {
        record(&ground, tenant, "sample.do").await;
    }
    let folder = tempfile::Builder::new().prefix("sekisho-restored-").tempdir().expect("folder");
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("mode");
    let instance = postgres::start(postgres::Settings::throw_away(folder.path().join("postgres")))
        .await
        .expect("server");
    let restored = instance.admin("sekisho");
    let mut dump = Command::new("pg_dump");
    at(&mut dump, &ground.superuser);
    let mut dump = dump.stdout(Stdio::piped()).spawn().expect("pg_dump");
    let into = psql(&restored)
        .stdin(dump.stdout.take().expect("output"))
        .stdout(Stdio::null())
        .status()
        .expect("psql");
    assert!(dump.wait().expect("pg_dump").success() && into.success());

    let database = Database::connect(instance.dsn(), 2);
    let integrator = Integrator::new(database.clone(), ground.signer.clone(), ground.released());
    integrator.check_released().await.expect("it continues what was released");
    let mut superuser = <PgConnection as sqlx::Connection>::connect_with(&restored).await.expect("superuser");
    let before: String = sqlx::query_scalar("select snapshot::text from ledger.state")
        .fetch_one(&mut superuser)
        .await
        .expect("state");
    let now: String = sqlx::query_scalar("select pg_current_snapshot()::text")
        .fetch_one(&mut superuser)
        .await
        .expect("snapshot");
    assert_ne!(before, now);
    let first = integrator.step(ground.now()).await.expect("step");
    assert_eq!(first.entries, 5, "what was not ordered when the dump was made");
    for _ in 0..3 {
        superuser.execute(COPY).await.expect("insert");
        assert_eq!(integrator.step(ground.now()).await.expect("step").entries, 1);
    }
    assert_each_once(&mut superuser).await;
    // The former server's transactions are reached: their entries are known by their leaves.
    assert_eq!(integrator.recover(ground.now()).await.expect("recover"), 0);
    let public = *ground.signer.verifier().public_key();
    let report =
        ledger::verify(&database, public, ground.released().last(), ground.now()).await.expect("verify");
    assert!(report.is_whole(), "{:?}", report.faults);
    drop(superuser);
    database.close().await;
    instance.stop();
}

#[tokio::test]
async fn a_new_history_begins_with_what_was_lost_and_only_when_it_is() {
    let (ground, tenant) = filled(5).await;
    let whole = integrator(&ground);
    assert_eq!(whole.loss().await.expect("loss"), None);
    let refused = whole.begin_history(0, "for no reason", ground.now()).await;
    assert!(matches!(refused, Err(IntegrateError::NotLost)), "{refused:?}");

    let released = ground.released().last().expect("mark");
    for sql in [
        "delete from ledger.anchor_leaf",
        "delete from ledger.tile where retention = 0",
        "delete from ledger.tree where retention = 0",
        "update ledger.tree set anchored_size = 0",
    ] {
        tamper(&ground, sql).await;
    }
    let integrator = integrator(&ground);
    let loss = integrator.loss().await.expect("loss").expect("lost");
    assert_eq!((loss.released, loss.kept.size, loss.leaves()), (released, 0, released.size));
    let wrong = integrator.begin_history(loss.leaves() + 1, "disk", ground.now()).await;
    assert!(matches!(wrong, Err(IntegrateError::NotLost)), "{wrong:?}");
    let begun = integrator
        .begin_history(loss.leaves(), "the disk and its copies burnt", ground.now())
        .await
        .expect("history");
    assert_eq!(begun.leaf, 0);
    assert_eq!(ground.released().last(), Some(begun.released));
    integrator.check_released().await.expect("signing goes on");
    ground.clock.advance(time::Duration::seconds(10));
    record(&ground, tenant, "sample.do").await;
    ground.integrate().await;
    assert!(ground.verify().await.is_whole());
    let mut superuser = ground.superuser().await;
    let body: Vec<u8> = sqlx::query_scalar("select body from ledger.anchor_leaf where seq = 0")
        .fetch_one(&mut superuser)
        .await
        .expect("leaf");
    let text = String::from_utf8(body).expect("text");
    let Mark { size, root } = released;
    assert!(text.starts_with(&format!("sekisho/history\n{size}\n{}\n", root.to_base64())), "{text}");
    assert!(text.ends_with("the disk and its copies burnt\n"), "{text}");
}

#[tokio::test]
async fn all_trees_of_a_step_grow_together() {
    let ground = ground(&[]).await;
    let mut tenants: Vec<TenantId> = Vec::new();
    for _ in 0..30 {
        tenants.push(ground.tenant().await);
    }
    for round in 1..=3_usize {
        for (n, tenant) in tenants.iter().enumerate() {
            let ctx = ground.system(*tenant);
            let entry = |_| Entry::of(&ctx, "sample.many", "thing", EntryOutcome::Success, Map::new());
            let entries: Vec<Entry> = (0..n * round * 9).map(entry).collect();
            ground.office.record_all(*tenant, &entries).await.expect("record");
        }
        ground.integrate().await;
        let report = ground.verify().await;
        assert_eq!(report.faults, []);
    }
    let mut superuser = ground.superuser().await;
    assert_each_once(&mut superuser).await;
}
