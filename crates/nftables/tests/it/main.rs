//! A real nftables in a network namespace of its own, with somebody on the other end of a wire.
//! Needs root, `ip` and `nft`; says when it skips.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use nftables::{Firewall, Layout, reconcile};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Output},
    time::Duration,
};

/// Two namespaces joined by a wire: 10.99.0.1 is guarded, 10.99.0.2 and more are not.
struct Wire {
    guarded: String,
    outside: String,
}

fn run(words: &[&str]) -> Output {
    let output = Command::new(words[0]).args(&words[1..]).output().expect(words[0]);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

impl Wire {
    /// `None`: this machine does not let us.
    fn new(name: &str) -> Option<Self> {
        let can = |words: &[&str]| {
            Command::new(words[0]).args(&words[1..]).output().is_ok_and(|output| output.status.success())
        };
        let probe = format!("sekisho-{name}-{}-p", std::process::id());
        let is_able = can(&["nft", "--version"]) && can(&["ip", "netns", "add", &probe]);
        let is_able =
            is_able && can(&["ip", "netns", "exec", &probe, "nft", "add", "table", "inet", "probe"]);
        let _ = Command::new("ip").args(["netns", "del", &probe]).output();
        if !is_able {
            eprintln!("skipped: needs root, ip and nft");
            return None;
        }
        let id = std::process::id();
        let wire =
            Self { guarded: format!("sekisho-{name}-{id}-g"), outside: format!("sekisho-{name}-{id}-o") };
        let (g, o) = (wire.guarded.as_str(), wire.outside.as_str());
        run(&["ip", "netns", "add", g]);
        run(&["ip", "netns", "add", o]);
        run(&["ip", "-n", g, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", o]);
        for (namespace, addresses) in [(g, &["10.99.0.1/24"][..]), (o, &["10.99.0.2/24", "10.99.0.3/24"][..])]
        {
            for address in addresses {
                run(&["ip", "-n", namespace, "address", "add", address, "dev", "wire"]);
            }
            run(&["ip", "-n", namespace, "link", "set", "wire", "up"]);
            run(&["ip", "-n", namespace, "link", "set", "lo", "up"]);
        }
        Some(wire)
    }

    fn firewall(&self) -> Firewall {
        let command = ["ip", "netns", "exec", &self.guarded, "nft"].map(str::to_owned).to_vec();
        let layout = Layout { name: "sekisho".to_owned(), window: Duration::from_secs(60), priority: -10 };
        Firewall::new(command, layout)
    }

    /// Whether a packet from there comes back.
    fn reaches(&self, from: &str) -> bool {
        let ping = ["netns", "exec", &self.outside, "ping", "-c", "1", "-W", "1", "-I", from, "10.99.0.1"];
        Command::new("ip").args(ping).output().unwrap().status.success()
    }

    fn nft(&self, words: &[&str]) {
        run(&[&["ip", "netns", "exec", &self.guarded, "nft"], words].concat());
    }

    /// Tries to connect to each port; nothing listens.
    fn knock(&self, ports: std::ops::Range<u16>) {
        let script = format!(
            "for p in $(seq {} {}); do (exec 3<>/dev/tcp/10.99.0.1/$p) 2>/dev/null || true; done",
            ports.start,
            ports.end - 1
        );
        run(&["ip", "netns", "exec", &self.outside, "bash", "-c", &script]);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        for namespace in [&self.guarded, &self.outside] {
            let _ = Command::new("ip").args(["netns", "del", namespace]).output();
        }
    }
}

fn wanted(lines: &[(&str, u64)]) -> BTreeMap<ipnet::IpNet, Duration> {
    lines.iter().map(|(text, left)| (text.parse().unwrap(), Duration::from_secs(*left))).collect()
}

#[tokio::test]
async fn blocks_hold_end_and_are_watched() {
    let Some(wire) = Wire::new("block") else { return };
    let firewall = wire.firewall();
    firewall.install().await.unwrap();
    firewall.install().await.unwrap();
    assert!(firewall.blocked().await.unwrap().is_empty());

    let blocks =
        wanted(&[("10.99.0.2/32", 600), ("192.0.2.0/24", 60), ("192.0.2.7/32", 600), ("2001:db8::/48", 60)]);
    let (changes, drift) = reconcile(&blocks, &BTreeMap::new(), &firewall.blocked().await.unwrap());
    assert!(drift.is_none());
    firewall.change(&changes).await.unwrap();
    let there = firewall.blocked().await.unwrap();
    let names: Vec<String> = there.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["10.99.0.2/32", "192.0.2.0/24", "2001:db8::/48"]);
    assert!(there.values().all(|left| left.is_some_and(|left| left > Duration::from_secs(50))));
    let written: BTreeMap<_, _> = changes.new.iter().copied().collect();
    let (again, drift) = reconcile(&blocks, &written, &there);
    assert!(again.is_empty() && drift.is_none(), "{again:?} {drift:?}");

    // Somebody else's hand: one taken out, one put in.
    wire.nft(&["delete", "element", "inet", "sekisho", "blocked4", "{ 10.99.0.2 }"]);
    wire.nft(&["add", "element", "inet", "sekisho", "blocked4", "{ 203.0.113.5 timeout 10m }"]);
    let (repair, drift) = reconcile(&blocks, &written, &firewall.blocked().await.unwrap());
    assert_eq!(
        (drift.missing[0].to_string(), drift.foreign[0].to_string()),
        ("10.99.0.2/32".to_owned(), "203.0.113.5/32".to_owned())
    );
    firewall.change(&repair).await.unwrap();
    let (none, drift) = reconcile(&blocks, &written, &firewall.blocked().await.unwrap());
    assert!(none.is_empty() && drift.is_none());

    let (lifted, _) = reconcile(&BTreeMap::new(), &written, &firewall.blocked().await.unwrap());
    firewall.change(&lifted).await.unwrap();
    assert!(firewall.blocked().await.unwrap().is_empty());
    firewall.remove().await.unwrap();
    firewall.remove().await.unwrap();
    assert!(firewall.blocked().await.is_err(), "there is no table");
}

#[tokio::test]
async fn who_is_blocked_does_not_get_through_and_others_do() {
    let Some(wire) = Wire::new("drop") else { return };
    if Command::new("ping").arg("-V").output().is_err() {
        eprintln!("skipped: needs ping");
        return;
    }
    let firewall = wire.firewall();
    firewall.install().await.unwrap();
    assert!(wire.reaches("10.99.0.2") && wire.reaches("10.99.0.3"));
    let (changes, _) = reconcile(&wanted(&[("10.99.0.2/32", 600)]), &BTreeMap::new(), &BTreeMap::new());
    firewall.change(&changes).await.unwrap();
    assert!(!wire.reaches("10.99.0.2") && wire.reaches("10.99.0.3"));
    firewall
        .expect(&BTreeSet::new(), &["10.99.0.0/28".parse().unwrap(), "10.99.0.2/32".parse().unwrap()])
        .await
        .unwrap();
    assert!(wire.reaches("10.99.0.2"), "allowed networks are never blocked");
}

#[tokio::test]
async fn tries_at_silent_ports_are_counted_by_address() {
    let Some(wire) = Wire::new("scan") else { return };
    let firewall = wire.firewall();
    firewall.install().await.unwrap();
    firewall.expect(&BTreeSet::from([2_000, 2_001, 2_002]), &[]).await.unwrap();
    wire.knock(2_000..2_020);
    let attempts = firewall.attempts().await.unwrap();
    let ports = &attempts[&"10.99.0.2".parse().unwrap()];
    assert_eq!(ports.iter().copied().collect::<Vec<_>>(), (2_003..2_020).collect::<Vec<u16>>());
    assert_eq!(attempts.len(), 1);
    firewall.expect(&(2_000..2_030).collect(), &[]).await.unwrap();
    let before = firewall.attempts().await.unwrap();
    wire.knock(2_020..2_030);
    assert_eq!(firewall.attempts().await.unwrap().len(), before.len());
    assert!(!firewall.attempts().await.unwrap()[&"10.99.0.2".parse().unwrap()].contains(&2_025));
}

/// Foreign check: whatever way nmap scans, it is seen. Needs its tool.
#[tokio::test]
async fn nmap_is_seen() {
    let Some(wire) = Wire::new("nmap") else { return };
    if Command::new("nmap").arg("--version").output().is_err() {
        eprintln!("skipped: needs nmap");
        return;
    }
    for (how, from) in [
        ("-sT", "10.99.0.2"),
        ("-sS", "10.99.0.2"),
        ("-sF", "10.99.0.2"),
        ("-sN", "10.99.0.2"),
        ("-sX", "10.99.0.2"),
    ] {
        let firewall = wire.firewall();
        firewall.install().await.unwrap();
        let scan = [
            "ip",
            "netns",
            "exec",
            &wire.outside,
            "nmap",
            "-n",
            "-Pn",
            how,
            "--max-retries",
            "1",
            "-p",
            "1-200",
            "10.99.0.1",
        ];
        run(&scan);
        let attempts = firewall.attempts().await.unwrap();
        let ports = attempts.get(&from.parse().unwrap()).map_or(0, BTreeSet::len);
        assert!(ports >= 150, "{how}: {ports} of 200");
    }
}
