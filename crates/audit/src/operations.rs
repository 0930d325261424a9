//! Looking and exporting, as operations: each is recorded with what was asked and how much came.

use crate::{
    filter::Filter,
    look::{self, Budget, Came, Names},
    ports::People,
};
use kernel::{Ctx, Refusal, Timestamp};
use ledger::{Found, Query};
use office::{Operation, Target, Writing};
use std::sync::Arc;

pub const SEARCH: &str = "audit.search";
pub const EXPORT: &str = "audit.export";

/// Entries that are counted for "of how many"; beyond that it is "more than".
pub const MOST_COUNTED: i64 = 5_000_000;

/// What a look found.
pub struct Looked {
    pub came: Came,
    pub names: Names,
    /// Entries of the whole period, where the look ended before it had gone through all of them.
    pub total: Option<i64>,
}

pub struct Search {
    pub filter: Filter,
    pub people: Arc<dyn People>,
    pub budget: Budget,
}

impl Operation for Search {
    const NAME: &'static str = SEARCH;
    type Outcome = Looked;

    fn target(&self) -> Target {
        ledger_target()
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Looked, Refusal> {
        tell(&self.filter, tx);
        let query = query(&self.filter, self.people.as_ref(), tx).await?;
        let (sql, keys) = tx.parts();
        let names = self.people.names(sql, keys).await?;
        let came = look::go(sql, keys, (&self.filter, &names), query, self.budget).await?;
        let total = match came.is_cut {
            false => None,
            true => {
                let period = (self.filter.from, self.filter.until);
                Some(ledger::count(sql, keys.tenant(), period, MOST_COUNTED).await?)
            }
        };
        tx.fact("looked_at", came.seen);
        tx.fact("found", came.entries.len());
        Ok(Looked { came, names, total })
    }
}

/// The beginning of an export: the intent, with what is asked, and what the first look finds. The rest
/// leaves the database while it is written out, and [`EndExport`] tells how that ended.
pub struct BeginExport {
    pub filter: Filter,
    pub format: &'static str,
    pub people: Arc<dyn People>,
    pub budget: Budget,
}

/// An export on its way.
pub struct Begun {
    pub first: Came,
    pub names: Names,
    /// What is asked of the ledger, for the looks that follow.
    pub query: Query,
}

impl Operation for BeginExport {
    const NAME: &'static str = EXPORT;
    type Outcome = Begun;

    fn target(&self) -> Target {
        ledger_target()
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Begun, Refusal> {
        tell(&self.filter, tx);
        tx.fact("format", self.format);
        tx.is_intent();
        let query = query(&self.filter, self.people.as_ref(), tx).await?;
        let (sql, keys) = tx.parts();
        let names = self.people.names(sql, keys).await?;
        let first = look::go(sql, keys, (&self.filter, &names), query.clone(), self.budget).await?;
        Ok(Begun { first, names, query })
    }
}

/// The end of an export: how many entries left, and whether the one who asked has all of them.
pub struct EndExport {
    pub filter: Filter,
    pub format: &'static str,
    pub exported: u64,
    pub newest_and_oldest: Option<(Timestamp, Timestamp)>,
    /// Why it ended before its end.
    pub broken: Option<String>,
}

impl Operation for EndExport {
    const NAME: &'static str = EXPORT;
    type Outcome = ();

    fn target(&self) -> Target {
        ledger_target()
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tell(&self.filter, tx);
        tx.fact("format", self.format);
        tx.fact("exported", self.exported);
        if let Some((newest, oldest)) = self.newest_and_oldest {
            tx.fact("newest", newest.unix_timestamp());
            tx.fact("oldest", oldest.unix_timestamp());
        }
        if let Some(why) = self.broken {
            tx.fact("reason", why);
            tx.failed("SK-AUDIT-001");
        }
        Ok(())
    }
}

pub fn ledger_target() -> Target {
    Target::any("ledger")
}

/// The first and the last entry's time.
pub fn reach(entries: &[Found]) -> Option<(Timestamp, Timestamp)> {
    Some((entries.first()?.event_time, entries.last()?.event_time))
}

fn tell(filter: &Filter, tx: &mut Writing) {
    tx.fact("from", filter.from.unix_timestamp());
    tx.fact("until", filter.until.unix_timestamp());
    let texts = [
        ("actor", &filter.actor),
        ("activity", &filter.activity),
        ("address", &filter.address),
        ("target", &filter.target),
        ("text", &filter.text),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            tx.fact(name, value.clone());
        }
    }
    tx.fact("with_passages", filter.with_passages);
    if let Some(outcome) = filter.outcome {
        tx.fact("outcome", outcome.name());
    }
    if let Some(class) = filter.class {
        tx.fact("class", class);
    }
    if let Some(retention) = filter.retention {
        tx.fact("retention", retention);
    }
    if let Some(severity) = filter.severity {
        tx.fact("severity", severity.name());
    }
}

/// A sign-in name is looked up; everything else is taken as the reference that entries hold.
async fn query(filter: &Filter, people: &dyn People, tx: &mut Writing) -> Result<Query, Refusal> {
    let actor = match &filter.actor {
        None => None,
        Some(text) => {
            let (sql, keys) = tx.parts();
            let known = people.by_login(sql, keys, text).await?;
            Some(known.map_or_else(|| text.clone(), |user| user.to_string()))
        }
    };
    Ok(Query {
        from: filter.from,
        until: filter.until,
        actor,
        target: filter.target.clone(),
        address: filter.address.clone(),
        activity: filter.activity.clone(),
        outcome: filter.outcome,
        before: filter.before,
        most: 1,
    })
}
