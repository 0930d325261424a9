//! A network as typed: an address, or an address with a prefix length.

use ipnet::IpNet;
use kernel::Message;
use std::net::IpAddr;

/// Nothing wider is blocked or allowed by one entry.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 19;

/// `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/48`. Host bits are dropped.
pub(crate) fn network(typed: &str) -> Result<IpNet, Message> {
    let typed = typed.trim();
    let unreadable = || Message::key("blocklist-network-unreadable");
    let network = match typed.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => typed.parse::<IpNet>().map_err(|_| unreadable())?.trunc(),
    };
    let (widest, is_mapped) = match network.addr() {
        IpAddr::V4(_) => (WIDEST_V4, false),
        IpAddr::V6(v6) => (WIDEST_V6, v6.to_ipv4_mapped().is_some()),
    };
    if is_mapped {
        return Err(unreadable());
    }
    if network.prefix_len() < widest {
        return Err(Message::key("blocklist-network-wide").with("v4", WIDEST_V4).with("v6", WIDEST_V6));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_as_typed() {
        let cases = [
            (" 192.0.2.7 ", Ok("192.0.2.7/32")),
            ("192.0.2.7/24", Ok("192.0.2.0/24")),
            ("2001:db8::1", Ok("2001:db8::1/128")),
            ("2001:db8::1/48", Ok("2001:db8::/48")),
            ("::ffff:192.0.2.7", Ok("192.0.2.7/32")),
            ("::ffff:192.0.2.0/120", Err("blocklist-network-unreadable")),
            ("0.0.0.0/0", Err("blocklist-network-wide")),
            ("::/0", Err("blocklist-network-wide")),
            ("192.0.2.0/33", Err("blocklist-network-unreadable")),
            ("example.com", Err("blocklist-network-unreadable")),
            ("", Err("blocklist-network-unreadable")),
        ];
        for (typed, expected) in cases {
            let parsed = network(typed);
            let shown = parsed.as_ref().map(ToString::to_string).map_err(|message| message.key);
            assert_eq!(shown, expected.map(str::to_owned), "{typed}");
        }
    }
}
