//! Foreign tools against the gate, and honest visitors beside them. `dev/siege` runs it optimised and
//! shows the figures; here it is made sure that everybody honest is served. Says when a tool is missing.

use crate::{client::Client, frames::*, services, world::*};
use gate::{DefenceSettings, GateSettings};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::Command;

const QUIET: Duration = Duration::from_secs(2);
const SIEGE: Duration = Duration::from_secs(5);
/// Honest requests do not come one upon the other.
const PAUSE: Duration = Duration::from_millis(5);

/// Attackers come from 127.0.0.1 and are treated like anybody.
async fn world() -> World {
    let upstream = services::echo().await;
    let hosts = ["app.example.com", "127.0.0.1"];
    let text: String = hosts
        .map(|host| {
            let id = format!("id = \"{host}\"\nhost = \"{host}\"\n");
            format!("[[service]]\n{id}upstream = \"http://{upstream}\"\npublic = [\"/\"]\n")
        })
        .concat();
    let defence = DefenceSettings { never: Vec::new(), ..DefenceSettings::default() };
    World::made(routes(&text), GateSettings { defence, ..GateSettings::default() }, |builder| builder).await
}

/// New connections, one after the other, from elsewhere: how long each takes, sorted.
async fn honest(client: &Client, time: Duration) -> Vec<Duration> {
    let (started, mut took) = (Instant::now(), Vec::new());
    while started.elapsed() < time {
        let asked = Instant::now();
        let answer = client.get("app.example.com/").await;
        assert_eq!(answer.status, 200, "an honest visitor");
        took.push(asked.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    took.sort_unstable();
    took
}

fn share(took: &[Duration], hundredths: usize) -> f64 {
    took[(took.len() * hundredths / 100).min(took.len() - 1)].as_secs_f64() * 1e3
}

async fn has(tool: &str) -> bool {
    let found =
        Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    if found.is_err() {
        eprintln!("skipped: no {tool}");
    }
    found.is_ok()
}

/// The tool for as long as honest visitors are measured.
async fn under(name: &str, tool: &str, words: impl Fn(&World) -> Vec<String>) {
    if !has(tool).await {
        return;
    }
    let world = world().await;
    let client = world.client().from("127.0.0.2");
    let quiet = honest(&client, QUIET).await;
    let mut attack = Command::new(tool);
    attack.args(words(&world)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut attack = attack.kill_on_drop(true).spawn().unwrap();
    let during = honest(&client, SIEGE).await;
    let _ = attack.kill().await;
    report(name, &world, &quiet, &during);
}

fn report(name: &str, world: &World, quiet: &[Duration], during: &[Duration]) {
    let mut reasons: Vec<&str> =
        world.book.refused.lock().unwrap().iter().map(|event| event.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let ratio = share(during, 99) / share(quiet, 99);
    println!(
        "{name}: p50 {:.1} to {:.1} ms, p99 {:.1} to {:.1} ms, {ratio:.1} times; {} honest, recorded {reasons:?}",
        share(quiet, 50),
        share(during, 50),
        share(quiet, 99),
        share(during, 99),
        during.len(),
    );
    // How long that is depends on what else the machine does; that it goes on does not.
    assert!(during.len() >= 10, "{name}");
}

fn slowhttptest(world: &World, how: &[&str]) -> Vec<String> {
    let url = format!("https://{}/", world.address);
    let seconds = SIEGE.as_secs().to_string();
    let common = ["-c", "400", "-r", "200", "-l", &seconds, "-u", &url];
    how.iter().chain(&common).map(|word| (*word).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_heads() {
    under("slow heads (slowhttptest -H)", "slowhttptest", |world| slowhttptest(world, &["-H", "-i", "1"]))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies() {
    let how = ["-B", "-i", "1", "-s", "8192"];
    under("slow bodies (slowhttptest -B)", "slowhttptest", |world| slowhttptest(world, &how)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers() {
    let how = ["-X", "-n", "1", "-w", "10", "-y", "20", "-z", "32"];
    under("slow readers (slowhttptest -X)", "slowhttptest", |world| slowhttptest(world, &how)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_requests() {
    under("requests (h2load, 20 connections, 50 streams)", "h2load", |world| {
        let url = format!("https://{}/", world.address);
        ["-D", "5", "-c", "20", "-m", "50", &url].map(str::to_owned).to_vec()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_of_services() {
    under("a scan (nmap -sV)", "nmap", |world| {
        let port = world.address.port().to_string();
        ["-n", "-Pn", "-sT", "-sV", "--version-all", "-p", &port, "127.0.0.1"].map(str::to_owned).to_vec()
    })
    .await;
}

/// HTTP/2 rapid reset: streams opened and reset as fast as they can be written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rapid_resets() {
    let world = world().await;
    let client = world.client().from("127.0.0.2");
    let quiet = honest(&client, QUIET).await;
    let attack = tokio::spawn({
        let attacker = world.client().from("127.0.0.1");
        let pairs: Vec<u8> = (0..2_000_u32)
            .flat_map(|n| {
                let open = frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, &get("/"));
                [open, frame(RST_STREAM, 0, 2 * n + 1, &[0, 0, 0, 8])].concat()
            })
            .collect();
        async move {
            loop {
                // Once it is blocked there is no handshake any more.
                if let Ok(stream) = attacker.tls("app.example.com", &[b"h2"]).await {
                    let mut raw = Raw(stream);
                    raw.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
                    raw.send(&frame(SETTINGS, 0, 0, &[])).await;
                    raw.send(&pairs).await;
                }
                tokio::task::yield_now().await;
            }
        }
    });
    let during = honest(&client, SIEGE).await;
    attack.abort();
    report("rapid resets", &world, &quiet, &during);
}
