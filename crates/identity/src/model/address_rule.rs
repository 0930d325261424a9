//! From which addresses a tenant's people may come.
//!
//! The gate asks [`AddressRule::allows`] before anybody is asked for a password. An IPv6 peer that is
//! an IPv4 one in disguise (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is judged as the IPv4 one, so a dual-stack
//! socket opens no second way in.

use super::width::half_width;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use kernel::Message;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::net::IpAddr;

/// `Everywhere`, or only the listed networks. "Only none" is nowhere: it is what remains when
/// two lists that must both hold share no address, and it must never read as "everywhere".
///
/// In JSON: `"everywhere"` or an array of networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AddressRule {
    #[default]
    Everywhere,
    Only(Networks),
}

/// Networks without host bits, sorted, none inside another. At most [`AddressRule::MOST`] when
/// parsed from text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    fn new(networks: Vec<IpNet>) -> Self {
        let mut sorted: Vec<IpNet> = networks.into_iter().map(canonical_network).collect();
        sorted.sort();
        sorted.dedup();
        let is_inside_another = |net: &IpNet| sorted.iter().any(|other| other != net && other.contains(net));
        Self(sorted.iter().filter(|net| !is_inside_another(net)).copied().collect())
    }

    pub fn as_slice(&self) -> &[IpNet] {
        &self.0
    }
}

impl AddressRule {
    /// Entries in one list.
    pub const MOST: usize = 200;

    /// From a form: addresses and networks parted by spaces, commas or lines. Nothing is
    /// `Everywhere`. Every wrong entry is reported.
    pub fn parse(text: &str) -> Result<Self, Vec<Message>> {
        let folded = half_width(text);
        let separated = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、');
        let entries: Vec<&str> = folded.split(separated).filter(|entry| !entry.is_empty()).collect();
        if entries.is_empty() {
            return Ok(Self::Everywhere);
        }
        if entries.len() > Self::MOST {
            return Err(vec![Message::key("identity-address-too-many").with("max", Self::MOST)]);
        }
        let (networks, faults): (Vec<_>, Vec<_>) =
            entries.into_iter().map(parse_entry).partition(Result::is_ok);
        if faults.is_empty() {
            return Ok(Self::only(networks.into_iter().flatten()));
        }
        Err(faults.into_iter().filter_map(Result::err).collect())
    }

    /// Only these; none at all is nowhere.
    pub fn only(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self::Only(Networks::new(networks.into_iter().collect()))
    }

    pub fn allows(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        match self {
            Self::Everywhere => true,
            Self::Only(networks) => networks.0.iter().any(|net| net.contains(&peer)),
        }
    }

    /// The same for a peer whose address may be unknown: unknown is allowed only everywhere.
    pub fn allows_peer(&self, peer: Option<IpAddr>) -> bool {
        peer.map_or(*self == Self::Everywhere, |address| self.allows(address))
    }

    /// Whether every address that `inner` allows is allowed here, too.
    pub fn covers(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::Everywhere, _) => true,
            (Self::Only(_), Self::Everywhere) => false,
            (Self::Only(outer), Self::Only(inner)) => {
                inner.0.iter().all(|net| outer.0.iter().any(|wide| wide.contains(net)))
            }
        }
    }

    /// What both allow. Two networks either nest or have nothing in common.
    pub fn intersect(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everywhere, rule) | (rule, Self::Everywhere) => rule.clone(),
            (Self::Only(left), Self::Only(right)) => {
                let common = left.0.iter().flat_map(|a| right.0.iter().filter_map(move |b| narrower(*a, *b)));
                Self::only(common)
            }
        }
    }

    /// One entry per line, as [`AddressRule::parse`] takes it; empty for everywhere.
    pub fn to_lines(&self) -> String {
        match self {
            Self::Everywhere => String::new(),
            Self::Only(networks) => networks.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }
}

fn narrower(a: IpNet, b: IpNet) -> Option<IpNet> {
    if a.contains(&b) {
        Some(b)
    } else if b.contains(&a) {
        Some(a)
    } else {
        None
    }
}

fn parse_entry(entry: &str) -> Result<IpNet, Message> {
    let wrong = || Message::key("identity-address-wrong").with("entry", shortened(entry));
    let network = match entry.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => entry.parse::<IpNet>().map_err(|_| wrong())?,
    };
    // `192.0.2.77/24` may mean one machine or the whole network: let the person say which.
    if network.trunc() != network {
        return Err(Message::key("identity-address-host-bits")
            .with("entry", network)
            .with("network", network.trunc())
            .with("single", IpNet::from(network.addr())));
    }
    Ok(network)
}

fn shortened(entry: &str) -> String {
    entry.chars().filter(|c| !c.is_control()).take(50).collect()
}

/// Without host bits, and `::ffff:a.b.c.d/96+n` as `a.b.c.d/n`.
fn canonical_network(network: IpNet) -> IpNet {
    let network = network.trunc();
    let IpNet::V6(v6) = network else { return network };
    mapped_to_v4(v6).map_or(network, IpNet::V4)
}

fn mapped_to_v4(network: Ipv6Net) -> Option<Ipv4Net> {
    let prefix = network.prefix_len().checked_sub(96)?;
    let address = network.addr().to_ipv4_mapped()?;
    Ipv4Net::new(address, prefix).ok()
}

impl Serialize for AddressRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Everywhere => serializer.serialize_str("everywhere"),
            Self::Only(networks) => networks.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for AddressRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            Only(Vec<IpNet>),
        }
        match Written::deserialize(deserializer)? {
            Written::Word(word) if word == "everywhere" => Ok(Self::Everywhere),
            Written::Word(_) => Err(de::Error::custom("neither \"everywhere\" nor a list of networks")),
            Written::Only(networks) => Ok(Self::only(networks)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(text: &str) -> AddressRule {
        AddressRule::parse(text).unwrap()
    }

    #[test]
    fn who_may_come() {
        let cases = [
            ("", "203.0.113.9", true),
            ("", "2001:db8::1", true),
            ("203.0.113.9", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.10", false),
            ("203.0.113.0/24, 198.51.100.7", "203.0.113.255", true),
            ("203.0.113.0/24, 198.51.100.7", "203.0.114.0", false),
            ("203.0.113.0/24", "2001:db8::1", false),
            ("203.0.113.0/24", "::ffff:203.0.113.5", true),
            ("203.0.113.0/24", "::ffff:198.51.100.5", false),
            ("::ffff:203.0.113.0/120", "203.0.113.5", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::/32", "203.0.113.5", false),
            ("0.0.0.0/0", "203.0.113.5", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "203.0.113.5", false),
            ("::/0", "::ffff:203.0.113.5", false),
        ];
        for (list, peer, expected) in cases {
            assert_eq!(rule(list).allows(peer.parse().unwrap()), expected, "{list} {peer}");
        }
    }

    #[test]
    fn an_unknown_address_is_nowhere() {
        assert!(AddressRule::Everywhere.allows_peer(None));
        assert!(!rule("0.0.0.0/0, ::/0").allows_peer(None));
        assert!(!AddressRule::only([]).allows_peer(None));
    }

    #[test]
    fn lists_as_people_type_them() {
        let tidy = rule(" ２０３．０．１１３．０／２４\r\n203.0.113.0/24、203.0.113.7；198.51.100.7 ");
        assert_eq!(tidy.to_lines(), "198.51.100.7/32\n203.0.113.0/24");
        assert_eq!(rule(&tidy.to_lines()), tidy);

        let keys = |text: &str| -> Vec<_> {
            AddressRule::parse(text).unwrap_err().into_iter().map(|fault| (fault.key, fault.args)).collect()
        };
        let wrong = |entry: &str| ("identity-address-wrong", vec![("entry", entry.to_owned())]);
        assert_eq!(keys("office, 192.0.2.1, 192.0.2.256"), [wrong("office"), wrong("192.0.2.256")]);
        assert_eq!(keys("192.0.2.0/33"), [wrong("192.0.2.0/33")]);
        assert_eq!(
            keys("192.0.2.77/24"),
            [(
                "identity-address-host-bits",
                vec![
                    ("entry", "192.0.2.77/24".to_owned()),
                    ("network", "192.0.2.0/24".to_owned()),
                    ("single", "192.0.2.77/32".to_owned())
                ]
            )]
        );
        assert_eq!(keys(&"192.0.2.1 ".repeat(201))[0].0, "identity-address-too-many");
    }

    #[test]
    fn two_lists_that_share_nothing_allow_nobody() {
        let cases = [
            ("", "203.0.113.0/24", "203.0.113.0/24"),
            ("203.0.113.0/24", "203.0.113.128/25 198.51.100.1", "203.0.113.128/25"),
            (
                "203.0.113.0/24 2001:db8::/32",
                "203.0.0.0/16 2001:db8:1::/48",
                "2001:db8:1::/48 203.0.113.0/24",
            ),
        ];
        for (a, b, common) in cases {
            assert_eq!(rule(a).intersect(&rule(b)), rule(common));
            assert_eq!(rule(b).intersect(&rule(a)), rule(common));
        }
        let nowhere = rule("203.0.113.0/24").intersect(&rule("198.51.100.0/24"));
        assert_ne!(nowhere, AddressRule::Everywhere);
        assert!(!nowhere.allows("203.0.113.1".parse().unwrap()));
        // And it stays nowhere when it is stored and read back.
        let stored = serde_json::to_string(&nowhere).unwrap();
        assert_eq!(stored, "[]");
        assert_eq!(serde_json::from_str::<AddressRule>(&stored).unwrap(), nowhere);
    }

    #[test]
    fn in_json() {
        for text in ["\"everywhere\"", "[\"192.0.2.0/24\",\"2001:db8::/32\"]", "[]"] {
            let rule: AddressRule = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        }
        for text in ["null", "\"nowhere\"", "{}", "[\"x\"]", "[1]"] {
            assert!(serde_json::from_str::<AddressRule>(text).is_err(), "{text}");
        }
    }

    fn network() -> impl Strategy<Value = IpNet> {
        let v4 = (any::<u32>(), 0..=32_u8).prop_map(|(a, p)| Ipv4Net::new(a.into(), p).unwrap().into());
        let v6 = (any::<u128>(), 0..=128_u8).prop_map(|(a, p)| Ipv6Net::new(a.into(), p).unwrap().into());
        prop_oneof![v4, v6]
    }

    fn any_rule() -> impl Strategy<Value = AddressRule> {
        prop_oneof![
            Just(AddressRule::Everywhere),
            proptest::collection::vec(network(), 0..5).prop_map(AddressRule::only)
        ]
    }

    proptest! {
        #[test]
        fn an_intersection_allows_what_both_allow(a in any_rule(), b in any_rule(), v4 in any::<u32>(), v6 in any::<u128>()) {
            let both = a.intersect(&b);
            prop_assert!(a.covers(&both) && b.covers(&both));
            for peer in [IpAddr::V4(v4.into()), IpAddr::V6(v6.into())] {
                prop_assert_eq!(both.allows(peer), a.allows(peer) && b.allows(peer));
            }
        }

        #[test]
        fn any_text_parses_or_faults(text in any::<String>()) {
            let _ = AddressRule::parse(&text);
        }
    }
}
