//! Step 7: from where. The tenant's list of networks, on every request of its people. Sign-in
//! checks the list of the tenant that is being signed in to; that is not the gate's to know.

use super::{route::Place, session::Visitor};
use crate::{reason::Reason, route::Demand};
use ipnet::IpNet;
use kernel::Timestamp;
use std::net::IpAddr;

/// A session counts as used only when it was used from where it may be. From elsewhere it is refused,
/// and not seen at all where strangers may be: a person can still read the public pages, and sign
/// in to another tenant.
pub(crate) fn check(
    visitor: Visitor,
    place: &Place,
    address: IpAddr,
    now: Timestamp,
) -> Result<Visitor, Reason> {
    let Visitor::SignedIn(signed_in) = &visitor else { return Ok(visitor) };
    if is_listed(&signed_in.policy().addresses, address) {
        signed_in.live().touch(now);
        return Ok(visitor);
    }
    match place {
        Place::Platform | Place::KeySet => Ok(Visitor::Stranger),
        Place::Service { demand: Demand::Nothing, .. } => Ok(Visitor::Stranger),
        Place::Service { .. } => Err(Reason::AddressRefused),
    }
}

/// An empty list allows every address; otherwise one that is in no network is refused, of whichever
/// family: an IPv6 peer does not get around a list of IPv4 networks.
fn is_listed(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.is_empty() || networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let office: &[&str] = &["192.0.2.0/24", "2001:db8::/32"];
        let only_v4: &[&str] = &["0.0.0.0/0"];
        let cases = [
            (&[] as &[&str], "203.0.113.1", true),
            (office, "192.0.2.77", true),
            (office, "192.0.3.1", false),
            (office, "::ffff:192.0.2.77", true),
            (office, "2001:db8::1", true),
            (office, "2001:db9::1", false),
            (only_v4, "203.0.113.1", true),
            (only_v4, "2001:db8::1", false),
        ];
        for (list, address, expected) in cases {
            let networks: Vec<IpNet> = list.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(is_listed(&networks, address.parse().unwrap()), expected, "{list:?} {address}");
        }
    }
}
