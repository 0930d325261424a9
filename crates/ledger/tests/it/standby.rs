//! Two real servers, one a synchronous standby of the other: nothing is released before the standby has it,
//! and on the standby the ledger goes on without a fork.

use super::{
    published::{Files, anchor_key, of},
    record,
};
use ledger::{Against, Integrator, Mark, verify_log};
use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration as Wait,
};
use store::{Dsn, postgres};
use testkit::{Ground, PermitAll};
use time::Duration;
use tokio::{sync::watch, task::JoinHandle};

const LONG: Wait = Wait::from_secs(120);

/// PostgreSQL's programs, run as it wants to be.
fn program(name: &str) -> Command {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL of Debian");
    let newest = versions.flatten().map(|entry| entry.path()).max().expect("a version");
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=KILL", "--"]);
    command.arg(newest.join("bin").join(name)).current_dir("/");
    command
}

fn run(mut command: Command) {
    let output = command.output().expect("run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn signal(name: &str, pids: &[u32]) {
    for pid in pids {
        let _ = Command::new("kill").args([name, &pid.to_string()]).status();
    }
}

/// The postmaster first, so that it starts no other.
fn all_of(postmaster: u32) -> Vec<u32> {
    let output = Command::new("pgrep").args(["-P", &postmaster.to_string()]).output().expect("pgrep");
    let children = String::from_utf8_lossy(&output.stdout).into_owned();
    [postmaster].into_iter().chain(children.lines().filter_map(|pid| pid.parse().ok())).collect()
}

async fn until<F: AsyncFnMut() -> bool>(what: &str, mut is_so: F) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Wait::from_millis(100)).await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.unwrap_or_else(|_| panic!("not after {LONG:?}: {what}"));
}

/// A copy of the primary that follows it.
struct Standby {
    folder: PathBuf,
    server: Option<Child>,
}

impl Standby {
    fn copied_from(socket: &Path, folder: PathBuf) -> Self {
        fs::create_dir(&folder).expect("folder");
        run({
            let mut chown = Command::new("chown");
            chown.arg("postgres:postgres").arg(&folder);
            chown
        });
        let mut copy = program("pg_basebackup");
        copy.args(["-U", "postgres", "-X", "stream", "-R", "-c", "fast", "-h"]).arg(socket);
        copy.arg("-D").arg(folder.join("data"));
        run(copy);
        Self { folder, server: None }
    }

    fn start(&mut self) {
        let mut server = program("postgres");
        server.arg("-D").arg(self.folder.join("data"));
        server.arg("-c").arg(format!("unix_socket_directories={}", self.folder.display()));
        server.args(["-c", "listen_addresses=", "-c", "max_connections=60", "-c", "fsync=off"]);
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.server = Some(server.spawn().expect("standby"));
    }

    fn pids(&self) -> Vec<u32> {
        self.server.as_ref().map(|server| all_of(server.id())).unwrap_or_default()
    }

    fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        // Immediate shutdown.
        signal("-QUIT", &[server.id()]);
        let _ = server.wait();
    }

    fn reached(&self, options: &PgConnectOptions) -> PgConnectOptions {
        options.clone().socket(&self.folder)
    }

    fn dsn(&self, primary: &Dsn) -> Dsn {
        Dsn {
            owner: self.reached(&primary.owner),
            app: self.reached(&primary.app),
            ledger: self.reached(&primary.ledger),
        }
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        signal("-CONT", &self.pids());
        self.stop();
    }
}

/// Continues what was stopped, so that it can end.
struct Frozen(Vec<u32>);

impl Frozen {
    fn new(pids: Vec<u32>) -> Self {
        signal("-STOP", &pids);
        Self(pids)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

/// The program's integrator, as it runs.
struct Integrating {
    trouble: Arc<Mutex<Option<String>>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Integrating {
    fn start(ground: &Ground) -> Self {
        let integrator = Integrator::new(ground.database.clone(), ground.signer.clone(), ground.released());
        let trouble = Arc::new(Mutex::new(None));
        let (stop, stops) = watch::channel(false);
        let task = tokio::spawn(office::run_integrator(
            integrator,
            ground.office.clone(),
            Arc::clone(&trouble),
            stops,
        ));
        Self { trouble, stop, task }
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.lock().expect("trouble").clone()
    }

    async fn end(self) {
        let _ = self.stop.send(true);
        self.task.abort();
        let _ = self.task.await;
    }
}

fn mark(ground: &Ground) -> Option<Mark> {
    ground.released().last()
}

/// Leaves that were released.
fn released(ground: &Ground) -> u64 {
    mark(ground).map_or(0, |mark| mark.size)
}

fn size(mark: Option<Mark>) -> u64 {
    mark.map_or(0, |mark| mark.size)
}

async fn is_synchronous(superuser: &PgConnectOptions) -> bool {
    let Ok(mut asked) = PgConnection::connect_with(superuser).await else { return false };
    let states: Result<Vec<String>, _> =
        sqlx::query_scalar("select sync_state from pg_stat_replication").fetch_all(&mut asked).await;
    states.is_ok_and(|states| states == ["sync"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_released_before_the_standby_has_it_and_the_standby_goes_on() {
    let keep = tempfile::Builder::new().prefix("sekisho-standby-").tempdir().expect("folder");
    fs::set_permissions(keep.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let primary = postgres::start(postgres::Settings::throw_away(keep.path().join("primary"))).await;
    let primary = primary.expect("primary");
    let access = keep.path().join("primary/data/pg_hba.conf");
    let rules = fs::read_to_string(&access).expect("rules");
    fs::write(&access, format!("local replication postgres peer map=superuser\n{rules}")).expect("rules");
    let superuser = primary.admin("sekisho");
    let mut admin = PgConnection::connect_with(&superuser).await.expect("superuser");
    admin.execute("select pg_reload_conf()").await.expect("reload");
    let mut owner = PgConnection::connect_with(&primary.dsn().owner).await.expect("owner");
    store::migrate(&mut owner, &[store::SCHEMA, ledger::SCHEMA, office::SCHEMA]).await.expect("migrations");

    let mut standby = Standby::copied_from(primary.socket(), keep.path().join("standby"));
    standby.start();
    admin.execute("alter system set synchronous_standby_names = '*'").await.expect("setting");
    // A login that would not wait by itself: the integrator's transaction does.
    admin.execute("alter role sekisho_ledger set synchronous_commit = 'local'").await.expect("setting");
    admin.execute("select pg_reload_conf()").await.expect("reload");
    until("the standby follows", async || is_synchronous(&superuser).await).await;

    let folder = tempfile::tempdir().expect("folder");
    let ground = testkit::ground_of(primary.dsn(), superuser.clone(), Arc::new(PermitAll), folder).await;
    let tenant = ground.tenant().await;
    let files = Files::new();
    let publish = async |ground: &Ground| {
        let done = files.publisher(ground).step(ground.now()).await.expect("publish");
        assert_eq!(done.contradictions, []);
    };
    record(&ground, tenant, "sample.do").await;
    let integrating = Integrating::start(&ground);
    until("released", async || mark(&ground).is_some()).await;

    // The standby stands still: the step's commit waits for it, and nothing is released.
    let before = settled(&ground).await;
    record(&ground, tenant, "sample.do").await;
    let frozen = Frozen::new(standby.pids());
    ground.clock.set(ground.now() + Duration::seconds(10));
    until("the step's commit waits", async || is_waiting(&superuser).await).await;
    assert_eq!(mark(&ground), before, "{:?}", integrating.trouble());
    drop(frozen);
    record(&ground, tenant, "sample.do").await;
    ground.clock.set(ground.now() + Duration::seconds(10));
    until("released again", async || released(&ground) > size(before) && integrating.trouble().is_none())
        .await;
    settled(&ground).await;
    publish(&ground).await;
    let shown = files.checkpoint("sekisho/anchor");

    // The standby is gone, then the primary: what was ordered between is nowhere but on the lost server.
    record(&ground, tenant, "sample.last").await;
    integrating.end().await;
    ground.integrate().await;
    let before = mark(&ground);
    publish(&ground).await;
    until("the standby has it", async || has_all(&superuser).await).await;
    standby.stop();
    let lost = Integrating::start(&ground);
    ground.clock.set(ground.now() + Duration::seconds(10));
    let ctx = ground.system(tenant);
    let losing = ground.office.record(
        &ctx,
        "sample.lost",
        "thing/1",
        ledger::EntryOutcome::Success,
        serde_json::Map::new(),
    );
    let recorded = tokio::time::timeout(Wait::from_secs(3), losing).await;
    assert!(!matches!(recorded, Ok(Ok(_))), "a change is acknowledged that only one server has");
    assert_eq!(mark(&ground), before);
    lost.end().await;
    let _gone = Frozen::new(all_of(primary.pid().expect("pid")));

    standby.start();
    let superuser = standby.reached(&superuser);
    until("the standby answers", async || PgConnection::connect_with(&superuser).await.is_ok()).await;
    let mut promote = program("pg_ctl");
    promote.args(["promote", "-w", "-D"]).arg(standby.folder.join("data"));
    run(promote);
    let after = tempfile::tempdir().expect("folder");
    let (from, to) = (ground.expiry_folder(), after.path().to_owned());
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(from.parent().expect("folder").join(".")).arg(&to);
    run(copy);
    let dsn = standby.dsn(&primary.dsn());
    let promoted = testkit::ground_of(dsn, superuser, Arc::new(PermitAll), after).await;
    promoted.clock.set(ground.now() + Duration::seconds(60));
    assert_eq!(mark(&promoted), before);
    record(&promoted, tenant, "sample.more").await;
    promoted.integrate().await;
    assert!(released(&promoted) > size(before), "the promoted server has all that was released, and goes on");
    publish(&promoted).await;
    assert_eq!(promoted.verify().await.faults, []);
    let key = anchor_key(&promoted);
    let against = Against { key: &key, policy: None, kept: &[shown], threads: 1 };
    let report = verify_log(&|path| files.read("sekisho/anchor", path), against).expect("readable");
    assert_eq!(report.flaws, [], "what was shown before is a beginning of what is shown now");
    assert_eq!(files.verify(&key, &of(tenant), &[]).flaws, []);
}

/// The mark, when everything that was recorded is in it.
async fn settled(ground: &Ground) -> Option<Mark> {
    let mut last = mark(ground);
    until("the mark stands still", async || {
        tokio::time::sleep(Wait::from_secs(1)).await;
        let now = mark(ground);
        std::mem::replace(&mut last, now) == now
    })
    .await;
    last
}

/// A commit of the integrator's waits for the standby.
async fn is_waiting(superuser: &PgConnectOptions) -> bool {
    let Ok(mut asked) = PgConnection::connect_with(superuser).await else { return false };
    let waiting: Result<i64, _> = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where usename = 'sekisho_ledger' and wait_event = 'SyncRep'",
    )
    .fetch_one(&mut asked)
    .await;
    waiting.is_ok_and(|waiting| waiting > 0)
}

/// The standby has flushed everything that the primary has.
async fn has_all(superuser: &PgConnectOptions) -> bool {
    let Ok(mut asked) = PgConnection::connect_with(superuser).await else { return false };
    let flushed: Result<Option<bool>, _> =
        sqlx::query_scalar("select bool_and(flush_lsn >= pg_current_wal_lsn()) from pg_stat_replication")
            .fetch_one(&mut asked)
            .await;
    flushed.is_ok_and(|flushed| flushed == Some(true))
}
