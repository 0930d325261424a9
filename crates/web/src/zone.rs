//! How an instant is written for a person: in one time zone, in their language.
//!
//! The zone is a setting of the installation, not of the browser: two people who talk about an
//! entry of the ledger must read the same hour.

use kernel::{Language, Timestamp};
use time::{Date, OffsetDateTime, UtcOffset};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The time zone that pages write times in. Without daylight saving: a fixed offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(UtcOffset);

impl Default for Zone {
    /// Japan Standard Time.
    fn default() -> Self {
        Self::JST
    }
}

impl Zone {
    pub const JST: Zone = Zone(time::macros::offset!(+9));
    pub const UTC: Zone = Zone(UtcOffset::UTC);

    pub const fn at(offset: UtcOffset) -> Self {
        Self(offset)
    }

    /// `JST`, `UTC`, `UTC+08:00`.
    pub fn name(self) -> String {
        if self == Self::JST {
            return "JST".to_owned();
        }
        if self == Self::UTC {
            return "UTC".to_owned();
        }
        let (hours, minutes, _) = self.0.as_hms();
        let sign = if self.0.is_negative() { '-' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
    }

    /// `2026年11月21日` / `21 Nov 2026`.
    pub fn date(self, instant: Timestamp, language: Language) -> String {
        calendar_date(self.local(instant).date(), language)
    }

    /// `2026年11月21日 11:42` / `21 Nov 2026, 11:42 JST`. Japanese names the zone only when it is
    /// not Japan's.
    pub fn date_time(self, instant: Timestamp, language: Language) -> String {
        let local = self.local(instant);
        self.joined(local, language, &format!("{:02}:{:02}", local.hour(), local.minute()))
    }

    /// With seconds, for logs and evidence.
    pub fn date_time_seconds(self, instant: Timestamp, language: Language) -> String {
        let local = self.local(instant);
        let clock = format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second());
        self.joined(local, language, &clock)
    }

    /// RFC 3339 with this offset, for `<time datetime="…">`.
    pub fn machine(self, instant: Timestamp) -> String {
        let local = self.local(instant).replace_nanosecond(0).unwrap_or(instant);
        local.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
    }

    fn joined(self, local: OffsetDateTime, language: Language, clock: &str) -> String {
        let date = calendar_date(local.date(), language);
        match language {
            Language::Ja if self == Self::JST => format!("{date} {clock}"),
            Language::Ja => format!("{date} {clock}（{}）", self.name()),
            Language::En => format!("{date}, {clock} {}", self.name()),
        }
    }

    fn local(self, instant: Timestamp) -> OffsetDateTime {
        instant.checked_to_offset(self.0).unwrap_or(instant)
    }
}

fn calendar_date(date: Date, language: Language) -> String {
    let (year, month, day) = date.to_calendar_date();
    match language {
        Language::Ja => format!("{year}年{}月{day}日", u8::from(month)),
        Language::En => {
            let name = MONTHS.get(usize::from(u8::from(month)).saturating_sub(1)).copied().unwrap_or("");
            format!("{day} {name} {year}")
        }
    }
}

pub(crate) fn calendar_month(day: Date, language: Language) -> String {
    match language {
        Language::Ja => format!("{}年{}月", day.year(), u8::from(day.month())),
        Language::En => format!("{} {}", day.month(), day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime, offset};

    #[test]
    fn an_instant_is_written_in_the_zone_and_the_language() {
        let noon = datetime!(2026-11-21 02:42:09.5 UTC);
        let late = datetime!(2026-12-31 20:05 UTC);
        let cases = [
            (Zone::JST, noon, Language::Ja, "2026年11月21日 11:42"),
            (Zone::JST, noon, Language::En, "21 Nov 2026, 11:42 JST"),
            (Zone::JST, late, Language::Ja, "2027年1月1日 05:05"),
            (Zone::UTC, noon, Language::En, "21 Nov 2026, 02:42 UTC"),
            (Zone::UTC, noon, Language::Ja, "2026年11月21日 02:42（UTC）"),
            (Zone::at(offset!(-3:30)), noon, Language::En, "20 Nov 2026, 23:12 UTC-03:30"),
        ];
        for (zone, instant, language, expected) in cases {
            assert_eq!(zone.date_time(instant, language), expected);
        }
        assert_eq!(Zone::JST.date_time_seconds(noon, Language::Ja), "2026年11月21日 11:42:09");
        assert_eq!(Zone::JST.date(late, Language::En), "1 Jan 2027");
        assert_eq!(calendar_month(date!(2026 - 09 - 01), Language::Ja), "2026年9月");
        assert_eq!(calendar_month(date!(2026 - 09 - 30), Language::En), "September 2026");
        assert_eq!(Zone::JST.machine(noon), "2026-11-21T11:42:09+09:00");
    }
}
