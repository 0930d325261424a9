//! The monthly look at the rules, and when the next one is due.

use kernel::Timestamp;
use serde_json::Value;
use time::Duration;
use uuid::Uuid;

/// From one review to the next at the latest.
pub const REVIEW_EVERY: Duration = Duration::days(31);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub id: Uuid,
    pub notes: String,
    /// What stood when it was done.
    pub standing: Value,
    pub reviewed_by: String,
    pub reviewed_at: Timestamp,
}

/// Whether the rules were looked through as they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewState {
    pub last: Option<Timestamp>,
    /// What the next one is counted from: the last one, or the first import. `None`: there was neither.
    pub counted_from: Option<Timestamp>,
    pub due: Timestamp,
    pub is_overdue: bool,
}

impl ReviewState {
    /// Before the first review it counts from `since`: when a package was first put in force.
    pub fn at(now: Timestamp, last: Option<Timestamp>, since: Option<Timestamp>) -> Self {
        let counted_from = last.or(since);
        let from = counted_from.unwrap_or(now);
        let due = from.checked_add(REVIEW_EVERY).unwrap_or(from);
        Self { last, counted_from, due, is_overdue: due < now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_due_after_a_month() {
        let day = |days: i64| Timestamp::UNIX_EPOCH.checked_add(Duration::days(days)).unwrap();
        for (now, last, since, due, is_overdue) in [
            (day(40), Some(day(10)), Some(day(0)), day(41), false),
            (day(41), Some(day(10)), None, day(41), false),
            (day(42), Some(day(10)), None, day(41), true),
            (day(32), None, Some(day(0)), day(31), true),
            (day(3), None, None, day(34), false),
        ] {
            let counted_from = last.or(since);
            assert_eq!(
                ReviewState::at(now, last, since),
                ReviewState { last, counted_from, due, is_overdue }
            );
        }
    }
}
