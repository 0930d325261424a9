//! What a person may look for, parsed from the page's form and address. Days are days in Japan (UTC+9).
//!
//! What somebody looks for can be a name, an address or any words: none of it stands in an address, which
//! browsers, proxies and mails keep. It is sealed for the tenant (`hidden`); the rest stands there in clear.

use crate::hidden::Hidden;
use kernel::{FieldFault, Message, Refusal, Timestamp};
use ledger::{EntryOutcome, Retention};
use ocsf::Severity;
use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime, UtcOffset, macros::format_description};

/// Characters of one condition.
const LONGEST_TEXT: usize = 200;
/// The classes that connections and accesses belong to: Network Activity, HTTP Activity.
const PASSING: [u16; 2] = [4001, 4002];
/// The longest stretch that one search looks at.
const LONGEST: Duration = Duration::days(366);
const JAPAN: UtcOffset = match UtcOffset::from_hms(9, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// The query string, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    /// `YYYY-MM-DD`, the first day.
    pub from: String,
    /// The last day.
    pub until: String,
    pub actor: String,
    pub activity: String,
    pub outcome: String,
    pub address: String,
    /// An OCSF class, e.g. `3002`.
    pub class: String,
    /// A retention class by its name.
    pub retention: String,
    /// The least severity, by its name.
    pub severity: String,
    /// What it was done to, e.g. `access.role/<id>`.
    pub target: String,
    /// Any words within an entry. Only from the form or sealed, never from an address in clear.
    pub text: String,
    /// `true`: also the gate's records of every access.
    pub passages: String,
    /// Where the page before ended: `<microseconds>.<id>`.
    pub before: String,
    /// Entries that the looks before this one, of the same search, have gone through.
    pub seen: String,
    /// `no`: a CSV file without byte order mark.
    pub bom: String,
    /// What was sealed of actor, target, address and text.
    pub q: String,
}

/// The same, checked.
#[derive(Clone, Debug)]
pub struct Filter {
    pub from: Timestamp,
    pub until: Timestamp,
    pub actor: Option<String>,
    pub activity: Option<String>,
    pub outcome: Option<EntryOutcome>,
    pub address: Option<String>,
    pub class: Option<u16>,
    pub retention: Option<i16>,
    pub severity: Option<Severity>,
    pub target: Option<String>,
    /// Lower case.
    pub text: Option<String>,
    /// Without them a list shows what people did; with them, every page they looked at as well.
    pub with_passages: bool,
    pub before: Option<(Timestamp, i64)>,
}

impl Input {
    /// Fills what was left open: the last seven days.
    pub fn with_defaults(mut self, now: Timestamp) -> Self {
        let today = now.to_offset(JAPAN).date();
        if self.until.is_empty() {
            self.until = shown(today);
        }
        if self.from.is_empty() {
            self.from = shown(today.saturating_sub(Duration::days(6)));
        }
        self
    }

    pub fn checked(&self) -> Result<Filter, Refusal> {
        let mut faults = Vec::new();
        let mut day = |field: &'static str, text: &str| {
            let parsed = parse_day(text);
            if parsed.is_none() {
                faults.push(FieldFault { field: field.into(), message: Message::key("audit-fault-day") });
            }
            parsed.unwrap_or(Date::MIN)
        };
        let (from, last) = (day("from", &self.from), day("until", &self.until));
        let until = last.saturating_add(Duration::days(1));
        if faults.is_empty() && (last < from || begin(from).saturating_add(LONGEST) < begin(until)) {
            faults.push(FieldFault { field: "until".into(), message: Message::key("audit-fault-range") });
        }
        let outcome = EntryOutcome::from_name(&self.outcome);
        let class =
            ocsf::CLASSES.iter().map(|(class, _)| *class).find(|class| class.to_string() == self.class);
        let retention = Retention::from_name(&self.retention).map(Retention::number);
        let severity = Severity::from_name(&self.severity);
        for (field, text, is_known) in [
            ("outcome", &self.outcome, outcome.is_some()),
            ("class", &self.class, class.is_some()),
            ("retention", &self.retention, retention.is_some()),
            ("severity", &self.severity, severity.is_some()),
        ] {
            if !is_known && !text.is_empty() {
                faults.push(FieldFault { field: field.into(), message: Message::key("audit-fault-choice") });
            }
        }
        if !faults.is_empty() {
            let mut refusal = Refusal::invalid("audit filter");
            refusal.fields = faults;
            return Err(refusal);
        }
        let given = |text: &str| {
            Some(text.trim().chars().take(LONGEST_TEXT).collect::<String>()).filter(|text| !text.is_empty())
        };
        Ok(Filter {
            from: begin(from),
            until: begin(until),
            actor: given(&self.actor),
            activity: given(&self.activity),
            outcome,
            address: given(&self.address),
            class,
            retention,
            severity,
            target: given(&self.target),
            text: given(&self.text).map(|text| text.to_lowercase()),
            // Who asks for an operation by name gets it.
            with_passages: self.passages == "true"
                || !self.activity.trim().is_empty()
                || class.is_some_and(|class| PASSING.contains(&class))
                || retention.is_some_and(|retention| retention != Retention::Operation.number()),
            before: parse_cursor(&self.before),
        })
    }

    /// What must not stand in an address.
    pub fn hidden(&self) -> Hidden {
        let cut = |text: &str| text.trim().chars().take(LONGEST_TEXT).collect::<String>();
        Hidden {
            actor: cut(&self.actor),
            target: cut(&self.target),
            address: cut(&self.address),
            text: cut(&self.text),
        }
    }

    /// The same without it: sealed, it travels as [`Input::q`].
    pub fn without_hidden(self) -> Self {
        let (actor, target, address, text) = <(String, String, String, String)>::default();
        Self { actor, target, address, text, ..self }
    }

    /// The same with what had been sealed, and without words that stood in the address in clear.
    pub fn revealed(self, hidden: Option<Hidden>) -> Self {
        match hidden {
            Some(Hidden { actor, target, address, text }) => Self { actor, target, address, text, ..self },
            None => Self { text: String::new(), ..self },
        }
    }

    /// The query string of the same search, continued at `before`.
    pub fn continued(&self, before: (Timestamp, i64), seen: u64) -> String {
        let micros = before.0.unix_timestamp_nanos() / 1000;
        format!("{}&before={micros}.{}&seen={seen}", self.query(), before.1)
    }

    /// The query string: what is not sealed, and `q`.
    pub fn query(&self) -> String {
        let own = [
            ("from", &self.from),
            ("until", &self.until),
            ("activity", &self.activity),
            ("outcome", &self.outcome),
            ("class", &self.class),
            ("retention", &self.retention),
            ("severity", &self.severity),
            ("passages", &self.passages),
            ("q", &self.q),
        ];
        // A link of another page may name whom it is about; it stays as it came.
        let linked = [("actor", &self.actor), ("target", &self.target), ("address", &self.address)];
        own.into_iter()
            .chain(linked.into_iter().filter(|_| self.q.is_empty()))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", web::encoded(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

fn shown(day: Date) -> String {
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

fn parse_day(text: &str) -> Option<Date> {
    let day = Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok()?;
    (1970..=9998).contains(&day.year()).then_some(day)
}

fn begin(day: Date) -> Timestamp {
    OffsetDateTime::new_in_offset(day, time::Time::MIDNIGHT, JAPAN).to_offset(UtcOffset::UTC)
}

fn parse_cursor(text: &str) -> Option<(Timestamp, i64)> {
    let (micros, id) = text.split_once('.')?;
    let nanos = micros.parse::<i64>().ok()?.checked_mul(1000)?;
    Some((OffsetDateTime::from_unix_timestamp_nanos(nanos.into()).ok()?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn input(from: &str, until: &str) -> Input {
        Input { from: from.to_owned(), until: until.to_owned(), ..Input::default() }
    }

    #[test]
    fn days_are_days_in_japan() {
        let filter = input("2026-11-21", "2026-11-21").checked().unwrap();
        assert_eq!(filter.from, datetime!(2026-11-20 15:00 UTC));
        assert_eq!(filter.until, datetime!(2026-11-21 15:00 UTC));
    }

    #[test]
    fn nonsense_is_said_at_its_field() {
        let cases = [
            (input("x", "2026-11-21"), "from"),
            (input("2026-11-21", "2026-13-01"), "until"),
            (input("2026-11-21", "2026-11-20"), "until"),
            (input("2020-01-01", "2026-01-01"), "until"),
            (Input { outcome: "maybe".to_owned(), ..input("2026-11-21", "2026-11-21") }, "outcome"),
            (Input { class: "9999".to_owned(), ..input("2026-11-21", "2026-11-21") }, "class"),
            (Input { severity: "x".to_owned(), ..input("2026-11-21", "2026-11-21") }, "severity"),
            (Input { retention: "x".to_owned(), ..input("2026-11-21", "2026-11-21") }, "retention"),
        ];
        for (input, field) in cases {
            let refusal = input.checked().unwrap_err();
            assert_eq!(refusal.fields[0].field, field);
        }
    }

    #[test]
    fn a_cursor_survives() {
        let at = datetime!(2026-11-21 02:42:07.123456 UTC);
        let query = Input::default().continued((at, 42), 7);
        let cursor = query.rsplit("before=").next().unwrap();
        let (cursor, seen) = cursor.split_once('&').unwrap();
        assert_eq!((parse_cursor(cursor), seen), (Some((at, 42)), "seen=7"));
    }

    #[test]
    fn accesses_are_shown_to_who_asks_for_them() {
        let asked = |passages: &str, activity: &str| Input {
            passages: passages.to_owned(),
            activity: activity.to_owned(),
            ..input("2026-11-21", "2026-11-21")
        };
        for (passages, activity, with) in [
            ("", "", false),
            ("true", "", true),
            ("yes", " ", false),
            ("", "gate", true),
            ("", "identity", true),
        ] {
            let filter = asked(passages, activity).checked().unwrap();
            assert_eq!(filter.with_passages, with, "{passages:?} {activity:?}");
        }
        assert!(
            asked("true", "").continued((datetime!(2026-11-21 02:42 UTC), 1), 0).contains("passages=true")
        );
    }

    #[test]
    fn what_is_looked_for_does_not_stand_in_an_address() {
        let typed = Input {
            actor: "sato".to_owned(),
            target: "access.role/1".to_owned(),
            address: "203.0.113.7".to_owned(),
            text: "給与".to_owned(),
            q: "SEALED".to_owned(),
            ..input("2026-11-21", "2026-11-21")
        };
        assert_eq!(typed.query(), "from=2026-11-21&until=2026-11-21&q=SEALED");
        // Words that somebody put into an address are not looked for; a link's actor is.
        let linked = Input { q: String::new(), ..typed }.revealed(None);
        assert_eq!((linked.text.as_str(), linked.actor.as_str()), ("", "sato"));
    }

    #[test]
    fn the_default_is_a_week() {
        let filled = Input::default().with_defaults(datetime!(2026-11-21 20:00 UTC));
        assert_eq!((filled.from.as_str(), filled.until.as_str()), ("2026-11-16", "2026-11-22"));
    }
}
