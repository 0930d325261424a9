//! When a failed sending is tried again.

use time::Duration;

/// A target without success for so long is stopped. Its cursors stay: started again it goes on there.
pub const GIVE_UP: Duration = Duration::days(3);
const LONGEST: Duration = Duration::minutes(10);

/// How long to wait after so many failures in a row (from 1): 1 s, 2 s, 4 s … ten minutes; longer if the
/// receiver asked for it.
pub fn after(failures: i32, asked: Option<std::time::Duration>) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(20);
    let seconds = 1_i64.checked_shl(doublings).unwrap_or(i64::MAX);
    let asked = asked.and_then(|asked| Duration::try_from(asked).ok()).unwrap_or(Duration::ZERO);
    Duration::seconds(seconds).min(LONGEST).max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<i64> = (1..=12).map(|failures| after(failures, None).whole_seconds()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        assert_eq!(after(i32::MAX, None), LONGEST);
        assert_eq!(after(0, None), Duration::SECOND);
        assert_eq!(after(1, Some(std::time::Duration::from_secs(90))), Duration::seconds(90));
        assert_eq!(after(12, Some(std::time::Duration::from_secs(90))), LONGEST);
    }
}
