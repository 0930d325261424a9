//! Time as an argument. The one place that reads the system clock is [`SystemClock`].

use std::sync::atomic::{AtomicI64, Ordering};
use time::{Duration, OffsetDateTime};

/// An instant in UTC. PostgreSQL keeps microseconds, so every clock here does, too:
/// a value that was stored compares equal to itself when read back.
pub type Timestamp = OffsetDateTime;

/// Where time comes from. Everything below the program crate takes one, so tests can move it.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The machine's clock, cut to microseconds.
#[derive(Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one reader of the system clock")]
    fn now(&self) -> Timestamp {
        let now = OffsetDateTime::now_utc();
        now.replace_nanosecond(now.microsecond().saturating_mul(1000)).unwrap_or(now)
    }
}

/// A clock that stands until it is moved. For tests and canaries.
pub struct FixedClock(AtomicI64);

impl FixedClock {
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(micros(instant)))
    }

    pub fn advance(&self, by: Duration) {
        let step = i64::try_from(by.whole_microseconds()).unwrap_or(i64::MAX);
        self.0.fetch_add(step, Ordering::SeqCst);
    }

    pub fn set(&self, instant: Timestamp) {
        self.0.store(micros(instant), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        let nanos = i128::from(self.0.load(Ordering::SeqCst)).saturating_mul(1000);
        OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

fn micros(instant: Timestamp) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::at(OffsetDateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), OffsetDateTime::UNIX_EPOCH);
        clock.advance(Duration::seconds(90));
        assert_eq!(clock.now(), OffsetDateTime::UNIX_EPOCH + Duration::seconds(90));
    }

    #[test]
    fn the_system_clock_keeps_microseconds() {
        assert_eq!(SystemClock.now().nanosecond() % 1000, 0);
    }
}
