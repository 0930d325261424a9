//! Lockout after failures, as a pure state machine.
//!
//! An attempt is *reserved* before the password is checked, and released or forgotten after. Counting failures
//! afterwards would let N requests in flight test N passwords; reserving lets them test at most
//! `threshold`.
//!
//! ```text
//!                reserve, fewer than threshold in the window
//!                 ┌──────┐
//!                 │      ▼            reserve, this makes threshold
//!   Fresh ─────► Counting ─────────────────────────────► Locked until now + duration
//!     ▲            │                                        │      ▲ │ reserve: refused,
//!     │  succeeded,│ or the oldest leave the window         │      └─┘ nothing changes
//!     ├────────────┘                                        │
//!     └───── locked_until reached, succeeded, unlocked ◄────┘
//! ```
//!
//! The attempt that completes the threshold locks at once, *and* is still checked: if it succeeds,
//! the lock is gone. Attempts while locked neither count nor lengthen the lock, so that nobody can
//! keep a colleague out for ever by trying now and then. One record per sign-in name, whether or
//! not such a person exists: a lock tells a stranger nothing. Password and second-factor code each
//! have their own record, so a known password does not reset the count of guessed codes.
//!
//! Does not live here: the table. The store locks a row, asks [`Record`], and writes the answer back.

use kernel::Timestamp;
use time::Duration;

/// The numbers of one tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutRule {
    /// Attempts in the window before the lock, 1..=20. Never fewer than one is let through.
    pub threshold: u32,
    /// How far back attempts count.
    pub window: Duration,
    /// How long the lock lasts.
    pub duration: Duration,
}

/// What is kept per sign-in name: the attempts not yet followed by a success, and the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Oldest first; at most `threshold` of them.
    pub attempts: Vec<Timestamp>,
    pub locked_until: Option<Timestamp>,
}

/// The answer to somebody who wants to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reservation {
    /// One check may be made. If it fails, so many are left before the lock.
    Granted { at: Timestamp, left: u32 },
    /// No check is made, not even of the right password.
    Locked { until: Timestamp },
}

impl Record {
    /// Takes one attempt, if there is one to take.
    pub fn reserve(&mut self, rule: &LockoutRule, now: Timestamp) -> Reservation {
        if let Some(until) = self.locked_until {
            if now < until {
                return Reservation::Locked { until };
            }
            *self = Self::default();
        }
        // An attempt exactly `window` old has left it.
        self.attempts.retain(|at| now.saturating_sub_instant(*at) < rule.window);
        self.attempts.push(now);
        let used = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX);
        let left = rule.threshold.saturating_sub(used);
        if left == 0 {
            self.locked_until = Some(now.saturating_add(rule.duration));
        }
        Reservation::Granted { at: now, left }
    }

    /// The reserved check succeeded: everything is forgiven.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The reserved check was never made (no capacity to hash): the attempt is given back, and
    /// the lock that it caused with it.
    pub fn released(&mut self, at: Timestamp) {
        if let Some(place) = self.attempts.iter().rposition(|reserved| *reserved == at) {
            self.attempts.remove(place);
            self.locked_until = None;
        }
    }

    /// An administrator opens the lock before its time.
    pub fn unlocked(&mut self) {
        *self = Self::default();
    }

    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

/// How far one instant lies after another; a clock that went back counts as no time at all, so
/// that such attempts still count.
trait Since {
    fn saturating_sub_instant(self, earlier: Timestamp) -> Duration;
}

impl Since for Timestamp {
    fn saturating_sub_instant(self, earlier: Timestamp) -> Duration {
        let nanos = self.unix_timestamp_nanos().saturating_sub(earlier.unix_timestamp_nanos()).max(0);
        Duration::nanoseconds(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    const START: Timestamp = datetime!(2026-11-21 09:00 UTC);
    const RULE: LockoutRule =
        LockoutRule { threshold: 3, window: Duration::minutes(10), duration: Duration::minutes(30) };

    fn minute(m: i64) -> Timestamp {
        START + Duration::minutes(m)
    }

    enum Event {
        Fails,
        Succeeds,
        NotChecked,
        AdminUnlocks,
    }
    use Event::*;

    /// What the reservation answered: attempts left, or the minute until which it is locked.
    #[derive(Debug, PartialEq)]
    enum Answer {
        Left(u32),
        LockedUntil(i64),
        None,
    }
    use Answer::{Left, LockedUntil};

    fn play(rule: &LockoutRule, events: &[(i64, Event)]) -> Vec<Answer> {
        let mut record = Record::default();
        let mut answers = Vec::new();
        for (at, event) in events {
            if matches!(event, AdminUnlocks) {
                record.unlocked();
                answers.push(Answer::None);
                continue;
            }
            answers.push(match record.reserve(rule, minute(*at)) {
                Reservation::Locked { until } => LockedUntil((until - START).whole_minutes()),
                Reservation::Granted { at, left } => {
                    match event {
                        Succeeds => record.succeeded(),
                        NotChecked => record.released(at),
                        Fails | AdminUnlocks => {}
                    }
                    Left(left)
                }
            });
        }
        answers
    }

    #[test]
    fn stories() {
        type Story = (&'static str, Vec<(i64, Event)>, Vec<Answer>);
        let cases: Vec<Story> = vec![
            (
                "three failures lock; the right password waits; the lock ends by itself",
                vec![(0, Fails), (1, Fails), (2, Fails), (3, Succeeds), (31, Succeeds), (32, Succeeds)],
                vec![Left(2), Left(1), Left(0), LockedUntil(32), LockedUntil(32), Left(2)],
            ),
            (
                "after the lock the count begins anew",
                vec![(0, Fails), (0, Fails), (0, Fails), (30, Fails), (31, Fails), (32, Fails), (33, Fails)],
                vec![Left(2), Left(1), Left(0), Left(2), Left(1), Left(0), LockedUntil(62)],
            ),
            (
                "the third attempt may still succeed, and leaves no lock behind",
                vec![(0, Fails), (1, Fails), (2, Succeeds), (3, Fails)],
                vec![Left(2), Left(1), Left(0), Left(2)],
            ),
            (
                "a success forgives",
                vec![(0, Fails), (1, Fails), (2, Succeeds), (3, Fails), (4, Fails)],
                vec![Left(2), Left(1), Left(0), Left(2), Left(1)],
            ),
            (
                "failures spread wider than the window never lock",
                vec![(0, Fails), (5, Fails), (10, Fails), (15, Fails), (20, Fails), (25, Fails)],
                vec![Left(2), Left(1), Left(1), Left(1), Left(1), Left(1)],
            ),
            (
                "the window slides: two late, one early in the next still lock",
                vec![(0, Fails), (9, Fails), (10, Fails), (11, Fails), (12, Fails)],
                vec![Left(2), Left(1), Left(1), Left(0), LockedUntil(41)],
            ),
            (
                "attempts while locked do not lengthen the lock",
                vec![(0, Fails), (0, Fails), (0, Fails), (10, Fails), (20, Fails), (30, Fails)],
                vec![Left(2), Left(1), Left(0), LockedUntil(30), LockedUntil(30), Left(2)],
            ),
            (
                "what was never checked does not count, and takes its lock along",
                vec![(0, Fails), (1, Fails), (2, NotChecked), (3, NotChecked), (4, Fails), (5, Fails)],
                vec![Left(2), Left(1), Left(0), Left(0), Left(0), LockedUntil(34)],
            ),
            (
                "an administrator unlocks",
                vec![(0, Fails), (0, Fails), (0, Fails), (1, AdminUnlocks), (2, Fails)],
                vec![Left(2), Left(1), Left(0), Answer::None, Left(2)],
            ),
        ];
        for (story, events, expected) in cases {
            assert_eq!(play(&RULE, &events), expected, "{story}");
        }
    }

    #[test]
    fn other_numbers_change_the_behaviour() {
        let strict =
            LockoutRule { threshold: 1, window: Duration::minutes(1), duration: Duration::minutes(5) };
        assert_eq!(play(&strict, &[(0, Fails), (4, Fails), (5, Fails)]), [Left(0), LockedUntil(5), Left(0)]);
    }

    #[test]
    fn a_clock_that_goes_back_forgets_nothing() {
        let mut record = Record::default();
        record.reserve(&RULE, minute(60));
        record.reserve(&RULE, minute(0));
        record.reserve(&RULE, minute(1));
        assert!(record.is_locked(minute(2)));
    }

    #[test]
    fn a_late_release_opens_no_newer_lock() {
        let mut record = Record::default();
        let Reservation::Granted { at, .. } = record.reserve(&RULE, minute(0)) else { panic!() };
        for m in [20, 21, 22] {
            record.reserve(&RULE, minute(m));
        }
        record.released(at);
        assert!(record.is_locked(minute(23)));
    }

    proptest! {
        /// However many arrive at once, the checks made between two successes within one window
        /// never exceed the threshold.
        #[test]
        fn concurrent_attempts_test_at_most_threshold_passwords(
            threshold in 1..=20_u32,
            minutes in proptest::collection::vec(0..3_i64, 1..200),
        ) {
            let rule = LockoutRule { threshold, ..RULE };
            let mut record = Record::default();
            let mut now = START;
            let mut granted: Vec<Timestamp> = Vec::new();
            for step in minutes {
                now += Duration::minutes(step);
                if let Reservation::Granted { at, .. } = record.reserve(&rule, now) {
                    granted.push(at);
                }
                prop_assert!(record.attempts.len() <= threshold as usize);
                let in_window = granted.iter().filter(|at| now - **at < rule.window).count();
                prop_assert!(in_window <= threshold as usize);
            }
        }
    }
}
