//! Looking, as an operation: the look is recorded with what was looked for.

use crate::{filter::Filter, ports::People};
use kernel::{Ctx, Refusal, UserId};
use ledger::{Found, Query};
use office::{Operation, Target, Writing};
use std::{collections::HashMap, sync::Arc};

pub const SEARCH: &str = "audit.search";
pub const EXPORT: &str = "audit.export";

/// Entries on a page of the list.
const ON_PAGE: u16 = 50;
/// The gate's records of accesses: many times more than everything else together.
const PASSAGE: &str = "gate.request.pass";
/// Entries that one step of a search reads where passages are left out, and how many steps it takes.
const ON_STEP: u16 = 500;
const MOST_STEPS: usize = 4;
/// Entries in an export.
const MOST_EXPORTED: usize = 10_000;

/// What a look found.
pub struct Looked {
    pub entries: Vec<Found>,
    pub next: Option<(kernel::Timestamp, i64)>,
    pub names: HashMap<UserId, String>,
}

pub struct Search {
    pub filter: Filter,
    pub people: Arc<dyn People>,
}

impl Operation for Search {
    const NAME: &'static str = SEARCH;
    type Outcome = Looked;

    fn target(&self) -> Target {
        Target::any("ledger")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Looked, Refusal> {
        tell(&self.filter, tx);
        let on_step = if self.filter.with_passages { ON_PAGE } else { ON_STEP };
        let mut query = query(&self.filter, self.people.as_ref(), tx, on_step).await?;
        let (sql, keys) = tx.parts();
        let names = self.people.names(sql, keys).await?;
        let mut entries = Vec::new();
        for _ in 0..MOST_STEPS {
            let page = ledger::search(sql, keys, &query).await?;
            entries.extend(page.entries.into_iter().filter(|entry| is_wanted(&self.filter, entry)));
            query.before = page.next;
            if query.before.is_none() || entries.len() >= usize::from(ON_PAGE) {
                break;
            }
        }
        if entries.len() > usize::from(ON_PAGE) {
            entries.truncate(usize::from(ON_PAGE));
            query.before = entries.last().map(|last| (last.event_time, last.id));
        }
        Ok(Looked { entries, next: query.before, names })
    }
}

/// The same without pages, for a file; at most ten thousand entries.
pub struct Export {
    pub filter: Filter,
    pub people: Arc<dyn People>,
}

impl Operation for Export {
    const NAME: &'static str = EXPORT;
    type Outcome = Looked;

    fn target(&self) -> Target {
        Target::any("ledger")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Looked, Refusal> {
        tell(&self.filter, tx);
        let mut query = query(&self.filter, self.people.as_ref(), tx, 500).await?;
        let (sql, keys) = tx.parts();
        let names = self.people.names(sql, keys).await?;
        let mut entries = Vec::new();
        loop {
            let page = ledger::search(sql, keys, &query).await?;
            entries.extend(page.entries.into_iter().filter(|entry| is_wanted(&self.filter, entry)));
            query.before = page.next;
            if query.before.is_none() || entries.len() >= MOST_EXPORTED {
                entries.truncate(MOST_EXPORTED);
                break;
            }
        }
        tx.fact("exported", entries.len());
        Ok(Looked { entries, next: query.before, names })
    }
}

fn is_wanted(filter: &Filter, entry: &Found) -> bool {
    filter.with_passages || entry.activity != PASSAGE
}

fn tell(filter: &Filter, tx: &mut Writing) {
    tx.fact("from", filter.from.unix_timestamp());
    tx.fact("until", filter.until.unix_timestamp());
    let texts = [("actor", &filter.actor), ("activity", &filter.activity), ("address", &filter.address)];
    for (name, value) in texts {
        if let Some(value) = value {
            tx.fact(name, value.clone());
        }
    }
    tx.fact("with_passages", filter.with_passages);
    if let Some(outcome) = filter.outcome {
        tx.fact("outcome", outcome.name());
    }
}

/// A sign-in name is looked up; everything else is taken as the reference that entries hold.
async fn query(filter: &Filter, people: &dyn People, tx: &mut Writing, most: u16) -> Result<Query, Refusal> {
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
        target: None,
        address: filter.address.clone(),
        activity: filter.activity.clone(),
        outcome: filter.outcome,
        before: filter.before,
        most,
    })
}
