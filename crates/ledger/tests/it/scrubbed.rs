//! The scrubber, and what somebody with a superuser's password may try: each way is noticed, and named where
//! there is something to name.

use super::{filled, record, tamper};
use kernel::TenantId;
use ledger::{
    EntryOutcome, Fault, FolderShelf, IntegrateError, Integrator, Publisher, Report, Scrubber, Shelf,
};
use serde_json::Map;
use sqlx::{AssertSqlSafe, Executor};
use std::{path::PathBuf, sync::Arc};
use testkit::Ground;
use time::Duration;

struct Place {
    keep: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { keep: tempfile::tempdir().expect("folder") }
    }

    fn state(&self) -> PathBuf {
        self.keep.path().join("scrubbed")
    }

    fn shelf(&self) -> Arc<dyn Shelf> {
        Arc::new(FolderShelf::new(self.keep.path().join("published")))
    }

    /// As a program that has just started.
    fn scrubber(&self, ground: &Ground) -> Scrubber {
        let public = *ground.signer.verifier().public_key();
        Scrubber::open(self.state(), ground.database.clone(), public, ground.released(), Some(self.shelf()))
    }

    async fn step(&self, ground: &Ground) -> Report {
        self.scrubber(ground).step(ground.now()).await.expect("step")
    }

    async fn publish(&self, ground: &Ground) {
        let mut publisher =
            Publisher::new(ground.database.clone(), self.shelf(), ground.signer.clone(), ground.released());
        publisher.step(ground.now()).await.expect("publish");
    }
}

/// With the partition of the month, as in a running program.
async fn partitioned(count: usize) -> (Ground, TenantId) {
    let ground = testkit::ground(&[]).await;
    ledger::ensure_partitions(&ground.database, ground.now()).await.expect("partitions");
    let tenant = ground.tenant().await;
    for _ in 0..count {
        record(&ground, tenant, "sample.do").await;
    }
    ground.integrate().await;
    (ground, tenant)
}

async fn later(ground: &Ground, tenant: TenantId, count: usize) {
    for _ in 0..count {
        record(ground, tenant, "sample.more").await;
    }
    ground.clock.set(ground.now() + Duration::seconds(10));
    ground.integrate().await;
}

#[tokio::test]
async fn a_whole_ledger_stays_whole_while_it_grows() {
    let (ground, tenant) = filled(300).await;
    let place = Place::new();
    place.publish(&ground).await;
    let mut scrubber = place.scrubber(&ground);
    for count in [0, 1, 300, 7] {
        later(&ground, tenant, count).await;
        place.publish(&ground).await;
        let report = scrubber.step(ground.now()).await.expect("step");
        assert_eq!(report.faults, []);
    }
    assert!(place.step(&ground).await.entries >= 608, "another process goes on from the file");
    assert!(scrubber.round_ended().is_some());
    std::fs::write(place.state(), "rubbish").expect("write");
    assert_eq!(place.step(&ground).await.faults, [], "without its file everything is read again");
}

/// One step of a small ledger is enough for each; what is put right is no finding any more.
#[tokio::test]
async fn what_a_superuser_changes_is_found_and_stands_until_it_is_put_right() {
    let change = "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where id = ID";
    let (ground, tenant) = filled(300).await;
    let place = Place::new();
    assert_eq!(place.step(&ground).await.faults, []);
    let mut superuser = ground.superuser().await;
    let id: i64 = sqlx::query_scalar("select id from ledger.leaf where tenant_id = $1 and seq = 17")
        .bind(tenant.uuid())
        .fetch_one(&mut superuser)
        .await
        .expect("id");
    let change = change.replace("ID", &id.to_string());
    tamper(&ground, &change).await;
    let named = |report: &Report| {
        report.faults.iter().any(|fault| matches!(fault, Fault::Altered { seq: 17, id: of, .. } if *of == id))
    };
    for _ in 0..3 {
        let report = place.step(&ground).await;
        assert!(named(&report), "{:?}", report.faults);
    }
    tamper(&ground, &change).await;
    assert_eq!(place.step(&ground).await.faults, [], "the same bit turned back");
}

#[tokio::test]
async fn every_attack_on_the_database_is_noticed() {
    let one = "id = (select l.id from ledger.leaf l where l.retention = 1 and l.seq = 3 order by tenant_id desc limit 1)";
    let month = "entry_2026_09";
    for (what, sql) in [
        ("an edited entry", format!("update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1) where {one}")),
        ("an edited column", format!("update ledger.entry set outcome = 2 where {one}")),
        ("a deleted entry", format!("delete from ledger.entry where {one}")),
        ("a deleted entry with its leaf", format!("with gone as (delete from ledger.entry where {one} returning id) delete from ledger.leaf where id in (select id from gone)")),
        ("an emptied month", format!("delete from ledger.{month}")),
        ("a tree cut short", "update ledger.tree set size = size - 1 where retention = 1".to_owned()),
        ("a tree taken away", "delete from ledger.tree where retention = 1".to_owned()),
        ("another signature", "update ledger.tree set note = replace(note, 'A', 'B') where retention = 1".to_owned()),
        ("an edited anchor", "update ledger.anchor_leaf set body = body || 'x'::bytea".to_owned()),
        ("an edited tile", "update ledger.tile set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) where level = 0 and retention = 1".to_owned()),
    ] {
        let (ground, _) = partitioned(6).await;
        record(&ground, TenantId::PROVIDER, "sample.do").await;
        ground.integrate().await;
        let place = Place::new();
        assert_eq!(place.step(&ground).await.faults, [], "before {what}");
        tamper(&ground, &sql).await;
        assert!(!place.step(&ground).await.is_whole(), "{what} went unnoticed");
    }
}

#[tokio::test]
async fn a_dropped_partition_is_noticed() {
    let (ground, _) = partitioned(6).await;
    let place = Place::new();
    place.step(&ground).await;
    ground.superuser().await.execute("drop table ledger.entry_2026_09").await.expect("drop");
    let report = place.step(&ground).await;
    assert!(report.faults.iter().any(|fault| matches!(fault, Fault::Missing { .. })), "{:?}", report.faults);
}

/// Without any partition that takes them no entry can be written, and so nothing done: they are made again, and what
/// is missing is told.
#[tokio::test]
async fn dropped_partitions_are_made_again() {
    let (ground, tenant) = partitioned(6).await;
    let place = Place::new();
    place.step(&ground).await;
    for partition in ["entry_2026_09", "entry_2026_10", "entry_2026_11", "entry_default"] {
        let drop = format!("drop table ledger.{partition}");
        ground.superuser().await.execute(AssertSqlSafe(drop)).await.expect("drop");
    }
    let write = async || {
        let ctx = ground.system(tenant);
        ground.office.record(&ctx, "sample.do", "thing/1", EntryOutcome::Success, Map::new()).await
    };
    assert!(write().await.is_err(), "there is no place for it");
    ledger::ensure_partitions(&ground.database, ground.now()).await.expect("partitions");
    write().await.expect("there is again");
    ground.integrate().await;
    let report = place.step(&ground).await;
    assert!(report.faults.iter().any(|fault| matches!(fault, Fault::Missing { .. })), "{:?}", report.faults);
}

/// Entry and tiles are altered together, so that they fit each other: the signed root tells.
#[tokio::test]
async fn an_entry_altered_with_its_tile_is_noticed() {
    let (ground, tenant) = filled(5).await;
    let place = Place::new();
    place.step(&ground).await;
    tamper(
        &ground,
        &format!(
            "update ledger.entry set body = set_byte(body, 120, get_byte(body, 120) # 1)
             where id = (select id from ledger.leaf where tenant_id = '{0}' and seq = 2)",
            tenant.uuid()
        ),
    )
    .await;
    tamper(
        &ground,
        &format!(
            "update ledger.tile t set hashes = overlay(t.hashes placing sha256('\\x00'::bytea || e.body) from 65 for 32)
             from ledger.leaf l join ledger.entry e on e.id = l.id
             where l.tenant_id = '{0}' and l.seq = 2 and t.tenant_id = '{0}' and t.level = 0",
            tenant.uuid()
        ),
    )
    .await;
    let report = place.step(&ground).await;
    assert!(report.faults.iter().any(|fault| matches!(fault, Fault::Tree { .. })), "{:?}", report.faults);
}

/// A copy of an old entry is put in with its old time: it is ordered last, long after younger ones.
#[tokio::test]
async fn an_entry_put_into_the_past_is_noticed() {
    let (ground, tenant) = filled(3).await;
    let place = Place::new();
    place.step(&ground).await;
    ground.clock.set(ground.now() + Duration::days(2));
    later(&ground, tenant, 1).await;
    assert_eq!(place.step(&ground).await.faults, []);
    tamper(
        &ground,
        &format!(
            "insert into ledger.entry (tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body)
             select tenant_id, event_time, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body
             from ledger.entry where tenant_id = '{}' order by event_time, id limit 1",
            tenant.uuid()
        ),
    )
    .await;
    ground.integrate().await;
    for _ in 0..2 {
        let report = place.step(&ground).await;
        assert!(matches!(report.faults.as_slice(), [Fault::Backdated { seq: 4, .. }]), "{:?}", report.faults);
    }
}

/// The integrator is kept from working: entries stay without a place.
#[tokio::test]
async fn a_disabled_integrator_is_noticed() {
    let (ground, tenant) = filled(3).await;
    let place = Place::new();
    place.step(&ground).await;
    record(&ground, tenant, "sample.do").await;
    ground.clock.set(ground.now() + Duration::seconds(90));
    let report = place.step(&ground).await;
    assert!(matches!(report.faults.as_slice(), [Fault::Unordered { .. }]), "{:?}", report.faults);
}

/// Another key signs: nothing that it signs is believed, neither here nor by whoever kept the old key.
#[tokio::test]
async fn a_replaced_signing_key_is_noticed() {
    let (ground, tenant) = filled(3).await;
    let place = Place::new();
    place.publish(&ground).await;
    place.step(&ground).await;
    let name = tlog::KeyName::new("sekisho/test").expect("name");
    let thief = Arc::new(tlog::SignerKey::from_seed(name, &[66; 32]).expect("signer"));
    record(&ground, tenant, "sample.do").await;
    let integrator = Integrator::new(ground.database.clone(), thief.clone(), ground.released());
    ground.clock.set(ground.now() + Duration::seconds(10));
    integrator.step(ground.now()).await.expect("step");
    let report = place.step(&ground).await;
    assert!(report.faults.iter().any(|fault| matches!(fault, Fault::Tree { .. })), "{:?}", report.faults);
    // What was published before is not the thief's: nothing is added to it.
    let mut publisher = Publisher::new(ground.database.clone(), place.shelf(), thief, ground.released());
    assert!(publisher.step(ground.now()).await.is_err());
}

/// Yesterday's database: a dump of the tables, put back after more was released.
#[tokio::test]
async fn yesterdays_backup_signs_nothing_and_is_noticed() {
    let (ground, tenant) = filled(5).await;
    let place = Place::new();
    place.publish(&ground).await;
    let mut superuser = ground.superuser().await;
    let tables = ["entry", "leaf", "tree", "tile", "anchor_leaf"];
    for table in tables {
        let sql = format!("create table public.{table}_backup as select * from ledger.{table}");
        superuser.execute(AssertSqlSafe(sql)).await.expect("backup");
    }
    later(&ground, tenant, 5).await;
    place.publish(&ground).await;
    assert_eq!(place.step(&ground).await.faults, []);
    superuser.execute("set session_replication_role = replica").await.expect("guards off");
    for table in tables {
        let overriding = if table == "entry" { "overriding system value" } else { "" };
        let sql = format!(
            "delete from ledger.{table}; insert into ledger.{table} {overriding} select * from public.{table}_backup"
        );
        superuser.execute(AssertSqlSafe(sql)).await.expect("restore");
    }
    let integrator = Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
    let refused = integrator.check_released().await;
    assert!(matches!(refused, Err(IntegrateError::Behind { .. })), "{refused:?}");
    let report = place.step(&ground).await;
    assert!(report.faults.iter().any(|fault| matches!(fault, Fault::Released { .. })), "{:?}", report.faults);
}

#[tokio::test]
async fn a_published_file_that_was_altered_is_noticed() {
    let (ground, tenant) = filled(300).await;
    let place = Place::new();
    place.publish(&ground).await;
    assert_eq!(place.step(&ground).await.faults, []);
    let file = place.keep.path().join(format!("published/{}/tile/entries/000", ledger::origin(tenant, 1)));
    let mut bytes = std::fs::read(&file).expect("bundle");
    bytes[500] ^= 1;
    std::fs::write(&file, bytes).expect("write");
    let report = place.step(&ground).await;
    assert!(matches!(report.faults.as_slice(), [Fault::Tree { .. }]), "{:?}", report.faults);
}
