//! How many connections may stand at once, in all and from one address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The bounds, and who holds what.
pub(crate) struct Slots {
    total: usize,
    per_address: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's place; given back on drop.
pub(crate) struct Slot {
    slots: Arc<Slots>,
    address: IpAddr,
}

/// Which bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    Total,
    Address,
}

impl Full {
    pub fn reason(self) -> &'static str {
        match self {
            Full::Total => "connections-total",
            Full::Address => "connections-per-address",
        }
    }
}

impl Slots {
    pub fn new(total: u32, per_address: u32) -> Arc<Self> {
        let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        Arc::new(Self { total: size(total), per_address: size(per_address), held: Mutex::default() })
    }

    pub fn take(self: &Arc<Self>, address: IpAddr) -> Result<Slot, Full> {
        let address = neighbourhood(address);
        let mut held = self.held();
        if held.total >= self.total {
            return Err(Full::Total);
        }
        let count = held.by_address.entry(address).or_default();
        if *count >= self.per_address {
            return Err(Full::Address);
        }
        *count = count.saturating_add(1);
        held.total = held.total.saturating_add(1);
        Ok(Slot { slots: self.clone(), address })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.slots.held();
        held.total = held.total.saturating_sub(1);
        if let Some(count) = held.by_address.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: IPv4 whole, IPv6 by its /64, which one subscriber has to himself.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let network = u128::from(v6) & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_hold_and_places_come_back() {
        let slots = Slots::new(3, 2);
        let [a, b] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let first = slots.take(a).unwrap();
        let _second = slots.take(a).unwrap();
        assert_eq!(slots.take(a).err(), Some(Full::Address));
        let _third = slots.take(b).unwrap();
        assert_eq!(slots.take(b).err(), Some(Full::Total));
        drop(first);
        assert!(slots.take(a).is_ok());
    }

    #[test]
    fn one_subscriber_is_one_address() {
        let of = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
