//! Searching one tenant's entries: by time, actor, target, address, activity, outcome; newest first.

use crate::{
    EntryOutcome,
    data_key::{DataKey, Place, unwrap},
    leaf, store,
};
use kernel::{Refusal, Timestamp};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::{HashMap, hash_map::Entry};
use time::Date;

/// The largest page.
pub const MOST: u16 = 500;

/// What to look for; `None` and empty mean any.
#[derive(Clone, Debug)]
pub struct Query {
    pub from: Timestamp,
    pub until: Timestamp,
    pub actor: Option<String>,
    pub target: Option<String>,
    pub address: Option<String>,
    /// Activities that begin so, e.g. `identity.session`.
    pub activity: Option<String>,
    pub outcome: Option<EntryOutcome>,
    /// Where the page before ended.
    pub before: Option<(Timestamp, i64)>,
    /// Entries on a page, at most [`MOST`].
    pub most: u16,
}

/// One entry, opened.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: i64,
    pub event_time: Timestamp,
    pub activity: String,
    pub outcome: EntryOutcome,
    /// The leaf's number in its tree; `None` until the integrator has taken it (a fraction of a second).
    pub seq: Option<i64>,
    /// `None` if its key was destroyed or it does not open: it was altered, and verification says so.
    pub content: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub entries: Vec<Found>,
    /// Pass as [`Query::before`] for the next page; `None` on the last.
    pub next: Option<(Timestamp, i64)>,
}

/// Searches within the connection's tenant scope.
pub async fn search(
    connection: &mut PgConnection,
    keys: &keys::TenantKeys,
    query: &Query,
) -> Result<Page, Refusal> {
    let token = |facet, text: &Option<String>| {
        text.as_deref().filter(|text| !text.is_empty()).map(|text| leaf::token(keys, facet, text))
    };
    let actor = token("ledger.entry.tok_actor", &query.actor);
    let target = token("ledger.entry.tok_target", &query.target);
    let address = token("ledger.entry.tok_address", &query.address);
    let activity = query.activity.as_deref().filter(|text| !text.is_empty()).map(escape_like);
    let most = query.most.clamp(1, MOST);
    let rows = store::find(
        connection,
        store::Filter {
            tenant: keys.tenant(),
            from: query.from,
            until: query.until,
            before: query.before,
            actor: actor.as_ref().map(<[u8; 16]>::as_slice),
            target: target.as_ref().map(<[u8; 16]>::as_slice),
            address: address.as_ref().map(<[u8; 16]>::as_slice),
            activity: activity.as_deref(),
            outcome: query.outcome.map(EntryOutcome::number),
            most: i64::from(most).saturating_add(1),
        },
    )
    .await
    .map_err(::store::refusal)?;
    let is_more = rows.len() > usize::from(most);
    let mut opener = Opener::default();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(usize::from(most)) {
        entries.push(opener.open(connection, keys, row).await?);
    }
    let next = entries.last().filter(|_| is_more).map(|last| (last.event_time, last.id));
    Ok(Page { entries, next })
}

/// Opens entries, fetching each month's key once.
#[derive(Default)]
struct Opener(HashMap<(i16, Date), Option<DataKey>>);

impl Opener {
    async fn open(
        &mut self,
        connection: &mut PgConnection,
        keys: &keys::TenantKeys,
        row: store::EntryRow,
    ) -> Result<Found, Refusal> {
        let month =
            row.event_time.date().replace_day(1).map_err(|error| Refusal::fault(error.to_string()))?;
        let slot = (row.retention, month);
        if let Entry::Vacant(vacant) = self.0.entry(slot) {
            let place = Place { tenant: keys.tenant(), retention: row.retention, month };
            let wrapped = store::data_key(connection, place).await.map_err(::store::refusal)?;
            vacant.insert(wrapped.and_then(|wrapped| unwrap(keys, place, &wrapped).ok()));
        }
        let key = self.0.get(&slot).and_then(Option::as_ref);
        Ok(Found {
            id: row.id,
            event_time: row.event_time,
            activity: row.activity,
            outcome: EntryOutcome::from_number(row.outcome).unwrap_or(EntryOutcome::Unknown),
            seq: row.seq,
            content: key.and_then(|key| leaf::open(&row.body, key).ok()),
        })
    }
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
