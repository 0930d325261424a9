//! How long a mail waits before it is tried again, and when to give up.

use kernel::Timestamp;
use time::Duration;

const FIRST: Duration = Duration::seconds(30);
const LONGEST: Duration = Duration::hours(1);

/// A relay is nearby and keeps a queue of its own, so the days that RFC 5321 §4.5.4.1 speaks of
/// are its business.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::days(1);

/// 30 s, 1 min, 2 min … 1 h, 1 h …; `failures` counts from 1.
pub(crate) fn wait_before(failures: i32) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(16);
    FIRST.saturating_mul(1_i32.checked_shl(doublings).unwrap_or(i32::MAX)).min(LONGEST)
}

/// Whether a mail written at `written` is not worth another attempt.
pub(crate) fn is_too_late(written: Timestamp, now: Timestamp) -> bool {
    written.checked_add(GIVE_UP_AFTER).is_none_or(|last| last <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let cases = [
            (1, 30),
            (2, 60),
            (3, 120),
            (7, 1920),
            (8, 3600),
            (9, 3600),
            (i32::MAX, 3600),
            (0, 30),
            (-5, 30),
        ];
        for (failures, seconds) in cases {
            assert_eq!(wait_before(failures), Duration::seconds(seconds), "{failures}");
        }
    }

    #[test]
    fn a_day_is_enough() {
        let written = Timestamp::UNIX_EPOCH;
        assert!(!is_too_late(written, written.saturating_add(GIVE_UP_AFTER - Duration::SECOND)));
        assert!(is_too_late(written, written.saturating_add(GIVE_UP_AFTER)));
    }
}
