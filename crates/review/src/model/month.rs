//! A month as people in Japan have it: it begins at midnight, UTC+9.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range, str::FromStr};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

const JAPAN: UtcOffset = match UtcOffset::from_hms(9, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// After this long everything that happened in a month stands in the ledger: gates hand over what they recorded
/// within seconds.
const SETTLES: Duration = Duration::minutes(15);

/// `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(Date);

/// Not `YYYY-MM` of a year from 1970 to 9998.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a month such as 2026-10")]
pub struct BadMonth;

impl Month {
    pub fn of(at: Timestamp) -> Self {
        let day = at.to_offset(JAPAN).date();
        Self(day.replace_day(1).unwrap_or(day))
    }

    /// From a date that was stored.
    pub fn from_date(date: Date) -> Self {
        Self(date.replace_day(1).unwrap_or(date))
    }

    pub fn first_day(self) -> Date {
        self.0
    }

    pub fn before(self) -> Self {
        Self::from_date(self.0.previous_day().unwrap_or(self.0))
    }

    pub fn after(self) -> Self {
        // The 1st and 31 days are always in the next month.
        Self::from_date(self.0.saturating_add(Duration::days(31)))
    }

    /// From its first instant to the next month's.
    pub fn span(self) -> Range<Timestamp> {
        begin(self.0)..begin(self.after().0)
    }

    /// Over, and what was under way at its end has been recorded.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.span().end.saturating_add(SETTLES) <= now
    }

    /// March, June, September, December: what is asked every quarter is asked then.
    pub fn ends_quarter(self) -> bool {
        u8::from(self.0.month()) % 3 == 0
    }
}

fn begin(day: Date) -> Timestamp {
    OffsetDateTime::new_in_offset(day, Time::MIDNIGHT, JAPAN).to_offset(UtcOffset::UTC)
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), u8::from(self.0.month()))
    }
}

impl FromStr for Month {
    type Err = BadMonth;

    fn from_str(text: &str) -> Result<Self, BadMonth> {
        let (year, month) = text.split_once('-').ok_or(BadMonth)?;
        let is_plain =
            year.len() == 4 && month.len() == 2 && text.bytes().all(|b| b == b'-' || b.is_ascii_digit());
        let year: i32 = year.parse().map_err(|_| BadMonth)?;
        let month: u8 = month.parse().map_err(|_| BadMonth)?;
        let month = time::Month::try_from(month).map_err(|_| BadMonth)?;
        match is_plain && (1970..=9998).contains(&year) {
            true => Date::from_calendar_date(year, month, 1).map(Self).map_err(|_| BadMonth),
            false => Err(BadMonth),
        }
    }
}

impl TryFrom<String> for Month {
    type Error = BadMonth;

    fn try_from(text: String) -> Result<Self, BadMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_month_begins_at_midnight_in_japan() {
        let october: Month = "2026-10".parse().unwrap();
        assert_eq!(october.span(), datetime!(2026-09-30 15:00 UTC)..datetime!(2026-10-31 15:00 UTC));
        assert_eq!(Month::of(datetime!(2026-09-30 14:59:59 UTC)), october.before());
        assert_eq!(Month::of(datetime!(2026-09-30 15:00 UTC)), october);
        assert!(!october.is_over(datetime!(2026-10-31 15:14:59 UTC)));
        assert!(october.is_over(datetime!(2026-10-31 15:15 UTC)));
    }

    #[test]
    fn months_follow_each_other() {
        let mut month: Month = "2025-12".parse().unwrap();
        let mut quarters = Vec::new();
        for _ in 0..14 {
            assert_eq!(month.after().before(), month);
            if month.ends_quarter() {
                quarters.push(month.to_string());
            }
            month = month.after();
        }
        assert_eq!(quarters, ["2025-12", "2026-03", "2026-06", "2026-09", "2026-12"]);
    }

    #[test]
    fn nonsense_is_no_month() {
        for text in
            ["", "2026", "2026-13", "2026-1", "26-10", "2026-10-01", "２０２６-10", "1969-12", "+026-10"]
        {
            assert_eq!(text.parse::<Month>(), Err(BadMonth), "{text}");
        }
    }
}
