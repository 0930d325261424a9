//! An application that nobody here wrote, behind the gate, in a real browser: Node-RED, whose editor
//! is nothing without its WebSocket.
//!
//! Runs where `node-red` is installed (`npm install node-red`; in the path, or named by
//! `SEKISHO_NODE_RED`); elsewhere it says that it did not.

use crate::{browser::Browser, demo::Demo, demo::kill, people};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_red_works_behind_the_gate() {
    let Some(program) = installed() else {
        eprintln!("skipped: node-red is not installed here");
        return;
    };
    let keep = tempfile::Builder::new().prefix("sekisho-third-").tempdir().expect("folder");
    std::fs::set_permissions(keep.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("permissions");
    let application = Application::start(&program, &keep.path().join("node-red"));
    let folder = keep.path().join("data");
    std::fs::create_dir(&folder).expect("folder");
    let five_lines = format!(
        "[[service]]\nhost = \"app.localhost\"\nupstream = \"http://127.0.0.1:{}\"\nwebsockets = true\n",
        application.port
    );
    std::fs::write(folder.join("services.toml"), five_lines).expect("services.toml");
    let demo = Demo::start_in(&folder, 0).await;
    let (browser, operator) = (Browser::open(1280, 900).await, demo.operator());
    let address = format!("https://app.localhost:{}/", demo.port);

    browser.go(&address).await;
    assert!(browser.address().await.contains("/_sekisho/signin"), "strangers sign in first");
    browser.fill("tenant", &operator.tenant).await;
    browser.fill("user", &operator.user).await;
    browser.fill("password", &operator.password).await;
    browser.submit().await;
    browser.fill("code", &people::one_time_code(&operator.secret)).await;
    browser.submit().await;
    browser.find("#red-ui-palette .red-ui-palette-node").await;
    assert_eq!(
        browser.address().await.split('#').next(),
        Some(&*address),
        "the sign-in led to where the visitor wanted to go"
    );
    assert_eq!(run(&browser, READ_FLOWS).await, "200");
    assert_eq!(run(&browser, DEPLOY).await, "204");
    assert_eq!(run(&browser, SUBSCRIBE).await, "open and heard");
    browser.client.refresh().await.expect("page");
    browser.find("#red-ui-workspace-chart .red-ui-flow-node").await;
    browser.picture("third-party").await;
    browser.close().await;
}

const READ_FLOWS: &str =
    "fetch('/flows', { headers: { accept: 'application/json' } }).then(r => done(r.status))";

/// A flow that says something every second to the debug sidebar, which listens on the WebSocket.
const DEPLOY: &str = r"
const flow = [
  { id: 'tab1', type: 'tab', label: 'test' },
  { id: 'tick', type: 'inject', z: 'tab1', x: 100, y: 100, props: [{ p: 'payload' }], repeat: '1', once: true, payload: 'tick', payloadType: 'str', wires: [['tell']] },
  { id: 'tell', type: 'debug', z: 'tab1', x: 300, y: 100, active: true, tosidebar: true, complete: 'payload', wires: [] },
];
fetch('/flows', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(flow) }).then(r => done(r.status))";

const SUBSCRIBE: &str = r"
const socket = new WebSocket(location.origin.replace('https:', 'wss:') + '/comms');
socket.onopen = () => socket.send(JSON.stringify({ subscribe: 'debug' }));
socket.onmessage = message => { if (String(message.data).includes('tick')) done('open and heard'); };
socket.onerror = () => done('refused');";

/// Runs a script that says `done(result)`.
async fn run(browser: &Browser, script: &str) -> String {
    let script =
        format!("const ended = arguments[0]; const done = result => ended(String(result)); {script}");
    let result = browser.client.execute_async(&script, Vec::new()).await.expect("script");
    result.as_str().unwrap_or_default().to_owned()
}

fn installed() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SEKISHO_NODE_RED") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("node-red")).find(|program| program.exists())
}

struct Application {
    process: Child,
    port: u16,
}

impl Application {
    /// It needs no waiting for: the gate says *unavailable* until it answers, and starting the demo takes longer.
    fn start(program: &Path, folder: &Path) -> Self {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("port").port();
        let process = Command::new(program)
            .args(["--port", &port.to_string(), "-D", "uiHost=127.0.0.1", "--userDir"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("node-red");
        Self { process, port }
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        kill("-TERM", self.process.id());
        let _ = self.process.wait();
    }
}
