//! The provider's monthly reviews: signed in time by two different people, as the ledger has it. The review's own
//! tables are not asked: whoever could write into them could not write these entries.

use super::{Probe, Reason, ReviewRecord, Reviews, facts, run_of};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use std::{collections::BTreeSet, sync::Arc};
use time::Duration;

/// Signatures that a review needs.
const SIGNERS: usize = 2;

/// Months whose review is overdue.
pub(super) struct MonthlyReviews(pub Arc<dyn Reviews>);

impl Probe for MonthlyReviews {
    fn code(&self) -> &'static str {
        "monthly-reviews"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let records = self.0.records(now).await;
            run_of(records.or_reason().map(|records| reviewed(&records, self.0.due_days(), now)))
        })
    }

    /// A pack that one person signed twice.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        let record = signed_by(now, ["u1", "u1"]);
        Box::pin(std::future::ready(Run::Measured(reviewed(&[record], self.0.due_days(), now))))
    }
}

/// Quarters whose accounts nobody confirmed in time.
pub(super) struct AccountReviews(pub Arc<dyn Reviews>);

impl Probe for AccountReviews {
    fn code(&self) -> &'static str {
        "account-reviews"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let records = self.0.records(now).await;
            run_of(records.or_reason().map(|records| confirmed(&records, now)))
        })
    }

    /// A quarter that is over, and nobody has looked through its accounts.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        let record = signed_by(now, ["u1", "u2"]);
        Box::pin(std::future::ready(Run::Measured(confirmed(&[record], now))))
    }
}

/// A quarter's last month that is due, with these signatures and without a look through accounts.
fn signed_by(now: Timestamp, signers: [&str; 2]) -> ReviewRecord {
    let digest = "00".repeat(32);
    ReviewRecord {
        month: "canary".to_owned(),
        due: now.saturating_sub(Duration::DAY),
        drawn: vec![digest.clone()],
        signed: signers.map(|signer| (signer.to_owned(), digest.clone())).into(),
        confirmed: Some(Vec::new()),
    }
}

fn reviewed(records: &[ReviewRecord], due_days: i64, now: Timestamp) -> Facts {
    let due = || records.iter().filter(|record| record.due < now);
    let overdue: Vec<&str> =
        due().filter(|record| !is_signed(record)).map(|record| record.month.as_str()).collect();
    facts([
        ("overdue_reviews", overdue.len().into()),
        ("review_days", due_days.into()),
        ("reviews_due", due().count().into()),
        ("overdue", overdue.into()),
    ])
}

/// Two people have signed one and the same pack, and it is one that was drawn up.
fn is_signed(record: &ReviewRecord) -> bool {
    record.drawn.iter().any(|digest| {
        let signed = record.signed.iter().filter(|(_, signed)| signed == digest);
        let signers: BTreeSet<&str> = signed.map(|(signer, _)| signer.as_str()).collect();
        signers.len() >= SIGNERS
    })
}

fn confirmed(records: &[ReviewRecord], now: Timestamp) -> Facts {
    let due = || records.iter().filter(|record| record.due < now && record.confirmed.is_some());
    let is_missing = |record: &&ReviewRecord| record.confirmed.as_ref().is_none_or(Vec::is_empty);
    let overdue: Vec<&str> = due().filter(is_missing).map(|record| record.month.as_str()).collect();
    facts([
        ("overdue_account_reviews", overdue.len().into()),
        ("account_review_months", 3.into()),
        ("account_reviews_due", due().count().into()),
        ("overdue", overdue.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(facts: &Facts, name: &str) -> i64 {
        serde_json::to_value(facts).unwrap()[name].as_i64().unwrap()
    }

    #[test]
    fn a_review_is_signed_by_two_who_saw_the_same() {
        let now = Timestamp::UNIX_EPOCH + Duration::days(20_000);
        let good = signed_by(now, ["u1", "u2"]);
        let other = ("u3".to_owned(), "11".repeat(32));
        for (record, overdue) in [
            (good.clone(), 0),
            (signed_by(now, ["u1", "u1"]), 1),
            (ReviewRecord { signed: vec![good.signed[0].clone(), other.clone()], ..good.clone() }, 1),
            (ReviewRecord { drawn: vec![other.1.clone()], ..good.clone() }, 1),
            (ReviewRecord { drawn: Vec::new(), ..good.clone() }, 1),
            (ReviewRecord { signed: Vec::new(), due: now + Duration::SECOND, ..good.clone() }, 0),
        ] {
            assert_eq!(count(&reviewed(std::slice::from_ref(&record), 10, now), "overdue_reviews"), overdue);
        }
    }

    #[test]
    fn accounts_are_confirmed_where_a_quarter_ends() {
        let now = Timestamp::UNIX_EPOCH + Duration::days(20_000);
        let open = signed_by(now, ["u1", "u2"]);
        for (record, overdue) in [
            (open.clone(), 1),
            (ReviewRecord { confirmed: Some(vec!["u1".to_owned()]), ..open.clone() }, 0),
            (ReviewRecord { confirmed: None, ..open.clone() }, 0),
            (ReviewRecord { due: now + Duration::SECOND, ..open }, 0),
        ] {
            assert_eq!(count(&confirmed(&[record], now), "overdue_account_reviews"), overdue);
        }
    }
}
