//! How far a month's review is, and whether it is late.
//!
//! ```text
//! month over ──▶ missing ──▶ drawn up ──▶ signed once ──▶ signed by two
//!                   └────────────┴──────────────┴─ overdue after DUE_DAYS
//! ```

use super::month::Month;
use kernel::{Timestamp, UserId};
use time::Duration;

/// Days after a month's end within which two people have signed (L05).
pub const DUE_DAYS: i64 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Missing,
    /// The month is not over: nothing is signed.
    Interim,
    DrawnUp,
    SignedOnce,
    SignedByTwo,
}

/// What is stored about who signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    pub first: Option<(UserId, Timestamp)>,
    pub second: Option<(UserId, Timestamp)>,
}

impl Signatures {
    pub fn stage(&self, is_final: bool) -> Stage {
        match (is_final, self.first, self.second) {
            (false, ..) => Stage::Interim,
            (true, None, _) => Stage::DrawnUp,
            (true, Some(_), None) => Stage::SignedOnce,
            (true, Some(_), Some(_)) => Stage::SignedByTwo,
        }
    }
}

/// Until when a month's review is signed.
pub fn due(month: Month) -> Timestamp {
    month.span().end.saturating_add(Duration::days(DUE_DAYS))
}

pub fn is_overdue(month: Month, stage: Stage, now: Timestamp) -> bool {
    stage != Stage::SignedByTwo && due(month) < now
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_review_is_late_until_two_have_signed() {
        let october: Month = "2026-10".parse().unwrap();
        let (at, late) = (datetime!(2026-11-10 14:59 UTC), datetime!(2026-11-10 15:01 UTC));
        let by = |who| Some((UserId::new(at), who));
        let signed = |first: bool, second: bool| Signatures {
            first: by(at).filter(|_| first),
            second: by(at).filter(|_| second),
        };
        for (first, second, is_final, stage, is_late) in [
            (false, false, false, Stage::Interim, true),
            (false, false, true, Stage::DrawnUp, true),
            (true, false, true, Stage::SignedOnce, true),
            (true, true, true, Stage::SignedByTwo, false),
        ] {
            assert_eq!(signed(first, second).stage(is_final), stage);
            assert_eq!(is_overdue(october, stage, late), is_late, "{stage:?}");
            assert!(!is_overdue(october, stage, at), "{stage:?}");
        }
        assert!(is_overdue(october, Stage::Missing, late));
    }
}
