//! Searching one tenant's entries: by time, actor, target, address, activity, outcome; newest first.

use crate::{
    EntryOutcome,
    data_key::{self, Closed, DataKey, Place, StoredKey, month_of},
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

impl Query {
    /// Everything from `from` to before `until`, [`MOST`] on a page.
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from,
            until,
            actor: None,
            target: None,
            address: None,
            activity: None,
            outcome: None,
            before: None,
            most: MOST,
        }
    }
}

/// One entry, opened.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: i64,
    pub event_time: Timestamp,
    /// The number of its retention class: which tree it is in.
    pub retention: i16,
    pub activity: String,
    pub outcome: EntryOutcome,
    /// What the tree commits to (RFC 9162 §2.1.1).
    pub leaf: tlog::Hash,
    /// The leaf's number in its tree; `None` until the integrator has taken it (a fraction of a second).
    pub seq: Option<i64>,
    /// `None` if it was forgotten, or does not open: it was altered, and verification says so.
    pub content: Option<Value>,
    /// Its key was destroyed on purpose, so nobody can read it any more.
    pub forgotten: Option<Forgotten>,
}

/// When and why the key of an entry was destroyed, as far as this database knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// `None` in a database restored from a copy that is older than the destruction.
    pub at: Option<Timestamp>,
    /// As recorded with the destruction: `period`, `contract`.
    pub reason: Option<String>,
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
    let mut opener = Opener::default();
    let facets = [&query.actor, &query.target, &query.address];
    if facets.iter().any(|text| is_asked(text)) {
        opener.open_months(connection, keys, (query.from, query.until)).await?;
    }
    let actor = opener.tokens(keys, leaf::ACTOR, &query.actor);
    let target = opener.tokens(keys, leaf::TARGET, &query.target);
    let address = opener.tokens(keys, leaf::ADDRESS, &query.address);
    let activity = query.activity.as_deref().filter(|text| !text.is_empty()).map(escape_like);
    let most = query.most.clamp(1, MOST);
    let rows = store::find(
        connection,
        store::Filter {
            tenant: keys.tenant(),
            from: query.from,
            until: query.until,
            before: query.before,
            actor: actor.as_deref(),
            target: target.as_deref(),
            address: address.as_deref(),
            activity: activity.as_deref(),
            outcome: query.outcome.map(EntryOutcome::number),
            most: i64::from(most).saturating_add(1),
        },
    )
    .await
    .map_err(::store::refusal)?;
    let is_more = rows.len() > usize::from(most);
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(usize::from(most)) {
        entries.push(opener.open(connection, keys, row).await?);
    }
    let next = entries.last().filter(|_| is_more).map(|last| (last.event_time, last.id));
    Ok(Page { entries, next })
}

fn is_asked(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(|text| !text.is_empty())
}

/// One key of a class and month, or why there is none.
pub(crate) enum Key {
    Open(DataKey),
    Forgotten(Forgotten),
    Closed,
}

/// Opens entries, fetching each month's key once.
#[derive(Default)]
pub(crate) struct Opener(HashMap<(i16, Date), Key>);

impl Opener {
    /// Fetches every key that entries between two times may have.
    pub(crate) async fn open_months(
        &mut self,
        connection: &mut PgConnection,
        keys: &keys::TenantKeys,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<(), Refusal> {
        let months = (month_of(from)?, month_of(until)?);
        let stored = store::data_keys(connection, keys.tenant(), months).await.map_err(::store::refusal)?;
        for (retention, month, stored) in stored {
            let place = Place { tenant: keys.tenant(), retention, month };
            self.0.insert((retention, month), opened(keys, place, Some(stored)).await?);
        }
        Ok(())
    }

    /// What `text` is found by: a token under each key, and the lasting one of old entries.
    fn tokens(
        &self,
        keys: &keys::TenantKeys,
        facet: &'static str,
        text: &Option<String>,
    ) -> Option<Vec<Vec<u8>>> {
        let text = text.as_deref().filter(|text| !text.is_empty())?;
        let open = self.0.values().filter_map(|key| match key {
            Key::Open(key) => Some(key.token(facet, text).to_vec()),
            Key::Forgotten(_) | Key::Closed => None,
        });
        Some(open.chain([leaf::lasting_token(keys, facet, text).to_vec()]).collect())
    }

    /// Every key that was fetched.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&(i16, Date), &Key)> {
        self.0.iter()
    }

    /// The key of a class and month.
    pub(crate) async fn key(
        &mut self,
        connection: &mut PgConnection,
        keys: &keys::TenantKeys,
        (retention, month): (i16, Date),
    ) -> Result<&Key, Refusal> {
        match self.0.entry((retention, month)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(vacant) => {
                let place = Place { tenant: keys.tenant(), retention, month };
                Ok(vacant.insert(key_at(connection, keys, place).await?))
            }
        }
    }

    pub(crate) async fn open(
        &mut self,
        connection: &mut PgConnection,
        keys: &keys::TenantKeys,
        row: store::EntryRow,
    ) -> Result<Found, Refusal> {
        let slot = (row.retention, month_of(row.event_time)?);
        let (content, forgotten) = match self.key(connection, keys, slot).await? {
            Key::Open(key) => (leaf::open(&row.body, key).ok(), None),
            Key::Forgotten(forgotten) => (None, Some(forgotten.clone())),
            Key::Closed => (None, None),
        };
        Ok(Found {
            id: row.id,
            event_time: row.event_time,
            retention: row.retention,
            leaf: tlog::leaf_hash(&row.body),
            activity: row.activity,
            outcome: EntryOutcome::from_number(row.outcome).unwrap_or(EntryOutcome::Unknown),
            seq: row.seq,
            content,
            forgotten,
        })
    }
}

/// The key of one class and month.
pub(crate) async fn key_at(
    connection: &mut PgConnection,
    keys: &keys::TenantKeys,
    place: Place,
) -> Result<Key, Refusal> {
    let stored = store::data_key(connection, place).await.map_err(::store::refusal)?;
    opened(keys, place, stored).await
}

async fn opened(keys: &keys::TenantKeys, place: Place, stored: Option<StoredKey>) -> Result<Key, Refusal> {
    let Some(stored) = stored else { return Ok(Key::Closed) };
    match data_key::open(keys, place, &stored).await {
        Ok(key) => Ok(Key::Open(key)),
        Err(Closed::Destroyed) => {
            Ok(Key::Forgotten(Forgotten { at: stored.destroyed_at, reason: stored.destroy_reason }))
        }
        Err(Closed::Wrong) => Ok(Key::Closed),
        // Not the entries' fault: the look is tried again rather than shown as altered.
        Err(closed @ Closed::Custodian(_)) => Err(closed.into()),
    }
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
