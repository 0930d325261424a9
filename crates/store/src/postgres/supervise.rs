//! Keeps the instance running. One thread owns the child: the kernel's parent-death signal is tied
//! to the thread that started it, so that thread lives exactly as long as the child.

use super::{
    Layout, Settings,
    binaries::Binaries,
    dsn,
    initialise::{self, Passwords},
};
use crate::{Dsn, StoreError};
use sqlx::{Connection, PgConnection};
use std::{
    fs::{self, File, TryLockError},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How long a program that is ending may keep the folder.
const CLAIM_AT_MOST: Duration = Duration::from_secs(5);

/// A running private instance. Stops it when dropped; [`Instance::stop`] waits for it.
pub struct Instance {
    layout: Layout,
    binaries: Binaries,
    passwords: Passwords,
    shared: Arc<Shared>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
    /// Held until this instance is stopped: the kernel lets go of it when this program dies, however it does.
    claim: Mutex<Option<File>>,
}

#[derive(Default)]
struct Shared {
    is_stopping: AtomicBool,
    /// Process id of the postmaster, 0 while none runs.
    pid: AtomicU32,
    starts: AtomicU32,
}

pub(super) fn start(
    settings: Settings,
    layout: Layout,
    binaries: Binaries,
    claim: File,
) -> Result<Instance, StoreError> {
    let passwords = initialise::passwords(&layout)?;
    clear_predecessor(&layout, &binaries)?;
    let shared = Arc::new(Shared::default());
    let (first, started) = mpsc::channel();
    let thread = {
        let (shared, layout, binaries) = (Arc::clone(&shared), layout.clone(), binaries.clone());
        std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || supervise(&settings, &layout, &binaries, &shared, &first))
            .map_err(|error| StoreError::Folder("thread".to_owned(), error))?
    };
    let program = || "postgres".to_owned();
    started
        .recv()
        .map_err(|_| StoreError::Program { program: program(), output: "supervisor ended".to_owned() })?
        .map_err(|error| StoreError::Program { program: program(), output: error.to_string() })?;
    Ok(Instance {
        layout,
        binaries,
        passwords,
        shared,
        supervisor: Mutex::new(Some(thread)),
        claim: Mutex::new(Some(claim)),
    })
}

impl Instance {
    pub fn dsn(&self) -> Dsn {
        dsn(&self.layout, &self.passwords)
    }

    /// The postmaster's process id; `None` between its death and the next start.
    pub fn pid(&self) -> Option<u32> {
        Some(self.shared.pid.load(Ordering::SeqCst)).filter(|pid| *pid != 0)
    }

    /// How often the postmaster was started: 1 unless it died by itself.
    pub fn starts(&self) -> u32 {
        self.shared.starts.load(Ordering::SeqCst)
    }

    /// The folder of the socket, for `psql -h`.
    pub fn socket(&self) -> &Path {
        &self.layout.socket
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Waits until the server accepts connections.
    pub async fn wait_until_ready(&self, at_most: Duration) -> Result<(), StoreError> {
        let begin = Instant::now();
        while begin.elapsed() < at_most {
            if let Ok(connection) = PgConnection::connect_with(&self.admin("postgres")).await {
                connection.close().await?;
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        Err(StoreError::NoAnswer(at_most.as_secs(), self.layout.log.display().to_string()))
    }

    /// Fast shutdown: running transactions are rolled back, everything committed is on disk.
    pub fn stop(&self) {
        if self.shared.is_stopping.swap(true, Ordering::SeqCst) {
            return;
        }
        let mut pg_ctl = self.binaries.command("pg_ctl", false);
        pg_ctl.arg("-D").arg(&self.layout.data).args(["-m", "fast", "-w", "-t", "30", "stop"]);
        if let Err(error) = initialise::run(pg_ctl, "pg_ctl stop") {
            tracing::warn!(%error, "PostgreSQL did not stop in time; the kernel stops it with this program");
        }
        let thread = self.supervisor.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
        self.claim.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The supervising thread: start, wait for the end, start again unless told to stop.
fn supervise(
    settings: &Settings,
    layout: &Layout,
    binaries: &Binaries,
    shared: &Shared,
    first: &mpsc::Sender<Result<(), std::io::Error>>,
) {
    let mut quick_deaths = 0_u32;
    loop {
        let begin = Instant::now();
        let mut child = match spawn(settings, layout, binaries) {
            Ok(child) => child,
            Err(error) => {
                let _ = first.send(Err(error));
                return;
            }
        };
        shared.pid.store(child.id(), Ordering::SeqCst);
        shared.starts.fetch_add(1, Ordering::SeqCst);
        let _ = first.send(Ok(()));
        let status = child.wait();
        shared.pid.store(0, Ordering::SeqCst);
        if shared.is_stopping.load(Ordering::SeqCst) {
            return;
        }
        quick_deaths =
            if begin.elapsed() < Duration::from_secs(5) { quick_deaths.saturating_add(1) } else { 0 };
        tracing::warn!(?status, quick_deaths, "PostgreSQL ended by itself; starting it again");
        pause(quick_deaths);
    }
}

/// 100 ms, doubling to 5 s: a killed postmaster's children need a moment to leave shared memory.
#[allow(
    clippy::disallowed_methods,
    reason = "this thread owns the child and must not end; nothing to wait for but time"
)]
fn pause(quick_deaths: u32) {
    let millis = 100_u64.saturating_mul(1 << quick_deaths.min(6)).min(5000);
    std::thread::sleep(Duration::from_millis(millis));
}

fn spawn(settings: &Settings, layout: &Layout, binaries: &Binaries) -> std::io::Result<Child> {
    let mut command = binaries.command("postgres", true);
    command.arg("-D").arg(&layout.data);
    let set = |command: &mut Command, name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    let (socket, log) = (layout.socket.display().to_string(), layout.log.display().to_string());
    let (buffers, connections) = (format!("{}MB", settings.shared_buffers), settings.connections.to_string());
    for (name, value) in [
        ("listen_addresses", ""),
        ("unix_socket_directories", socket.as_str()),
        ("unix_socket_permissions", "0777"),
        ("max_connections", connections.as_str()),
        ("shared_buffers", buffers.as_str()),
        ("jit", "off"),
        ("wal_compression", wal_compression(layout, binaries)),
        // Room for what a burst of entries writes between two checkpoints: after each, every page that is
        // touched goes into the log whole.
        ("max_wal_size", "4GB"),
        ("wal_buffers", "16MB"),
        ("password_encryption", "scram-sha-256"),
        ("logging_collector", "on"),
        ("log_directory", log.as_str()),
        ("log_filename", "postgresql-%a.log"),
        ("log_truncate_on_rotation", "on"),
        ("log_rotation_age", "1d"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_min_error_statement", "panic"),
    ] {
        set(&mut command, name, value);
    }
    if !settings.is_durable {
        for name in ["fsync", "full_page_writes"] {
            set(&mut command, name, "off");
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// LZ4 where this server was built with it: PostgreSQL's own method (`on`) costs several times the processor
/// time for what hardly compresses, and most of what is written is sealed.
fn wal_compression(layout: &Layout, binaries: &Binaries) -> &'static str {
    let mut asked = binaries.command("postgres", false);
    asked.arg("-D").arg(&layout.data).args(["-C", "wal_compression", "-c", "wal_compression=lz4"]);
    let answer = asked.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if answer.is_ok_and(|status| status.success()) { "lz4" } else { "on" }
}

/// One program at a time: a second one would stop the server of the first. One that is just ending is waited for.
pub(super) fn claim(layout: &Layout) -> Result<File, StoreError> {
    let path = layout.folder.join("lock");
    let failed = |error| StoreError::Folder(path.display().to_string(), error);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if begin.elapsed() > CLAIM_AT_MOST => {
                return Err(StoreError::InUse(layout.folder.display().to_string()));
            }
            Err(TryLockError::WouldBlock) => pause(0),
        }
    }
}

/// A predecessor that was killed may still be shutting down: wait for it, then insist.
fn clear_predecessor(layout: &Layout, binaries: &Binaries) -> Result<(), StoreError> {
    let begin = Instant::now();
    while is_running(layout) {
        if begin.elapsed() > Duration::from_secs(20) {
            let mut pg_ctl = binaries.command("pg_ctl", false);
            pg_ctl.arg("-D").arg(&layout.data).args(["-m", "immediate", "-w", "-t", "20", "stop"]);
            return initialise::run(pg_ctl, "pg_ctl stop");
        }
        pause(0);
    }
    Ok(())
}

/// Whether the process named in `postmaster.pid` lives and is a postgres of this very folder.
pub(super) fn is_running(layout: &Layout) -> bool {
    let Ok(text) = fs::read_to_string(layout.data.join("postmaster.pid")) else { return false };
    let pid = text.lines().next().unwrap_or_default().trim().to_owned();
    if pid.is_empty() || !pid.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command).contains(&*layout.data.display().to_string())
}
