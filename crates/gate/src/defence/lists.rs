//! What the port says about networks: entries by hand, automatic blocks of before and of other
//! gates, and what was lifted.

use super::{Standing, networks::Networks};
use crate::port::{BlocklistEntry, BlocklistRule};
use ipnet::IpNet;
use kernel::Timestamp;
use std::net::IpAddr;

#[derive(Debug, Default)]
pub(super) struct Lists {
    by_hand: Networks<Listed>,
    automatic: Networks<Listed>,
    lifted: Vec<(IpNet, Timestamp)>,
}

#[derive(Clone, Copy, Debug)]
struct Listed {
    is_allowed: bool,
    until: Option<Timestamp>,
}

impl Listed {
    fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

impl Lists {
    /// `never` are allowed for ever.
    pub fn new(never: &[IpNet], entries: Vec<BlocklistEntry>) -> Self {
        let mut lists = Self::default();
        for network in never {
            lists.by_hand.insert(network.trunc(), Listed { is_allowed: true, until: None });
        }
        for BlocklistEntry { network, rule, at, until } in entries {
            let network = network.trunc();
            match rule {
                BlocklistRule::Allow => {
                    lists.by_hand.insert(network, Listed { is_allowed: true, until });
                }
                // For the same network to be allowed is the stronger word.
                BlocklistRule::Block if lists.by_hand.find(network).is_none_or(|one| !one.is_allowed) => {
                    lists.by_hand.insert(network, Listed { is_allowed: false, until });
                }
                BlocklistRule::Block => {}
                BlocklistRule::Automatic => {
                    lists.automatic.insert(network, Listed { is_allowed: false, until });
                }
                BlocklistRule::Lifted => lists.lifted.push((network, at)),
            }
        }
        lists
    }

    /// `None`: nothing is said about it.
    pub fn standing(&self, address: IpAddr, now: Timestamp) -> Option<Standing> {
        if let Some((_, listed)) = self.by_hand.holding(address, |listed| listed.holds(now)) {
            let banned = Standing::Banned { until: listed.until };
            return Some(if listed.is_allowed { Standing::Clear } else { banned });
        }
        let (_, listed) = self.automatic.holding(address, |listed| listed.holds(now))?;
        Some(Standing::Blocked { until: listed.until })
    }

    pub fn is_allowed(&self, address: IpAddr, now: Timestamp) -> bool {
        self.standing(address, now) == Some(Standing::Clear)
    }

    pub fn lifted(&self) -> &[(IpNet, Timestamp)] {
        &self.lifted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    #[test]
    fn the_smallest_network_decides_and_allowing_is_stronger() {
        let now = Timestamp::UNIX_EPOCH;
        let hour = Some(now + Duration::HOUR);
        let entry = |network: &str, rule, until| BlocklistEntry {
            network: network.parse().unwrap(),
            rule,
            at: now,
            until,
        };
        let never = ["127.0.0.1/32".parse().unwrap()];
        let lists = Lists::new(
            &never,
            vec![
                entry("192.0.2.0/24", BlocklistRule::Block, None),
                entry("192.0.2.7/32", BlocklistRule::Allow, hour),
                entry("198.51.100.0/24", BlocklistRule::Allow, None),
                entry("198.51.100.0/24", BlocklistRule::Block, None),
                entry("198.51.100.9/32", BlocklistRule::Automatic, hour),
                entry("203.0.113.5/32", BlocklistRule::Automatic, hour),
                entry("127.0.0.1/32", BlocklistRule::Block, None),
                entry("203.0.113.6/32", BlocklistRule::Lifted, None),
            ],
        );
        let (banned, blocked) = (Standing::Banned { until: None }, Standing::Blocked { until: hour });
        let cases = [
            ("192.0.2.1", 0, Some(banned)),
            ("192.0.2.7", 0, Some(Standing::Clear)),
            ("192.0.2.7", 61, Some(banned)),
            ("198.51.100.1", 0, Some(Standing::Clear)),
            ("198.51.100.9", 0, Some(Standing::Clear)),
            ("203.0.113.5", 0, Some(blocked)),
            ("203.0.113.5", 61, None),
            ("203.0.113.6", 0, None),
            ("127.0.0.1", 0, Some(Standing::Clear)),
        ];
        for (address, minutes, expected) in cases {
            let found = lists.standing(address.parse().unwrap(), now + Duration::minutes(minutes));
            assert_eq!(found, expected, "{address} after {minutes} minutes");
        }
        assert_eq!(lists.lifted().len(), 1);
    }
}
