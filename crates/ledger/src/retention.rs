//! Retention classes: for how long an entry is kept (L04). Each has one tree and one line of keys per tenant.
//!
//! Lives here: the classes, their numbers, and their periods. Does not live here: keys (`data_key`), and
//! the destroying of keys (the capability `retention`).

use serde::{Deserialize, Serialize};
use time::Date;

/// For how long an entry is kept, and with which others. The numbers stand in leaves: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retention {
    /// Operations, sign-ins, permissions: the audit trail proper.
    Operation,
    /// Requests refused at the gate and access records.
    Access,
    /// What the program and its machine say of themselves.
    System,
    /// Connections: what gate and host firewall denied, and summaries.
    Network,
    /// What is done in the consoles of operators and tenants.
    Portal,
    /// Work over the bastion.
    Bastion,
    /// Who went into and out of rooms.
    Entry,
    /// The register of camera recordings.
    Camera,
    /// What the cloud's control plane recorded.
    ControlPlane,
}

impl Retention {
    pub const ALL: [Retention; 9] = [
        Retention::Operation,
        Retention::Access,
        Retention::System,
        Retention::Network,
        Retention::Portal,
        Retention::Bastion,
        Retention::Entry,
        Retention::Camera,
        Retention::ControlPlane,
    ];

    /// Stands in columns and in leaves.
    pub fn number(self) -> i16 {
        match self {
            Retention::Operation => 1,
            Retention::Access => 2,
            Retention::System => 3,
            Retention::Network => 4,
            Retention::Portal => 5,
            Retention::Bastion => 6,
            Retention::Entry => 7,
            Retention::Camera => 8,
            Retention::ControlPlane => 9,
        }
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.number() == number)
    }

    /// As settings, facts and addresses of pages call it.
    pub fn name(self) -> &'static str {
        match self {
            Retention::Operation => "operation",
            Retention::Access => "access",
            Retention::System => "system",
            Retention::Network => "network",
            Retention::Portal => "portal",
            Retention::Bastion => "bastion",
            Retention::Entry => "entry",
            Retention::Camera => "camera",
            Retention::ControlPlane => "control-plane",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Months that the papers promise at least, the strictest of them; `None` where they say "a certain
    /// period" and the operator chooses.
    pub fn promised_months(self) -> Option<u16> {
        match self {
            Retention::Bastion | Retention::Camera | Retention::ControlPlane => Some(12),
            Retention::Entry => Some(36),
            Retention::Operation
            | Retention::Access
            | Retention::System
            | Retention::Network
            | Retention::Portal => None,
        }
    }
}

/// Months that an operator may choose at most: a hundred years are not a period.
pub const LONGEST_MONTHS: u16 = 240;

/// Who fixed a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixedBy {
    /// The papers name it; settings may lengthen it and no more.
    Papers,
    /// The papers say "a certain period"; the operator's settings say which.
    Operator,
}

/// The periods in force, one per class, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods([u16; 9]);

/// A period is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPeriod {
    #[error("{name}: at least {floor} months are promised", name = .class.name())]
    BelowPromise { class: Retention, floor: u16 },
    #[error("{name}: 1 to {LONGEST_MONTHS} months", name = .class.name())]
    OutOfBounds { class: Retention },
}

impl Default for Periods {
    /// What is promised; three years for what people did, one for what machines saw.
    fn default() -> Self {
        Self(Retention::ALL.map(|class| match class {
            Retention::Operation | Retention::Portal | Retention::Entry => 36,
            _ => 12,
        }))
    }
}

impl Periods {
    /// With another period of one class.
    ///
    /// # Errors
    /// Shorter than the papers promise, or outside 1 to [`LONGEST_MONTHS`].
    pub fn with(mut self, class: Retention, months: u16) -> Result<Self, BadPeriod> {
        if let Some(floor) = class.promised_months().filter(|floor| months < *floor) {
            return Err(BadPeriod::BelowPromise { class, floor });
        }
        if !(1..=LONGEST_MONTHS).contains(&months) {
            return Err(BadPeriod::OutOfBounds { class });
        }
        let at = Retention::ALL.into_iter().position(|other| other == class);
        if let Some(slot) = at.and_then(|at| self.0.get_mut(at)) {
            *slot = months;
        }
        Ok(self)
    }

    pub fn months(&self, class: Retention) -> u16 {
        let at = Retention::ALL.into_iter().position(|other| other == class);
        at.and_then(|at| self.0.get(at).copied()).unwrap_or(LONGEST_MONTHS)
    }

    pub fn fixed_by(class: Retention) -> FixedBy {
        match class.promised_months() {
            Some(_) => FixedBy::Papers,
            None => FixedBy::Operator,
        }
    }

    /// The first day on which the entries of `month` (its first day) need not be kept any more: each was
    /// kept for the whole period then, those of the month's last day included.
    pub fn end_of(&self, class: Retention, month: Date) -> Date {
        let months = i32::from(self.months(class)).saturating_add(1);
        let since = month
            .year()
            .saturating_mul(12)
            .saturating_add(i32::from(u8::from(month.month())).saturating_sub(1));
        let end = since.saturating_add(months);
        let number = u8::try_from(end.rem_euclid(12).saturating_add(1)).unwrap_or(12);
        let first = time::Month::try_from(number)
            .ok()
            .and_then(|number| Date::from_calendar_date(end.div_euclid(12), number, 1).ok());
        // Beyond the calendar nothing is ever due.
        first.unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn periods_end_after_the_whole_month() {
        let periods = Periods::default().with(Retention::Access, 1).unwrap();
        let cases = [
            (Retention::Bastion, date!(2026 - 09 - 01), date!(2027 - 10 - 01)),
            (Retention::Entry, date!(2026 - 12 - 01), date!(2030 - 01 - 01)),
            (Retention::Access, date!(2026 - 11 - 01), date!(2027 - 01 - 01)),
            (Retention::Access, date!(2026 - 12 - 01), date!(2027 - 02 - 01)),
        ];
        for (class, month, end) in cases {
            assert_eq!(periods.end_of(class, month), end, "{class:?} {month}");
        }
        assert_eq!(periods.end_of(Retention::Access, date!(9999 - 12 - 01)), Date::MAX);
    }

    #[test]
    fn what_is_promised_is_a_floor() {
        let periods = Periods::default();
        for class in Retention::ALL {
            assert!(periods.months(class) >= class.promised_months().unwrap_or(1), "{class:?}");
            assert_eq!(periods.with(class, 60).unwrap().months(class), 60);
            assert!(periods.with(class, 0).is_err());
            assert!(periods.with(class, LONGEST_MONTHS + 1).is_err());
        }
        assert_eq!(
            periods.with(Retention::Entry, 35),
            Err(BadPeriod::BelowPromise { class: Retention::Entry, floor: 36 })
        );
        assert_eq!(Periods::fixed_by(Retention::Operation), FixedBy::Operator);
        assert_eq!(Periods::fixed_by(Retention::Bastion), FixedBy::Papers);
    }

    #[test]
    fn classes_survive_number_and_name() {
        for class in Retention::ALL {
            assert_eq!(Retention::from_number(class.number()), Some(class));
            assert_eq!(Retention::from_name(class.name()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
        assert_eq!(Retention::ALL.map(Retention::number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        // The anchor log's number is no class.
        assert_eq!(Retention::from_number(crate::ANCHOR), None);
    }
}
