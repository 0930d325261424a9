//! Addresses from which somebody is signed in: many people may stand behind one, and a block of
//! them must not keep out who has shown who they are.

use ipnet::IpNet;
use kernel::Timestamp;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use super::networks::subscriber;

const ADDRESSES: usize = 100_000;
/// For so long after the last request of a session.
const SECONDS: i64 = 15 * 60;

/// When each address was last used by a session in good standing, in seconds since the epoch.
#[derive(Default)]
pub(super) struct Carriers(RwLock<HashMap<IpNet, AtomicI64>>);

impl Carriers {
    pub fn note(&self, address: IpAddr, now: Timestamp) {
        let (key, now) = (subscriber(address), now.unix_timestamp());
        if let Some(last) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            last.fetch_max(now, Ordering::Relaxed);
            return;
        }
        let mut addresses = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() < ADDRESSES {
            addresses.insert(key, AtomicI64::new(now));
        }
    }

    pub fn carries(&self, address: IpAddr, now: Timestamp) -> bool {
        let addresses = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let last = addresses.get(&subscriber(address)).map(|last| last.load(Ordering::Relaxed));
        last.is_some_and(|last| now.unix_timestamp().saturating_sub(last) < SECONDS)
    }

    pub fn forget_quiet(&self, now: Timestamp) {
        let now = now.unix_timestamp();
        let mut addresses = self.0.write().unwrap_or_else(PoisonError::into_inner);
        addresses.retain(|_, last| now.saturating_sub(*last.get_mut()) < SECONDS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    #[test]
    fn a_quarter_of_an_hour() {
        let carriers = Carriers::default();
        let [one, other] = [1, 2].map(|n| IpAddr::from([192, 0, 2, n]));
        let now = Timestamp::UNIX_EPOCH + Duration::days(1);
        carriers.note(one, now);
        assert!(carriers.carries(one, now) && !carriers.carries(other, now));
        assert!(carriers.carries(one, now + Duration::minutes(14)));
        assert!(!carriers.carries(one, now + Duration::minutes(15)));
        carriers.forget_quiet(now + Duration::minutes(15));
        assert!(carriers.0.read().unwrap().is_empty());
    }
}
