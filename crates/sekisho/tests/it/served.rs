//! A fresh installation with a settings file of its own: `sekisho serve` and what is done beside it.

use crate::{client::Client, demo::kill};
use gate::LocalAuthority;
use kernel::{Clock, SystemClock};
use mailer::{Catcher, CatcherOptions};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

pub const DOMAIN: &str = "sekisho.test";
/// Debug builds on a busy machine start PostgreSQL, migrate and listen within this.
const START: Duration = Duration::from_secs(120);

/// Folder, settings, certificates and mail relay of one installation.
pub struct Installation {
    keep: tempfile::TempDir,
    pub port: u16,
    pub mails: Catcher,
}

/// A running `sekisho serve`; ended when dropped.
pub struct Serving(Child);

impl Installation {
    /// `database` is the lines of the `[database]` table: none for a private instance.
    pub async fn fresh(database: &str) -> Self {
        let keep = tempfile::Builder::new().prefix("sekisho-serve-").tempdir().expect("folder");
        fs::set_permissions(keep.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let authority = LocalAuthority::open(&keep.path().join("certificates"), SystemClock.now());
        let authority = authority.expect("authority");
        fs::write(keep.path().join("authority.pem"), authority.certificate_pem()).expect("authority");
        let hosts = ["console", "safety", "trust"].map(|name| format!("{name}.{DOMAIN}"));
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let leaf = authority.certificate("leaf", &hosts, SystemClock.now()).expect("leaf");

        let smtp = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("smtp");
        let relay = smtp.local_addr().expect("smtp").port();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("port");
        let installation =
            Self { keep, port: port.port(), mails: Catcher::start(smtp, CatcherOptions::default()) };
        let settings = format!(
            "folder = {folder:?}\ndomain = {DOMAIN:?}\n[database]\n{database}\n\
             [mail]\nrelay = \"127.0.0.1\"\nport = {relay}\nstarttls = false\nfrom = \"sekisho@{DOMAIN}\"\n\
             [gate]\nlisten = [\"127.0.0.1:{port}\"]\npublic_port = {port}\n\
             [[gate.certificate]]\ncert = {cert:?}\nkey = {key:?}\n",
            folder = installation.folder(),
            port = installation.port,
            cert = leaf.cert,
            key = leaf.key,
        );
        fs::write(installation.settings(), settings).expect("settings");
        installation
    }

    pub fn folder(&self) -> PathBuf {
        self.keep.path().join("data")
    }

    pub fn settings(&self) -> PathBuf {
        self.keep.path().join("sekisho.toml")
    }

    pub fn client(&self, name: &str) -> Client {
        let authority = self.keep.path().join("authority.pem");
        Client::of(&format!("{name}.{DOMAIN}"), self.port, authority.to_str().expect("path"))
    }

    /// Runs the program to its end with this installation's settings.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(arguments)
            .arg("--config")
            .arg(self.settings())
            .env_remove("RUST_LOG")
            .output()
            .expect("sekisho")
    }

    /// Starts `serve` and waits until it takes connections.
    pub async fn serve(&self) -> Serving {
        let log = fs::File::create(self.keep.path().join("log")).expect("log");
        let process = Command::new(env!("CARGO_BIN_EXE_sekisho"))
            .args(["serve", "--config"])
            .arg(self.settings())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        let mut serving = Serving(process.expect("sekisho"));
        let begin = Instant::now();
        while self.client("console").try_page("/").await.is_err() {
            if let Some(status) = serving.0.try_wait().expect("process") {
                panic!("serve ended with {status}: {}", self.log());
            }
            assert!(begin.elapsed() < START, "nobody answers: {}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        serving
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.keep.path().join("log")).unwrap_or_default()
    }
}

impl Serving {
    /// SIGTERM, and the exit code.
    pub fn stop(mut self) -> Option<i32> {
        kill("-TERM", self.0.id());
        self.0.wait().expect("wait").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            kill("-TERM", self.0.id());
            let _ = self.0.wait();
        }
    }
}
