//! A legal hold: what of a tenant must stay, whatever its period says.

use super::id;
use kernel::{TenantId, Timestamp};
use ledger::Retention;
use time::Date;

id!(HoldId);

/// Months, both included, as first days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    first: Date,
    last: Date,
}

impl Span {
    /// `None` if it ends before it begins. Days other than the first are taken for their month.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        let span = Self { first: first.replace_day(1).ok()?, last: last.replace_day(1).ok()? };
        (span.first <= span.last).then_some(span)
    }

    pub fn first(self) -> Date {
        self.first
    }

    pub fn last(self) -> Date {
        self.last
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub id: HoldId,
    pub tenant: TenantId,
    /// `None`: every class.
    pub class: Option<Retention>,
    pub span: Span,
    pub reason: String,
    pub made_at: Timestamp,
    /// As the ledger names them.
    pub made_by: String,
    pub lifted: Option<Lifted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    pub at: Timestamp,
    pub by: String,
    pub reason: String,
}

impl Hold {
    pub fn is_in_force(&self) -> bool {
        self.lifted.is_none()
    }

    /// Whether the entries of a class and month (its first day) must stay because of this.
    pub fn covers(&self, class: Retention, month: Date) -> bool {
        self.is_in_force()
            && self.class.is_none_or(|held| held == class)
            && self.span.first <= month
            && month <= self.span.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn what_a_hold_covers() {
        let mut hold = Hold {
            id: HoldId::from_uuid(uuid::Uuid::nil()),
            tenant: TenantId::PROVIDER,
            class: Some(Retention::Access),
            span: Span::new(date!(2026 - 03 - 15), date!(2026 - 05 - 02)).unwrap(),
            reason: "x".to_owned(),
            made_at: datetime!(2026-09-01 0:00 UTC),
            made_by: "x".to_owned(),
            lifted: None,
        };
        let cases = [
            (Retention::Access, date!(2026 - 02 - 01), false),
            (Retention::Access, date!(2026 - 03 - 01), true),
            (Retention::Access, date!(2026 - 05 - 01), true),
            (Retention::Access, date!(2026 - 06 - 01), false),
            (Retention::Operation, date!(2026 - 04 - 01), false),
        ];
        for (class, month, covered) in cases {
            assert_eq!(hold.covers(class, month), covered, "{class:?} {month}");
        }
        hold.class = None;
        assert!(hold.covers(Retention::Operation, date!(2026 - 04 - 01)));
        let lifted = Lifted { at: hold.made_at, by: "x".to_owned(), reason: "x".to_owned() };
        hold.lifted = Some(lifted);
        assert!(!hold.covers(Retention::Operation, date!(2026 - 04 - 01)));
        assert_eq!(Span::new(date!(2026 - 05 - 01), date!(2026 - 04 - 30)), None);
    }
}
