//! Step 2: how often one address may ask. Generous: it stops floods, not people.

use crate::{gate::Shared, listen::Peer, listen::neighbourhood, reason::Reason};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{net::IpAddr, num::NonZeroU32};

/// Addresses remembered before those that have been quiet are forgotten at once.
const ADDRESSES: usize = 100_000;

pub(crate) struct Rate(DefaultKeyedRateLimiter<IpAddr>);

impl Rate {
    /// Both at least 1.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst));
        Self(RateLimiter::keyed(quota))
    }

    pub fn allows(&self, address: IpAddr) -> bool {
        self.0.check_key(&neighbourhood(address)).is_ok()
    }

    /// Forgets addresses that have been quiet. Call each second or so.
    pub fn forget_quiet(&self, is_due: bool) {
        if is_due || self.0.len() > ADDRESSES {
            self.0.retain_recent();
        }
    }
}

pub(crate) fn check(gate: &Shared, peer: &Peer) -> Result<(), Reason> {
    if gate.rate.allows(peer.address()) { Ok(()) } else { Err(Reason::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        let rate = Rate::new(1, 5);
        let [a, b] = ["192.0.2.1", "2001:db8::1"].map(|text| text.parse::<IpAddr>().unwrap());
        assert!((0..5).all(|_| rate.allows(a)));
        assert!(!rate.allows(a));
        assert!(rate.allows(b));
    }
}
