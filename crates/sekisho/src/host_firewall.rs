//! `[host_firewall]`: what the gate blocks is blocked by the machine's packet filter, too, and who
//! tries ports on which nothing listens is told to the gate. Off unless the settings say otherwise:
//! it needs root and nftables.
//!
//! ```text
//!   blocklist ─▶ wanted ─▶ reconcile ─▶ nft          every few seconds
//!                             ▲  └─▶ drift: an entry and an alarm
//!   nft ─▶ attempts ─▶ scan over so many ports ─▶ Gate::scanned ─▶ block
//! ```
//! Does not live here: nft itself (`nftables`), what a scan weighs (`gate`).

use crate::{wiring::system, writers::Pulse};
use blocklist::api::{Listed, Rule, State};
use gate::Gate;
use ipnet::IpNet;
use kernel::{Refusal, TenantId, Timestamp};
use ledger::EntryOutcome;
use nftables::{Attempts, Drift, Firewall, Layout, NftError, reconcile};
use office::Office;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// Networks told in one entry.
const TOLD: usize = 20;
const DAY: i64 = 86_400;

/// `[host_firewall]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostFirewallSettings {
    pub enabled: bool,
    /// How `nft` is called.
    pub command: Vec<String>,
    /// The table of nftables that is ours alone.
    pub table: String,
    /// Ports without a listener that one address must try …
    pub scan_ports: u32,
    /// … within so long, for it to be a scan.
    pub scan_window_seconds: u32,
    pub every_seconds: u32,
}

impl Default for HostFirewallSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            command: vec!["nft".to_owned()],
            table: "sekisho".to_owned(),
            scan_ports: 10,
            scan_window_seconds: 60,
            every_seconds: 5,
        }
    }
}

/// Drives the packet filter until `stop`, then takes its table away. Returns at once when it is off.
pub async fn run(
    settings: HostFirewallSettings,
    office: Office,
    gate: Gate,
    pulse: Pulse,
    stop: CancellationToken,
) {
    const WRITER: &str = "host-firewall";
    if !settings.enabled {
        return;
    }
    pulse.expect(WRITER, 120, office.now());
    let window = Duration::from_secs(settings.scan_window_seconds.max(1).into());
    let layout = Layout { name: settings.table.clone(), window, priority: -10 };
    let mut driver = Driver {
        firewall: Firewall::new(settings.command.clone(), layout),
        office,
        gate,
        settings,
        written: None,
        expected: None,
        told: HashMap::new(),
    };
    let mut tick = tokio::time::interval(Duration::from_secs(driver.settings.every_seconds.max(1).into()));
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
        }
        match driver.round().await {
            Ok(()) => pulse.beat(WRITER, driver.office.now()),
            Err(error) => tracing::error!(%error, "the host firewall is not what it should be"),
        }
    }
    if let Err(error) = driver.firewall.remove().await {
        tracing::error!(%error, "the host firewall's table stays");
    }
}

struct Driver {
    firewall: Firewall,
    office: Office,
    gate: Gate,
    settings: HostFirewallSettings,
    /// What was written and until when; `None` before the table is there.
    written: Option<BTreeMap<IpNet, Timestamp>>,
    expected: Option<(BTreeSet<u16>, Vec<IpNet>)>,
    /// Scans told to the gate, and when.
    told: HashMap<IpAddr, Timestamp>,
}

/// One look at the packet filter failed.
#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error(transparent)]
    Nft(#[from] NftError),
    #[error("the blocklist: {0}")]
    Blocklist(String),
}

impl From<Refusal> for RoundError {
    fn from(refusal: Refusal) -> Self {
        RoundError::Blocklist(refusal.inside)
    }
}

impl Driver {
    async fn round(&mut self) -> Result<(), RoundError> {
        let now = self.office.now();
        if self.written.is_none() {
            self.firewall.install().await?;
            self.written = Some(BTreeMap::new());
            self.expected = None;
        }
        let ctx = system("host-firewall", &self.office, TenantId::PROVIDER);
        let reading = blocklist::api::in_force(&self.office, &ctx);
        let entries = self.office.patiently(reading).await?;
        let expected = (listening(), allowed(&entries, now));
        if self.expected.as_ref() != Some(&expected) {
            self.firewall.expect(&expected.0, &expected.1).await?;
            self.expected = Some(expected);
        }
        let wanted = wanted(&entries, now, |network| self.gate.drops(network.addr()));
        self.block(&wanted, now).await?;
        let attempts = self.firewall.attempts().await?;
        self.tell(&attempts, now);
        Ok(())
    }

    async fn block(&mut self, wanted: &BTreeMap<IpNet, Duration>, now: Timestamp) -> Result<(), RoundError> {
        let written = self.written.take().unwrap_or_default();
        let left = |until: &Timestamp| {
            let seconds = until.unix_timestamp().checked_sub(now.unix_timestamp())?;
            u64::try_from(seconds).ok().map(Duration::from_secs)
        };
        let written: BTreeMap<IpNet, Duration> =
            written.iter().filter_map(|(network, until)| Some((*network, left(until)?))).collect();
        // An error from here on begins anew with a fresh table.
        let there = self.firewall.blocked().await?;
        let (changes, drift) = reconcile(wanted, &written, &there);
        if !drift.is_none() {
            self.alarm(&drift, now).await;
        }
        self.firewall.change(&changes).await?;
        let until = |left: Duration| now.saturating_add(time::Duration::try_from(left).unwrap_or_default());
        let kept = there.into_iter().filter(|(network, _)| !changes.gone.contains(network));
        let kept = kept.filter_map(|(network, left)| Some((network, until(left?))));
        self.written =
            Some(kept.chain(changes.new.iter().map(|(network, left)| (*network, until(*left)))).collect());
        Ok(())
    }

    /// Somebody else changed what stands in our table.
    async fn alarm(&self, drift: &Drift, now: Timestamp) {
        tracing::error!(missing = ?drift.missing, foreign = ?drift.foreign, "the host firewall was changed by others");
        let names = |networks: &[IpNet]| -> Vec<String> {
            networks.iter().take(TOLD).map(ToString::to_string).collect()
        };
        let facts = Map::from_iter([
            ("missing".to_owned(), Value::from(names(&drift.missing))),
            ("foreign".to_owned(), Value::from(names(&drift.foreign))),
            ("table".to_owned(), Value::from(self.settings.table.as_str())),
        ]);
        let ctx = kernel::Ctx::system("host-firewall", TenantId::PROVIDER, now);
        let recorded = self
            .office
            .record(&ctx, "host.firewall.drift", "host.firewall", EntryOutcome::Failure, facts)
            .await;
        if let Err(refusal) = recorded {
            tracing::error!(reason = refusal.inside, "the drift could not be recorded");
        }
    }

    /// Each scan once in a window.
    fn tell(&mut self, attempts: &Attempts, now: Timestamp) {
        let window = time::Duration::seconds(self.settings.scan_window_seconds.into());
        self.told.retain(|_, at| at.saturating_add(window) > now);
        let enough = usize::try_from(self.settings.scan_ports.max(1)).unwrap_or(usize::MAX);
        for (address, ports) in attempts.iter().filter(|(_, ports)| ports.len() >= enough) {
            if self.told.insert(*address, now).is_none() {
                tracing::warn!(%address, ports = ports.len(), "a port scan");
                self.gate.scanned(*address);
            }
        }
    }
}

/// What the packet filter should block, and for how long. Automatic blocks only where the gate
/// drops connections as well: behind some addresses people are signed in.
fn wanted(
    entries: &[Listed],
    now: Timestamp,
    is_dropped: impl Fn(IpNet) -> bool,
) -> BTreeMap<IpNet, Duration> {
    let in_force = entries.iter().filter(|entry| entry.state(now) == State::InForce);
    let meant = in_force.filter(|entry| match entry.rule {
        Rule::Block => true,
        Rule::Automatic => is_dropped(entry.network),
        Rule::Allow => false,
    });
    meant
        .filter_map(|entry| {
            let until = entry.until.map_or_else(|| next_day_but_one(now), Timestamp::unix_timestamp);
            let left = until.checked_sub(now.unix_timestamp()).filter(|left| *left > 0)?;
            Some((entry.network.trunc(), Duration::from_secs(u64::try_from(left).ok()?)))
        })
        .collect()
}

/// The end of what has none: written again each day, so that nothing stays when the program is gone.
fn next_day_but_one(now: Timestamp) -> i64 {
    let today = now.unix_timestamp().div_euclid(DAY);
    today.saturating_add(2).saturating_mul(DAY)
}

fn allowed(entries: &[Listed], now: Timestamp) -> Vec<IpNet> {
    let is_meant = |entry: &&Listed| entry.rule == Rule::Allow && entry.state(now) == State::InForce;
    entries.iter().filter(is_meant).map(|entry| entry.network.trunc()).collect()
}

/// TCP ports on which this machine listens, as the kernel tells (proc(5)).
fn listening() -> BTreeSet<u16> {
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|file| std::fs::read_to_string(file).unwrap_or_default());
    tables.iter().flat_map(|table| listeners(table)).collect()
}

fn listeners(table: &str) -> impl Iterator<Item = u16> {
    const LISTEN: &str = "0A";
    table.lines().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (local, _, state) = (words.next()?, words.next()?, words.next()?);
        let port = u16::from_str_radix(local.rsplit(':').next()?, 16).ok()?;
        (state == LISTEN).then_some(port)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use blocklist::api::EntryId;

    fn entry(network: &str, rule: Rule, until: Option<i64>) -> Listed {
        let start = Timestamp::UNIX_EPOCH;
        Listed {
            id: EntryId::new(start),
            network: network.parse().expect("network"),
            rule,
            reason: "x".to_owned(),
            made_at: start,
            made_by: "x".to_owned(),
            until: until.map(|seconds| start.saturating_add(time::Duration::seconds(seconds))),
            level: 0,
            lifted_at: None,
            lifted_by: None,
            lift_reason: None,
        }
    }

    #[test]
    fn what_is_wanted() {
        let now = Timestamp::UNIX_EPOCH;
        let entries = [
            entry("192.0.2.1/32", Rule::Block, Some(60)),
            entry("192.0.2.2/32", Rule::Block, None),
            entry("192.0.2.3/32", Rule::Automatic, Some(600)),
            entry("192.0.2.4/32", Rule::Automatic, Some(600)),
            entry("192.0.2.5/32", Rule::Allow, None),
            entry("192.0.2.6/32", Rule::Block, Some(-1)),
        ];
        // Behind 192.0.2.4 somebody is signed in.
        let found = wanted(&entries, now, |network| network.to_string() != "192.0.2.4/32");
        let shown: Vec<String> = found.iter().map(|(network, left)| format!("{network} {left:?}")).collect();
        assert_eq!(shown, ["192.0.2.1/32 60s", "192.0.2.2/32 172800s", "192.0.2.3/32 600s"]);
        assert_eq!(allowed(&entries, now).len(), 1);
    }

    #[test]
    fn listeners_are_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue\n\
             0: 0100007F:1F90 00000000:0000 0A 00000000:00000000\n\
             1: 00000000:01BB 00000000:0000 0A 00000000:00000000\n\
             2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000\n";
        assert_eq!(listeners(table).collect::<Vec<_>>(), [8080, 443]);
        assert_eq!(listeners("").count(), 0);
    }
}
