//! Data keys: one per tenant, retention class and month; destroyed, they take what they sealed along.
//!
//! A key that another transaction committed may be kept in memory; a key that this transaction has
//! just made may not, until it is committed: a rolled-back key would seal entries for ever.

use crate::{Retention, store};
use aws_lc_rs::hmac;
use kernel::{Refusal, Secret, TenantId, Timestamp};
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use time::Date;

/// Months kept in memory; beyond that the whole map is dropped and refilled from the database.
const MOST_KEPT: usize = 20_000;

/// A data key with its commitment. Cheap to clone.
#[derive(Clone)]
pub struct DataKey(Arc<Inner>);

struct Inner {
    id: [u8; 32],
    key: Secret<[u8; 32]>,
}

impl DataKey {
    pub(crate) fn new(key: Secret<[u8; 32]>) -> Self {
        Self(Arc::new(Inner { id: keys::aead::commitment(key.expose()), key }))
    }

    /// The commitment that entries carry: whoever knows the key can recompute it.
    pub(crate) fn id(&self) -> &[u8; 32] {
        &self.0.id
    }

    /// Each writing process seals under its own subkey with a counter as nonce, so that no two
    /// processes can ever use one nonce twice.
    pub(crate) fn for_writer(&self, writer: &[u8; 16]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.key.expose());
        let mut context = hmac::Context::with_key(&key);
        context.update(b"sekisho/ledger/writer/v1\0");
        context.update(writer);
        let mut subkey = [0; 32];
        for (to, from) in subkey.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        subkey
    }
}

/// A key that the running transaction made.
pub struct FreshKey {
    place: Place,
    key: DataKey,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub tenant: TenantId,
    pub retention: i16,
    pub month: Date,
}

pub(crate) struct DataKeys {
    writer: [u8; 16],
    counter: AtomicU64,
    kept: RwLock<HashMap<Place, DataKey>>,
}

impl DataKeys {
    pub fn new() -> Self {
        Self { writer: keys::random(), counter: AtomicU64::new(0), kept: RwLock::default() }
    }

    /// This process' identity and a nonce it has never used.
    pub fn next_nonce(&self) -> ([u8; 16], [u8; 12]) {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let mut nonce = [0; 12];
        for (to, from) in nonce.iter_mut().skip(4).zip(count.to_be_bytes()) {
            *to = from;
        }
        (self.writer, nonce)
    }

    pub async fn find(
        &self,
        connection: &mut sqlx::PgConnection,
        keys: &keys::TenantKeys,
        retention: Retention,
        at: Timestamp,
        fresh: &mut Vec<FreshKey>,
    ) -> Result<DataKey, Refusal> {
        let place = Place { tenant: keys.tenant(), retention: retention.number(), month: month_of(at)? };
        if let Some(key) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            return Ok(key.clone());
        }
        if let Some(made) = fresh.iter().find(|made| made.place == place) {
            return Ok(made.key.clone());
        }
        if let Some(wrapped) = store::data_key(connection, place).await.map_err(::store::refusal)? {
            let key = unwrap(keys, place, &wrapped)?;
            self.keep(vec![FreshKey { place, key: key.clone() }]);
            return Ok(key);
        }
        self.make(connection, keys, place, at, fresh).await
    }

    async fn make(
        &self,
        connection: &mut sqlx::PgConnection,
        keys: &keys::TenantKeys,
        place: Place,
        at: Timestamp,
        fresh: &mut Vec<FreshKey>,
    ) -> Result<DataKey, Refusal> {
        let key = DataKey::new(Secret::new(keys::random()));
        let wrapped = keys.wrap_data_key(&context(place), key.0.key.expose());
        let is_ours = store::insert_data_key(connection, place, key.id(), &wrapped, at)
            .await
            .map_err(::store::refusal)?;
        if is_ours {
            fresh.push(FreshKey { place, key: key.clone() });
            return Ok(key);
        }
        // Somebody committed one while our insert waited for theirs.
        match store::data_key(connection, place).await.map_err(::store::refusal)? {
            Some(wrapped) => unwrap(keys, place, &wrapped),
            None => Err(Refusal::fault("the data key vanished between insert and read")),
        }
    }

    pub fn keep(&self, fresh: Vec<FreshKey>) {
        if fresh.is_empty() {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > MOST_KEPT {
            kept.clear();
        }
        kept.extend(fresh.into_iter().map(|made| (made.place, made.key)));
    }
}

/// Opens a stored data key.
pub(crate) fn unwrap(
    keys: &keys::TenantKeys,
    place: Place,
    wrapped: &Option<Vec<u8>>,
) -> Result<DataKey, Refusal> {
    let Some(wrapped) = wrapped else {
        return Err(Refusal::fault("the data key of this month has been destroyed"));
    };
    let key = keys
        .unwrap_data_key(&context(place), wrapped)
        .map_err(|_| Refusal::fault("a data key does not open under its tenant's key"))?;
    Ok(DataKey::new(key))
}

/// What a wrapped key is bound to.
fn context(place: Place) -> Vec<u8> {
    format!("ledger/{}/{}", place.retention, place.month).into_bytes()
}

fn month_of(at: Timestamp) -> Result<Date, Refusal> {
    at.date().replace_day(1).map_err(|error| Refusal::fault(error.to_string()))
}
