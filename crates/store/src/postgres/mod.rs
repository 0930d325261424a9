//! The private PostgreSQL instance: found, initialised, supervised, stopped.
//!
//! ```text
//! Absent ──initdb──▶ Stopped ──start──▶ Starting ──answers──▶ Running
//!                       ▲                                      │    │
//!                       └───────────── stop ───────────────────┘    │ died by itself
//!                                            ▲──── start again ◀────┘
//! ```
//! It never runs as root: initdb and postgres are started through `setpriv` as the `postgres`
//! user. It listens on a socket in its data folder only. If this program is killed, the kernel
//! tells postgres to shut down (parent-death signal); if postgres is killed, the supervisor starts
//! it again and PostgreSQL recovers from its log.

mod binaries;
mod initialise;
mod supervise;

use crate::{Dsn, StoreError};
use binaries::Binaries;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
pub use supervise::Instance;

/// How the private instance runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the instance: `data/`, `socket/`, `log/`, the generated passwords, `lock`.
    pub folder: PathBuf,
    /// False only for tests: an instance that may lose data on power failure, and starts faster.
    pub is_durable: bool,
    /// `shared_buffers`, MiB.
    pub shared_buffers: u32,
    pub connections: u32,
}

impl Settings {
    pub fn durable(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), is_durable: true, shared_buffers: 128, connections: 60 }
    }

    /// For tests.
    pub fn throw_away(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), is_durable: false, shared_buffers: 64, connections: 60 }
    }
}

/// Initialises (when new) and starts the instance in `settings.folder`, and waits until it answers.
///
/// # Errors
/// Not installed, folder not accessible to the `postgres` user or in use by another program, or no answer within 60 s.
pub async fn start(settings: Settings) -> Result<Instance, StoreError> {
    let layout = Layout::new(&settings.folder)?;
    let binaries = Binaries::find(&layout)?;
    let claim = supervise::claim(&layout)?;
    initialise::ensure(&settings, &layout, &binaries)?;
    let instance = supervise::start(settings, layout, binaries, claim)?;
    instance.wait_until_ready(Duration::from_secs(60)).await?;
    initialise::ensure_roles(&instance).await?;
    Ok(instance)
}

/// The way into an instance that another process runs in `folder`; `None` if none runs there.
pub fn attach(folder: &Path) -> Result<Option<Dsn>, StoreError> {
    let layout = Layout::new(folder)?;
    if !supervise::is_running(&layout) {
        return Ok(None);
    }
    let passwords = initialise::passwords(&layout)?;
    Ok(Some(dsn(&layout, &passwords)))
}

/// Where things are in the instance's folder.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub folder: PathBuf,
    pub data: PathBuf,
    pub socket: PathBuf,
    pub log: PathBuf,
    pub user: RunAs,
}

/// The operating system's user that PostgreSQL runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunAs {
    /// We are root: drop to `postgres`.
    Postgres,
    /// We are somebody else: run as ourselves.
    Ourselves,
}

impl Layout {
    fn new(folder: &Path) -> Result<Self, StoreError> {
        use std::os::unix::fs::MetadataExt;
        let error = |at: &Path, source| StoreError::Folder(at.display().to_string(), source);
        std::fs::create_dir_all(folder).map_err(|e| error(folder, e))?;
        let folder = folder.canonicalize().map_err(|e| error(folder, e))?;
        let us = std::fs::metadata("/proc/self").map_err(|e| error(Path::new("/proc/self"), e))?.uid();
        Ok(Self {
            data: folder.join("data"),
            socket: folder.join("socket"),
            log: folder.join("log"),
            user: if us == 0 { RunAs::Postgres } else { RunAs::Ourselves },
            folder,
        })
    }
}

/// Connection options of one login on the instance's socket.
pub(crate) fn options(
    layout: &Layout,
    user: &str,
    password: Option<&str>,
    database: &str,
) -> PgConnectOptions {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(&layout.socket)
        .username(user)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("sekisho");
    match password {
        Some(password) => options.password(password),
        None => options,
    }
}

/// The database's name on the private instance.
pub(crate) const DATABASE: &str = "sekisho";

pub(crate) fn dsn(layout: &Layout, passwords: &initialise::Passwords) -> Dsn {
    let login = |user: &str, password: &str| options(layout, user, Some(password), DATABASE);
    Dsn {
        owner: login("sekisho_owner", &passwords.owner),
        app: login("sekisho_app", &passwords.app),
        ledger: login("sekisho_ledger", &passwords.ledger),
    }
}
