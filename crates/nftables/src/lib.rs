//! The machine's packet filter, driven: one table of our own in nftables, by the `nft` command and
//! its JSON (libnftables-json(5)).
//!
//! ```text
//!   table inet <name>
//!     blocked4, blocked6    addresses and networks, each with the time it has left
//!     allowed4, allowed6    never blocked here
//!     listening             TCP ports on which something listens
//!     attempts4, attempts6  who tried which other port; forgotten after a while
//!     chain input           allowed ▸ accept, blocked ▸ drop, a try at a silent port ▸ attempts
//! ```
//! Only this table is touched; whatever else filters packets stays as it is. Does not live here: who
//! is to be blocked, and what many attempts mean.

mod command;
mod layout;
mod reconcile;
mod sets;

pub use command::NftError;
pub use layout::Layout;
pub use reconcile::{Changes, Drift, reconcile};
pub use sets::{Attempts, Blocked};

use command::Command;
use ipnet::IpNet;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

/// One table of nftables.
pub struct Firewall {
    command: Command,
    layout: Layout,
}

impl Firewall {
    /// `command` is how `nft` is called: `["nft"]`, or `["ip", "netns", "exec", "name", "nft"]`.
    pub fn new(command: Vec<String>, layout: Layout) -> Self {
        Self { command: Command::new(command), layout }
    }

    /// Makes the table anew, in one transaction. Nothing is blocked in it yet.
    pub async fn install(&self) -> Result<(), NftError> {
        self.command.apply(&self.layout.commands()).await
    }

    /// Takes the table away, with everything in it.
    pub async fn remove(&self) -> Result<(), NftError> {
        let table = self.layout.table();
        self.command.apply(&json!([{ "add": { "table": table } }, { "delete": { "table": table } }])).await
    }

    /// What is blocked now, and for how long.
    pub async fn blocked(&self) -> Result<Blocked, NftError> {
        let mut blocked = Blocked::new();
        for set in ["blocked4", "blocked6"] {
            blocked.extend(sets::blocked(&self.list(set).await?));
        }
        Ok(blocked)
    }

    /// Who tried which ports on which nothing listens, lately.
    pub async fn attempts(&self) -> Result<Attempts, NftError> {
        let mut attempts = Attempts::new();
        for set in ["attempts4", "attempts6"] {
            for (address, port) in sets::attempts(&self.list(set).await?) {
                attempts.entry(address).or_default().insert(port);
            }
        }
        Ok(attempts)
    }

    /// Blocks and lets go, in one transaction.
    pub async fn change(&self, changes: &Changes) -> Result<(), NftError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut commands = Vec::new();
        for network in &changes.gone {
            commands.push(self.element("delete", blocked_set(*network), sets::network(*network, None)));
        }
        for (network, left) in &changes.new {
            commands.push(self.element("add", blocked_set(*network), sets::network(*network, Some(*left))));
        }
        self.command.apply(&Value::from(commands)).await
    }

    /// From now on tries at these ports are none, and these networks are never blocked here.
    pub async fn expect(&self, listening: &BTreeSet<u16>, allowed: &[IpNet]) -> Result<(), NftError> {
        let mut commands: Vec<Value> =
            ["listening", "allowed4", "allowed6"].iter().map(|set| self.flush(set)).collect();
        commands.extend(listening.iter().map(|port| self.element("add", "listening", json!(port))));
        for network in reconcile::disjoint(allowed.iter().copied()) {
            let set = if network.addr().is_ipv4() { "allowed4" } else { "allowed6" };
            commands.push(self.element("add", set, sets::network(network, None)));
        }
        self.command.apply(&Value::from(commands)).await
    }

    async fn list(&self, set: &str) -> Result<Value, NftError> {
        self.command.list(&["list", "set", "inet", &self.layout.name, set]).await
    }

    fn element(&self, verb: &str, set: &str, element: Value) -> Value {
        json!({ verb: { "element": {
            "family": "inet", "table": self.layout.name, "name": set, "elem": [element]
        } } })
    }

    fn flush(&self, set: &str) -> Value {
        json!({ "flush": { "set": { "family": "inet", "table": self.layout.name, "name": set } } })
    }
}

fn blocked_set(network: IpNet) -> &'static str {
    if network.addr().is_ipv4() { "blocked4" } else { "blocked6" }
}

/// What is left of a block, in whole seconds, at least one: nftables counts in these.
pub(crate) fn whole_seconds(left: Duration) -> u64 {
    left.as_secs().max(1)
}
