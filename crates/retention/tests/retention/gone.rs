//! The proof that it is gone: an instance with a WAL archive and a backup from before, restored after.

use crate::{FOUR_YEARS, House, decision, look, quoting, september, word};
use kernel::{Secret, TenantId};
use keys::{ExpiryKeys, ExpiryName, TenantKeys};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use store::postgres::{self, Instance};

/// A word that no compressor shortens and nothing else says.
const MARKER: &str = "Zq7XvK2mWt9RbLp4Hs8NcFy3JdGu6TeA";

struct Server {
    instance: Instance,
    folder: PathBuf,
}

impl Server {
    async fn start(folder: PathBuf) -> Self {
        let mut settings = postgres::Settings::durable(&folder);
        (settings.shared_buffers, settings.connections) = (32, 40);
        Self { instance: postgres::start(settings).await.unwrap(), folder }
    }

    async fn admin(&self) -> PgConnection {
        PgConnection::connect_with(&self.instance.admin("sekisho")).await.unwrap()
    }

    fn stop(self) -> PathBuf {
        self.instance.stop();
        self.folder
    }

    async fn ground(&self, expiry: &Path) -> testkit::Ground {
        let folder = tempfile::tempdir().unwrap();
        if expiry.exists() {
            copy(expiry, &folder.path().join("expiry"));
        }
        let dsn = self.instance.dsn();
        testkit::ground_of(dsn, self.instance.admin("sekisho"), decision(), folder).await
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// Files below `folder` that hold one of `needles`.
fn holding(folder: &Path, needles: &[&[u8]]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).unwrap();
                if needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == *needle)) {
                    found.push(entry.path());
                }
            }
        }
    }
    found
}

/// The data key itself, as somebody with everything could unwrap it.
async fn data_key(ground: &testkit::Ground, tenant: TenantId) -> Option<Vec<u8>> {
    let (wrapped, name): (Option<Vec<u8>>, Option<String>) = sqlx::query_as(AssertSqlSafe(format!(
        "select wrapped, expiry_key from ledger.data_key where tenant_id = '{}' and retention = 1 and month = '{}'",
        tenant.uuid(),
        september()
    )))
    .fetch_one(&mut ground.superuser().await)
    .await
    .unwrap();
    let stored: Vec<u8> = sqlx::query_scalar(AssertSqlSafe(format!(
        "select wrapped from office.tenant_key where tenant_id = '{}'",
        tenant.uuid()
    )))
    .fetch_one(&mut ground.superuser().await)
    .await
    .unwrap();
    let root = keys::FileRoot::new(&Secret::new([7; 32]));
    let root = root.with_expiry(ground.expiry.clone());
    let tenant_key = office::open_tenant_key(&root, tenant, &stored).await.unwrap();
    let name = ExpiryName::parse(&name?)?;
    let context = format!("sekisho/ledger/{}/1/{}", tenant.uuid().simple(), september());
    let inner = ground.expiry.unwrap(&name, context.as_bytes(), &wrapped?).await.ok()?;
    let context = format!("ledger/1/{}", september());
    let tenant_keys = TenantKeys::from_key(tenant, tenant_key);
    Some(tenant_keys.unwrap_data_key(context.as_bytes(), inner.expose()).unwrap().expose().to_vec())
}

#[tokio::test]
async fn an_old_backup_restored_after_destruction_tells_nothing() {
    let around = tempfile::Builder::new().prefix("sekisho-gone-").tempdir().unwrap();
    // PostgreSQL's own user walks through.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(around.path(), open).unwrap();
    let archive = around.path().join("archive");
    std::fs::create_dir(&archive).unwrap();
    let writable = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(&archive, writable).unwrap();

    // A server that archives its log, and an entry of September on it.
    let server = Server::start(around.path().join("live")).await;
    let mut admin = server.admin().await;
    admin.execute("alter system set archive_mode = on").await.unwrap();
    let command = format!("alter system set archive_command = 'cp %p {}/%f'", archive.display());
    admin.execute(AssertSqlSafe(command)).await.unwrap();
    drop(admin);
    let server = Server::start(server.stop()).await;
    let mut owner = PgConnection::connect_with(&server.instance.dsn().owner).await.unwrap();
    let mut schemas = vec![store::SCHEMA, ledger::SCHEMA, office::SCHEMA, tenancy::SCHEMA, retention::SCHEMA];
    schemas.extend(quoting::SCHEMAS);
    store::migrate(&mut owner, &schemas).await.unwrap();
    let house = House::on(server.ground(Path::new("/nonexistent")).await).await;
    // Somebody watches, and writes down what the entry says.
    let mut watch = quoting::Watch::begin(&house).await;
    house.record(house.tenant, quoting::ACTIVITY, MARKER).await;
    watch.follow(&house).await;
    house.ground.clock.advance(time::Duration::days(31));
    house.record(house.tenant, "sample.do", "october").await;
    house.ground.integrate().await;
    watch.look_back(&house).await;
    house.ground.integrate().await;
    let tenant = house.tenant;
    let key = data_key(&house.ground, tenant).await.unwrap();
    let mut admin = server.admin().await;
    admin.execute("checkpoint").await.unwrap();
    admin.execute("select pg_switch_wal()").await.unwrap();
    let is_archived = "select archived_count > 0 and failed_count = 0 from pg_stat_archiver";
    for _ in 0..600 {
        if sqlx::query_scalar::<_, bool>(is_archived).fetch_one(&mut admin).await.unwrap() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(std::fs::read_dir(&archive).unwrap().count() > 0, "the log is archived");
    drop(admin);

    // The backup: everything that the server has, and apart from it the expiry keys as they are today.
    house.ground.database.close().await;
    let live = server.stop();
    let (backup, keys_before) = (around.path().join("backup"), around.path().join("keys-before"));
    copy(&live, &backup);
    copy(&house.ground.expiry_folder(), &keys_before);

    // Three years later, two persons agree.
    let server = Server::start(live).await;
    let House { one, other, .. } = house;
    let ground = server.ground(&keys_before).await;
    ground.clock.advance(time::Duration::days(31));
    let house = House { ground, tenant, one, other };
    let words =
        |found: &[ledger::Found]| found.iter().filter_map(word).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&house.entries(tenant, Some("thing/1")).await), ["october", MARKER]);
    assert_eq!(quoting::readable(&house.ground, tenant, MARKER).await, quoting::everywhere());
    // The end of what September recorded, before the end of what October did.
    house.ground.clock.advance(FOUR_YEARS - time::Duration::days(365));
    house.destroy_due().await;
    let found = house.entries(tenant, None).await;
    assert_eq!(words(&found), ["october"]);
    assert!(found.iter().any(|entry| entry.forgotten.is_some()));
    assert_eq!(quoting::readable(&house.ground, tenant, MARKER).await, Vec::<String>::new());
    assert_eq!(data_key(&house.ground, tenant).await, None);
    house.ground.integrate().await;
    assert!(house.ground.verify().await.is_whole(), "the trees still verify");
    let keys_after = around.path().join("keys-after");
    copy(&house.ground.expiry_folder(), &keys_after);
    server.admin().await.execute("checkpoint").await.unwrap();
    house.ground.database.close().await;
    let live = server.stop();

    // Nowhere in tables, log, archive, backup or what is left of the keys.
    let marker = MARKER.as_bytes();
    for place in [&live, &archive, &backup, &keys_after] {
        assert_eq!(holding(place, &[marker, &key]), Vec::<PathBuf>::new(), "{}", place.display());
    }
    let expiry = std::fs::read(keys_before.join("1-2026-09.key")).unwrap();
    for place in [&live, &archive, &backup, &keys_after] {
        assert_eq!(holding(place, &[&expiry]), Vec::<PathBuf>::new(), "{}", place.display());
    }
    assert_eq!(holding(&keys_before, &[&expiry]).len(), 1, "the search finds what is there");

    // The backup comes back: with the keys as they are, nobody reads September.
    std::fs::remove_dir_all(backup.join("socket")).unwrap();
    let server = Server::start(backup).await;
    let ground = server.ground(&keys_after).await;
    ground.clock.advance(FOUR_YEARS);
    let found = look(&ground, tenant, None).await;
    assert_eq!(words(&found), ["october"]);
    let forgotten = found.iter().find_map(|entry| entry.forgotten.clone()).expect("told as forgotten");
    assert_eq!(forgotten.at, None, "this copy does not know when");
    assert_eq!(words(&look(&ground, tenant, Some("thing/1")).await), ["october"], "its tokens are dead");
    assert_eq!(quoting::readable(&ground, tenant, MARKER).await, Vec::<String>::new(), "nor what quotes it");
    assert!(ground.verify().await.is_whole());
    ground.database.close().await;
    // With the keys of before it would: so it is the key that was destroyed, and nothing else.
    let ground = server.ground(&keys_before).await;
    ground.clock.advance(FOUR_YEARS);
    assert_eq!(words(&look(&ground, tenant, Some("thing/1")).await), ["october", MARKER]);
    assert_eq!(quoting::readable(&ground, tenant, MARKER).await, quoting::everywhere());
    ground.database.close().await;
    server.stop();
}
