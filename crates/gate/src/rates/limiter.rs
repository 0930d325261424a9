//! One limit for many: requests, connections or KiB in a second, for each key, in bounded memory.

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter,
    clock::{Clock, DefaultClock, QuantaInstant},
};
use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicU8, AtomicU32, Ordering},
};

/// Keys told apart at a time; beyond, they are counted by what they have in common.
const KEYS: usize = 100_000;
/// Every so many checks it is looked whether there are too many keys.
const LOOK_EVERY: u32 = 256;
/// Longest wait that is asked for, in seconds.
const LONGEST_WAIT: u64 = 60;

/// How often, and how much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// 0: unlimited.
    pub per_second: u32,
    pub burst: u32,
}

/// Over the limit. Try again after so many seconds, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over {
    pub retry_after_seconds: u32,
}

/// What many keys have in common, for when there are too many of them.
pub(crate) trait Coarse: Sized {
    /// `crowd` is 0 as a rule, 1 when there are too many keys, 2 when there are twice as many.
    fn coarse(self, crowd: u8) -> Self;
}

pub(crate) struct Limiter<K: Hash + Eq + Clone> {
    inner: Option<DefaultKeyedRateLimiter<K>>,
    burst: u32,
    clock: DefaultClock,
    checks: AtomicU32,
    crowd: AtomicU8,
}

impl<K: Hash + Eq + Clone + Coarse> Limiter<K> {
    pub fn new(limit: Limit) -> Self {
        Self {
            inner: quota(limit).map(RateLimiter::keyed),
            burst: limit.burst.max(1),
            clock: DefaultClock::default(),
            checks: AtomicU32::new(0),
            crowd: AtomicU8::new(0),
        }
    }

    /// Counts one.
    pub fn check(&self, key: K) -> Result<(), Over> {
        let Some(limiter) = &self.inner else { return Ok(()) };
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOK_EVERY) {
            self.look(limiter);
        }
        let key = key.coarse(self.crowd.load(Ordering::Relaxed));
        limiter.check_key(&key).map_err(|not_until| over(&not_until, &self.clock))
    }

    /// Counts what has been spent already. More than there is leaves nothing.
    pub fn spend(&self, key: K, cells: u32) {
        let Some(limiter) = &self.inner else { return };
        let key = key.coarse(self.crowd.load(Ordering::Relaxed));
        drain(cells.min(self.burst), |some| matches!(limiter.check_key_n(&key, some), Ok(Ok(()))));
    }

    /// Forgets keys that have been quiet. Call each second or so.
    pub fn forget_quiet(&self, is_due: bool) {
        let Some(limiter) = &self.inner else { return };
        if is_due || self.crowd.load(Ordering::Relaxed) > 0 {
            limiter.retain_recent();
            self.look(limiter);
        }
    }

    fn look(&self, limiter: &DefaultKeyedRateLimiter<K>) {
        let crowd = match limiter.len() {
            few if few < KEYS => 0,
            many if many < KEYS.saturating_mul(2) => 1,
            _ => 2,
        };
        self.crowd.store(crowd, Ordering::Relaxed);
    }
}

/// One limit for one thing.
pub(crate) struct Single {
    inner: Option<DefaultDirectRateLimiter>,
    burst: u32,
    clock: DefaultClock,
}

impl Single {
    pub fn new(limit: Limit) -> Self {
        Self {
            inner: quota(limit).map(RateLimiter::direct),
            burst: limit.burst.max(1),
            clock: DefaultClock::default(),
        }
    }

    pub fn check(&self) -> Result<(), Over> {
        let Some(limiter) = &self.inner else { return Ok(()) };
        limiter.check().map_err(|not_until| over(&not_until, &self.clock))
    }

    pub fn spend(&self, cells: u32) {
        let Some(limiter) = &self.inner else { return };
        drain(cells.min(self.burst), |some| matches!(limiter.check_n(some), Ok(Ok(()))));
    }
}

/// Takes `cells`, or, if there are fewer, what there is: in halves.
fn drain(mut cells: u32, take: impl Fn(NonZeroU32) -> bool) {
    let whole = cells;
    while let Some(some) = NonZeroU32::new(cells) {
        if take(some) && cells == whole {
            return;
        }
        cells /= 2;
    }
    // What halving leaves over.
    let _ = (0..u32::BITS).find(|_| !take(NonZeroU32::MIN));
}

fn quota(limit: Limit) -> Option<Quota> {
    let per_second = NonZeroU32::new(limit.per_second)?;
    let burst = NonZeroU32::new(limit.burst).unwrap_or(NonZeroU32::MIN);
    Some(Quota::per_second(per_second).allow_burst(burst))
}

fn over(not_until: &NotUntil<QuantaInstant>, clock: &DefaultClock) -> Over {
    let wait = not_until.wait_time_from(clock.now());
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).clamp(1, LONGEST_WAIT);
    Over { retry_after_seconds: u32::try_from(seconds).unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Coarse for u32 {
        fn coarse(self, crowd: u8) -> Self {
            match crowd {
                0 => self,
                1 => self | 0xffff,
                _ => u32::MAX,
            }
        }
    }

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        let limiter = Limiter::new(Limit { per_second: 1, burst: 5 });
        assert!((0..5).all(|_| limiter.check(1).is_ok()));
        assert_eq!(limiter.check(1), Err(Over { retry_after_seconds: 1 }));
        assert!(limiter.check(2).is_ok());
        let none = Limiter::new(Limit { per_second: 0, burst: 0 });
        assert!((0..1_000).all(|_| none.check(1).is_ok()));
    }

    #[test]
    fn what_was_spent_is_missing() {
        let limiter = Limiter::new(Limit { per_second: 10, burst: 1_000 });
        limiter.spend(1, 990);
        assert!(limiter.check(1).is_ok());
        limiter.spend(1, 1_000_000);
        assert_eq!(limiter.check(1), Err(Over { retry_after_seconds: 1 }));
        assert!(limiter.check(2).is_ok());
        let single = Single::new(Limit { per_second: 1, burst: 100 });
        single.spend(u32::MAX);
        assert!(single.check().is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::new(Limit { per_second: 1, burst: 1 });
        for n in 0..400_000_u32 {
            let _ = limiter.check(n.wrapping_mul(0x9e37_79b9));
        }
        let held = limiter.inner.as_ref().unwrap().len();
        let bound = KEYS * 2 + 2 * LOOK_EVERY as usize + 0x1_0000;
        assert!(held <= bound, "{held}");
    }
}
