//! Networks by prefix: of those that hold an address the longest is found, in one look-up for each
//! prefix length that is in use.

use ipnet::IpNet;
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
};

#[derive(Clone, Debug)]
pub(crate) struct Networks<T> {
    /// By family and prefix length; within, by the network's first address.
    by_length: BTreeMap<(bool, u8), HashMap<IpAddr, T>>,
}

impl<T> Default for Networks<T> {
    fn default() -> Self {
        Self { by_length: BTreeMap::new() }
    }
}

impl<T> Networks<T> {
    pub fn insert(&mut self, network: IpNet, value: T) -> Option<T> {
        self.by_length.entry(kind(network)).or_default().insert(network.network(), value)
    }

    pub fn find(&self, network: IpNet) -> Option<&T> {
        self.by_length.get(&kind(network))?.get(&network.network())
    }

    /// The longest network that holds `address` and whose value `is_wanted`.
    pub fn holding(&self, address: IpAddr, is_wanted: impl Fn(&T) -> bool) -> Option<(IpNet, &T)> {
        let address = address.to_canonical();
        self.by_length.iter().rev().filter(|((is_v6, _), _)| *is_v6 == address.is_ipv6()).find_map(
            |((_, length), values)| {
                let network = IpNet::new(address, *length).ok()?.trunc();
                let value = values.get(&network.network()).filter(|value| is_wanted(value))?;
                Some((network, value))
            },
        )
    }

    pub fn retain(&mut self, mut stays: impl FnMut(IpNet, &mut T) -> bool) {
        for ((_, length), values) in &mut self.by_length {
            values.retain(|first, value| {
                IpNet::new(*first, *length).is_ok_and(|network| stays(network, value))
            });
        }
        self.by_length.retain(|_, values| !values.is_empty());
    }

    pub fn len(&self) -> usize {
        self.by_length.values().map(HashMap::len).sum()
    }
}

fn kind(network: IpNet) -> (bool, u8) {
    (network.addr().is_ipv6(), network.prefix_len())
}

/// What one subscriber has: an IPv4 address, an IPv6 /64.
pub(crate) fn subscriber(address: IpAddr) -> IpNet {
    within(address, 32, 64)
}

/// What one site has: an IPv4 /24, an IPv6 /48.
pub(crate) fn site(address: IpAddr) -> IpNet {
    within(address, 24, 48)
}

fn within(address: IpAddr, v4: u8, v6: u8) -> IpNet {
    let address = address.to_canonical();
    let length = if address.is_ipv6() { v6 } else { v4 };
    IpNet::new(address, length).map_or_else(|_| IpNet::from(address), |network| network.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_that_holds_it_is_found() {
        let mut networks = Networks::default();
        for text in ["192.0.2.0/24", "192.0.2.7/32", "0.0.0.0/0", "2001:db8::/48", "2001:db8:0:1::/64"] {
            networks.insert(text.parse().unwrap(), text);
        }
        let cases = [
            ("192.0.2.7", Some("192.0.2.7/32")),
            ("192.0.2.8", Some("192.0.2.0/24")),
            ("203.0.113.1", Some("0.0.0.0/0")),
            ("::ffff:192.0.2.7", Some("192.0.2.7/32")),
            ("2001:db8:0:1::5", Some("2001:db8:0:1::/64")),
            ("2001:db8:0:2::5", Some("2001:db8::/48")),
            ("2001:db9::1", None),
        ];
        for (address, expected) in cases {
            let found = networks.holding(address.parse().unwrap(), |_| true);
            assert_eq!(found.map(|(_, text)| *text), expected, "{address}");
        }
        let found = networks.holding("192.0.2.7".parse().unwrap(), |text| *text != "192.0.2.7/32");
        assert_eq!(found.map(|(network, _)| network.to_string()).as_deref(), Some("192.0.2.0/24"));
        networks.retain(|network, _| network.prefix_len() == 24);
        assert_eq!(networks.len(), 1);
    }

    #[test]
    fn subscribers_and_sites() {
        let cases = [
            ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ];
        for (address, one, many) in cases {
            let address = address.parse().unwrap();
            assert_eq!(
                (subscriber(address).to_string(), site(address).to_string()),
                (one.into(), many.into())
            );
        }
    }
}
