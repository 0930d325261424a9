//! Starts `sekisho demo` in a folder of its own, on a free port, and waits until it says it is ready.

use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Debug builds on a busy machine start PostgreSQL, migrate and listen within this.
const START: Duration = Duration::from_secs(120);

/// A running demo; killed when dropped.
pub struct Demo {
    process: Child,
    pub folder: PathBuf,
    pub ready: Value,
    pub port: u16,
    _keep: Option<tempfile::TempDir>,
}

impl Demo {
    pub async fn start() -> Self {
        let keep = tempfile::Builder::new().prefix("sekisho-demo-").tempdir().expect("folder");
        fs::set_permissions(keep.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let folder = keep.path().join("data");
        let mut demo = Self::start_in(&folder, 0).await;
        demo._keep = Some(keep);
        demo
    }

    /// Starts, or goes on, in `folder`.
    pub async fn start_in(folder: &Path, port: u16) -> Self {
        let ready_file = folder.with_extension("ready.json");
        let _ = fs::remove_file(&ready_file);
        let log = fs::File::create(folder.with_extension("log")).expect("log");
        let mut process = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(["demo", "--port", &port.to_string(), "--dir"])
            .arg(folder)
            .arg("--ready-file")
            .arg(&ready_file)
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("log"))
            .stderr(log)
            .spawn()
            .expect("sekisho");
        let begin = Instant::now();
        let ready: Value = loop {
            if let Ok(text) = fs::read_to_string(&ready_file) {
                break serde_json::from_str(&text).expect("ready file");
            }
            if let Some(status) = process.try_wait().expect("process") {
                panic!("demo ended with {status}: {}", log_of(folder));
            }
            assert!(begin.elapsed() < START, "demo is not ready: {}", log_of(folder));
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let console = ready["addresses"]["console"].as_str().expect("console");
        let port = console
            .rsplit(':')
            .next()
            .and_then(|port| port.trim_end_matches('/').parse().ok())
            .unwrap_or(443);
        Self { process, folder: folder.to_path_buf(), ready, port, _keep: None }
    }

    pub fn address(&self, name: &str) -> String {
        self.ready["addresses"][name].as_str().expect("address").trim_end_matches('/').to_owned()
    }

    pub fn authority(&self) -> String {
        self.ready["certificate_authority"].as_str().expect("authority").to_owned()
    }

    pub fn operator(&self) -> Operator {
        let sign_in = &self.ready["sign_ins"][0];
        let text = |name: &str| sign_in[name].as_str().unwrap_or_default().to_owned();
        Operator {
            tenant: text("tenant"),
            user: text("user"),
            password: text("password"),
            secret: text("one_time_secret"),
        }
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    pub fn postgres_pid(&self) -> Option<u32> {
        let text = fs::read_to_string(self.folder.join("postgres/data/postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// psql as the superuser; its output without header.
    pub fn psql(&self, sql: &str) -> String {
        let at = &self.ready["database"];
        let output = Command::new("psql")
            .args([
                "-X",
                "-A",
                "-t",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                at["socket"].as_str().expect("socket"),
            ])
            .args([
                "-U",
                at["superuser"].as_str().expect("superuser"),
                "-d",
                at["name"].as_str().expect("name"),
                "-c",
                sql,
            ])
            .output()
            .expect("psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// `sekisho ledger verify`: its exit code and what it says.
    pub fn verify(&self) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(["ledger", "verify", "--dir"])
            .arg(&self.folder)
            .output()
            .expect("verify");
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), text)
    }

    pub fn signal(&self, signal: &str) {
        kill(signal, self.pid());
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.process.wait().expect("wait")
    }

    pub fn log(&self) -> String {
        log_of(&self.folder)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // SIGTERM first, so that PostgreSQL is stopped, too, and the folder can go.
        if matches!(self.process.try_wait(), Ok(None)) {
            kill("-TERM", self.process.id());
            let _ = self.process.wait();
        }
    }
}

pub struct Operator {
    pub tenant: String,
    pub user: String,
    pub password: String,
    /// Base32.
    pub secret: String,
}

pub fn kill(signal: &str, pid: u32) {
    let _ = Command::new("kill").args([signal, &pid.to_string()]).status();
}

fn log_of(folder: &Path) -> String {
    let text = fs::read_to_string(folder.with_extension("log")).unwrap_or_default();
    text.lines().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
}
