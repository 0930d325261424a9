//! The ledger on a real database: order, signatures, and every kind of tampering.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

#[path = "it/published.rs"]
mod published;
#[path = "it/replicated.rs"]
mod replicated;
#[path = "it/scrubbed.rs"]
mod scrubbed;
#[path = "it/standby.rs"]
mod standby;
#[path = "it/storage.rs"]
mod storage;

use kernel::TenantId;
use ledger::{EntryOutcome, Fault, IntegrateError, Integrator, Mark};
use serde_json::Map;
use sqlx::{AssertSqlSafe, Executor};
use testkit::{Ground, ground};

async fn record(ground: &Ground, tenant: TenantId, activity: &str) {
    ground
        .office
        .record(&ground.system(tenant), activity, "thing/1", EntryOutcome::Success, Map::new())
        .await
        .expect("record");
}

/// A tenant with `count` entries, ordered and anchored.
async fn filled(count: usize) -> (Ground, TenantId) {
    let ground = ground(&[]).await;
    let tenant = ground.tenant().await;
    for _ in 0..count {
        record(&ground, tenant, "sample.do").await;
    }
    ground.integrate().await;
    (ground, tenant)
}

async fn tamper(ground: &Ground, sql: &str) {
    let mut superuser = ground.superuser().await;
    // What a superuser can do: switch the guard off, change, switch it on again.
    superuser.execute("set session_replication_role = replica").await.expect("guard off");
    let done = superuser.execute(AssertSqlSafe(sql.to_owned())).await.expect("tamper");
    assert!(done.rows_affected() > 0, "nothing was tampered with: {sql}");
}

#[tokio::test]
async fn a_whole_ledger_is_whole() {
    let (ground, _) = filled(600).await;
    let report = ground.verify().await;
    assert_eq!(report.faults, []);
    assert!(report.entries >= 600);
    assert!(report.trees.iter().any(|tree| tree.origin == "sekisho/anchor"));
    assert!(ground.released().last().is_some());
}

#[tokio::test]
async fn one_changed_byte_names_the_entry() {
    let (ground, tenant) = filled(300).await;
    let target =
        "(select id from ledger.leaf where seq = 257 and retention = 1 order by tenant_id desc limit 1)";
    tamper(
        &ground,
        &format!(
            "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where id = {target}"
        ),
    )
    .await;
    let report = ground.verify().await;
    let named = report
        .faults
        .iter()
        .any(|fault| matches!(fault, Fault::Altered { tenant: of, seq: 257, .. } if *of == tenant));
    assert!(named, "{:?}", report.faults);
}

#[tokio::test]
async fn every_kind_of_tampering_is_noticed() {
    let one = "id = (select max(id) from ledger.entry)";
    let leaf = "id = (select max(id) from ledger.entry)";
    for (what, sql) in [
        ("a deleted entry", format!("delete from ledger.entry where {one}")),
        ("a changed activity", format!("update ledger.entry set activity = 'sample.other' where {one}")),
        ("a changed outcome", format!("update ledger.entry set outcome = 2 where {one}")),
        ("a changed time", format!("update ledger.entry set event_time = event_time - interval '1 minute' where {one}")),
        ("a changed token", format!("update ledger.entry set tok_actor = sha256('x')::bytea where false or {one}").replace("sha256('x')::bytea", "substr(sha256('x'), 1, 16)")),
        ("a deleted leaf", format!("delete from ledger.leaf where {leaf}")),
        ("a changed tile", "update ledger.tile set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where level = 0 and retention = 1".to_owned()),
        ("a changed root", "update ledger.tree set size = size - 1 where retention = 1".to_owned()),
        ("a forged note", "update ledger.tree set note = replace(note, E'\\n\\n', E'\\n\\n\\n') where retention = 1".to_owned()),
        ("a changed anchor", "update ledger.anchor_leaf set body = body || 'x'::bytea".to_owned()),
        ("a dropped anchor", "delete from ledger.anchor_leaf".to_owned()),
    ] {
        let (ground, _) = filled(5).await;
        assert!(ground.verify().await.is_whole());
        tamper(&ground, &sql).await;
        assert!(!ground.verify().await.is_whole(), "{what} went unnoticed");
    }
}

#[tokio::test]
async fn an_entry_of_a_late_commit_gets_its_place() {
    let (ground, tenant) = filled(1).await;
    let mut late = ground.superuser().await;
    late.execute("begin").await.expect("begin");
    late.execute(AssertSqlSafe(format!(
        "insert into ledger.entry (tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body)
         select tenant_id, event_time, retention, class, 'sample.late', outcome, tok_actor, tok_target, tok_address, key_id, body
         from ledger.entry where tenant_id = '{}' limit 1", tenant.uuid()
    )))
    .await
    .expect("insert");
    for _ in 0..3 {
        record(&ground, tenant, "sample.do").await;
        ground.integrate().await;
    }
    late.execute("commit").await.expect("commit");
    ground.integrate().await;
    let ordered: i64 = sqlx::query_scalar("select count(*) from ledger.entry e join ledger.leaf l using (tenant_id, id) where e.activity = 'sample.late'")
        .fetch_one(&mut late)
        .await
        .expect("count");
    assert_eq!(ordered, 1);
}

#[tokio::test]
async fn no_role_of_the_application_changes_an_entry() {
    use sqlx::Connection;
    let (ground, tenant) = filled(1).await;
    for options in [&ground.database.dsn().app, &ground.database.dsn().ledger, &ground.database.dsn().owner] {
        let mut connection = sqlx::PgConnection::connect_with(options).await.expect("connect");
        connection
            .execute(AssertSqlSafe(format!("set sekisho.tenant = '{}'", tenant.uuid())))
            .await
            .expect("scope");
        for sql in
            ["update ledger.entry set outcome = 2", "delete from ledger.entry", "truncate ledger.entry"]
        {
            assert!(connection.execute(sql).await.is_err(), "{sql}");
        }
    }
    assert!(ground.verify().await.is_whole());
}

#[tokio::test]
async fn a_database_behind_the_released_mark_signs_nothing() {
    let (ground, _) = filled(5).await;
    let mark = ground.released().last().expect("mark");
    tamper(&ground, "delete from ledger.anchor_leaf").await;
    tamper(&ground, "delete from ledger.tile where retention = 0").await;
    tamper(&ground, "delete from ledger.tree where retention = 0").await;
    let integrator = Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
    let refused = integrator.check_released().await;
    assert!(matches!(refused, Err(IntegrateError::Behind { .. })), "{refused:?} {mark:?}");
    let Mark { size, .. } = mark;
    assert!(size > 0);
}

#[path = "it/recovery.rs"]
mod recovery;
