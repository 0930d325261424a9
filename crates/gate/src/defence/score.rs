//! A sum that forgets: half of it is gone after each half-life.

use kernel::Timestamp;

/// Points as they stood at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Score {
    points: f64,
    at: Timestamp,
}

impl Score {
    pub fn none(now: Timestamp) -> Self {
        Self { points: 0.0, at: now }
    }

    /// What is left of the points at `now`.
    pub fn at(&self, now: Timestamp, half_life_seconds: f64) -> f64 {
        let age = now.unix_timestamp_nanos().saturating_sub(self.at.unix_timestamp_nanos()).max(0);
        #[allow(clippy::cast_precision_loss, reason = "a nanosecond of an age is nothing to points")]
        let age_seconds = age as f64 / 1e9;
        self.points * (-age_seconds / half_life_seconds).exp2()
    }

    /// Adds points; answers the new sum, at most [`Score::MOST`].
    pub fn add(&mut self, points: f64, now: Timestamp, half_life_seconds: f64) -> f64 {
        let points = (self.at(now, half_life_seconds) + points).min(Self::MOST);
        *self = Self { points, at: self.at.max(now) };
        points
    }

    /// Beyond this nothing is added: what was done once is forgotten in bounded time.
    pub const MOST: f64 = 1_000.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    #[test]
    fn half_is_gone_after_a_half_life() {
        let start = Timestamp::UNIX_EPOCH;
        let mut score = Score::none(start);
        assert!((score.add(40.0, start, 600.0) - 40.0).abs() < 1e-9);
        for (minutes, left) in [(0, 40.0), (10, 20.0), (20, 10.0), (60, 0.625)] {
            let now = start + Duration::minutes(minutes);
            assert!((score.at(now, 600.0) - left).abs() < 1e-9, "{minutes}");
        }
        let sum = score.add(5.0, start + Duration::minutes(10), 600.0);
        assert!((sum - 25.0).abs() < 1e-9);
        // A clock that went back does not make points grow.
        assert!(score.at(start, 600.0) <= 25.0);
        assert!(score.add(1e9, start, 600.0) <= Score::MOST);
    }
}
