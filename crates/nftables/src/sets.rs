//! Elements of sets, to and from nft's JSON.

use ipnet::IpNet;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    time::Duration,
};

/// Networks, and how long each is still blocked; `None`: for ever.
pub type Blocked = BTreeMap<IpNet, Option<Duration>>;
/// Ports by who tried them.
pub type Attempts = HashMap<IpAddr, BTreeSet<u16>>;

pub(crate) fn network(network: IpNet, left: Option<Duration>) -> Value {
    let is_one = network.prefix_len() == network.max_prefix_len();
    let value = match is_one {
        true => json!(network.addr().to_string()),
        false => json!({ "prefix": { "addr": network.network().to_string(), "len": network.prefix_len() } }),
    };
    match left {
        Some(left) => json!({ "elem": { "val": value, "timeout": crate::whole_seconds(left) } }),
        None => value,
    }
}

pub(crate) fn blocked(listing: &Value) -> Blocked {
    elements(listing)
        .filter_map(|element| {
            let inner = element.get("elem").unwrap_or(element);
            let value = inner.get("val").unwrap_or(inner);
            let left = inner.get("expires").and_then(Value::as_u64).map(Duration::from_secs);
            Some((parsed(value)?, left))
        })
        .collect()
}

pub(crate) fn attempts(listing: &Value) -> Vec<(IpAddr, u16)> {
    elements(listing)
        .filter_map(|element| {
            let inner = element.get("elem").unwrap_or(element);
            let value = inner.get("val").unwrap_or(inner);
            let [address, port] = value.get("concat")?.as_array()?.as_slice() else { return None };
            let address = address.as_str()?.parse().ok()?;
            Some((address, u16::try_from(port.as_u64()?).ok()?))
        })
        .collect()
}

fn elements(listing: &Value) -> impl Iterator<Item = &Value> {
    let items = listing.get("nftables").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get("set")?.get("elem")?.as_array()).flatten()
}

fn parsed(value: &Value) -> Option<IpNet> {
    if let Some(prefix) = value.get("prefix") {
        let address: IpAddr = prefix.get("addr")?.as_str()?.parse().ok()?;
        let length = u8::try_from(prefix.get("len")?.as_u64()?).ok()?;
        return Some(IpNet::new(address, length).ok()?.trunc());
    }
    value.as_str()?.parse::<IpAddr>().ok().map(IpNet::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nft_lists_is_read() {
        let listing = json!({ "nftables": [
            { "metainfo": { "version": "1.0.6" } },
            { "set": { "name": "blocked4", "elem": [
                { "elem": { "val": "192.0.2.7", "timeout": 600, "expires": 599 } },
                { "elem": { "val": { "prefix": { "addr": "198.51.100.0", "len": 24 } }, "timeout": 60, "expires": 1 } },
                "203.0.113.9",
                { "range": ["203.0.113.1", "203.0.113.2"] }
            ] } }
        ] });
        let blocked = blocked(&listing);
        let shown: Vec<String> =
            blocked.iter().map(|(network, left)| format!("{network} {left:?}")).collect();
        assert_eq!(shown, ["192.0.2.7/32 Some(599s)", "198.51.100.0/24 Some(1s)", "203.0.113.9/32 None"]);
        let listing = json!({ "nftables": [{ "set": { "elem": [
            { "elem": { "val": { "concat": ["192.0.2.7", 23] }, "expires": 5 } },
            { "concat": ["2001:db8::1", 22] },
            { "concat": ["192.0.2.7", 70_000] }
        ] } }] });
        let mut found = attempts(&listing);
        found.sort_unstable();
        assert_eq!(found, [("192.0.2.7".parse().unwrap(), 23), ("2001:db8::1".parse().unwrap(), 22)]);
        assert!(attempts(&json!({})).is_empty());
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["192.0.2.7/32", "192.0.2.0/24", "2001:db8::/48", "2001:db8::1/128"] {
            let one: IpNet = text.parse().unwrap();
            let element = network(one, Some(Duration::from_millis(10)));
            assert_eq!(element["elem"]["timeout"], 1, "never for ever by rounding");
            let listing = json!({ "nftables": [{ "set": { "elem": [element] } }] });
            assert_eq!(blocked(&listing).keys().copied().collect::<Vec<_>>(), [one]);
        }
    }
}
