//! Data keys: one per tenant, retention class and month; destroyed, they take what they sealed along.
//!
//! ```text
//! data key ── wrapped by the tenant's key ── wrapped by the expiry key of class and month ──▶ ledger.data_key
//! ```
//! Opening needs both. The expiry key lies with the custodian, outside PostgreSQL and its backups, so
//! destroying it reaches every copy of the row. Its name is that of the class and of the month that the
//! entries are from, not of the month in which it is due: a period that is lengthened moves no key.
//!
//! That a key was made is told by the first leaf that it seals, in the sealed content: the telling costs
//! no entry of its own, cannot be left out, and is under the tree like everything else.
//!
//! A key that another transaction committed may be kept in memory; a key that this transaction has
//! just made may not, until it is committed: a rolled-back key would seal entries for ever.

use crate::{Periods, Retention, store};
use aws_lc_rs::hmac;
use kernel::{Refusal, Secret, TenantId, Timestamp};
use keys::{CustodyError, ExpiryName, aead::Cipher};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
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
    /// Of the first writer that was asked for.
    subkey: OnceLock<([u8; 16], Cipher)>,
    /// Makes search tokens; gone with the key.
    tokens: hmac::Key,
    /// Of a key just made: what its first leaf tells.
    birth: Option<Value>,
    is_told: AtomicBool,
}

impl DataKey {
    pub(crate) fn new(key: Secret<[u8; 32]>) -> Self {
        Self::born(key, |_| None)
    }

    fn born(key: Secret<[u8; 32]>, birth: impl FnOnce(&[u8; 32]) -> Option<Value>) -> Self {
        let id = keys::aead::commitment(key.expose());
        let tokens = derived(key.expose(), &[b"sekisho/ledger/tokens/v1"]);
        let tokens = hmac::Key::new(hmac::HMAC_SHA256, tokens.expose());
        let birth = birth(&id);
        Self(Arc::new(Inner {
            id,
            key,
            subkey: OnceLock::new(),
            tokens,
            birth,
            is_told: AtomicBool::new(false),
        }))
    }

    /// The commitment that entries carry: whoever knows the key can recompute it.
    pub(crate) fn id(&self) -> &[u8; 32] {
        &self.0.id
    }

    /// Each writing process seals under its own subkey with a counter as nonce, so that no two
    /// processes can ever use one nonce twice. The first writer's subkey is kept ready: who seals is one
    /// writer, and most of what is opened was sealed by one.
    pub(crate) fn with_subkey<T>(&self, writer: &[u8; 16], then: impl FnOnce(&Cipher) -> T) -> T {
        let derive = || {
            let key = derived(self.0.key.expose(), &[b"sekisho/ledger/writer/v1\0", writer]);
            Cipher::new(key.expose())
        };
        match self.0.subkey.get_or_init(|| (*writer, derive())) {
            (kept, cipher) if kept == writer => then(cipher),
            _ => then(&derive()),
        }
    }

    /// What finds equal values of one facet among what this key sealed, and means nothing without it.
    pub(crate) fn token(&self, facet: &str, text: &str) -> [u8; 16] {
        let mut context = hmac::Context::with_key(&self.0.tokens);
        context.update(facet.as_bytes());
        context.update(b"\0");
        context.update(text.as_bytes());
        let mut token = [0; 16];
        token.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        token
    }

    /// This key as one of those that a quote needs, `others` being those before it.
    pub(crate) fn quoting(&self, others: &Secret<[u8; 32]>) -> Secret<[u8; 32]> {
        let own = derived(self.0.key.expose(), &[b"sekisho/ledger/quote/v1"]);
        derived(own.expose(), &[others.expose()])
    }

    /// What the first leaf sealed by a key tells of its making; `None` ever after.
    pub(crate) fn birth(&self) -> Option<&Value> {
        let birth = self.0.birth.as_ref()?;
        (!self.0.is_told.swap(true, Ordering::Relaxed)).then_some(birth)
    }
}

fn derived(key: &[u8; 32], parts: &[&[u8]]) -> Secret<[u8; 32]> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    parts.iter().for_each(|part| context.update(part));
    let mut out = [0; 32];
    out.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
    Secret::new(out)
}

/// A key that the running transaction made.
pub struct FreshKey {
    place: Place,
    key: DataKey,
}

/// Whose key, of which class, for which month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub tenant: TenantId,
    pub retention: i16,
    /// Its first day.
    pub month: Date,
}

impl Place {
    /// What the tenant's key binds a wrapped key to.
    fn context(self) -> Vec<u8> {
        format!("ledger/{}/{}", self.retention, self.month).into_bytes()
    }

    /// What an expiry key binds it to.
    fn expiry_context(self) -> Vec<u8> {
        format!("sekisho/ledger/{}/{}/{}", self.tenant.uuid().simple(), self.retention, self.month)
            .into_bytes()
    }

    /// The expiry key shared by every tenant's key of this class and month.
    pub fn expiry_name(self) -> Option<ExpiryName> {
        let (year, month) = (self.month.year(), u8::from(self.month.month()));
        ExpiryName::parse(&format!("{}-{year:04}-{month:02}", self.retention))
    }

    /// An expiry key of this tenant's alone, for a key that outlives the others.
    pub fn own_expiry_name(self) -> Option<ExpiryName> {
        let shared = self.expiry_name()?;
        ExpiryName::parse(&format!("{shared}-{}", self.tenant.uuid().simple()))
    }
}

/// A data key as it is stored.
pub(crate) struct StoredKey {
    pub wrapped: Option<Vec<u8>>,
    pub expiry_key: Option<String>,
    pub destroyed_at: Option<Timestamp>,
    pub destroy_reason: Option<String>,
}

/// Why a stored key does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Closed {
    /// On purpose: what it sealed is forgotten.
    #[error("the data key of this month has been destroyed")]
    Destroyed,
    #[error("a data key does not open under its tenant's key")]
    Wrong,
    #[error("the custodian of expiry keys: {0}")]
    Custodian(CustodyError),
}

impl From<Closed> for Refusal {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Custodian(_) => Refusal::unavailable(closed.to_string()),
            _ => Refusal::fault(closed.to_string()),
        }
    }
}

pub(crate) struct DataKeys {
    writer: [u8; 16],
    counter: AtomicU64,
    kept: RwLock<HashMap<Place, DataKey>>,
    pub periods: Periods,
}

impl DataKeys {
    pub fn new(periods: Periods) -> Self {
        Self { writer: keys::random(), counter: AtomicU64::new(0), kept: RwLock::default(), periods }
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
        if let Some(stored) = store::data_key(connection, place).await.map_err(::store::refusal)? {
            let key = open(keys, place, &stored).await?;
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
        let class = Retention::from_number(place.retention).unwrap_or(Retention::Operation);
        let keep_until = self.periods.end_of(class, place.month);
        let expiry = keys.expiry().and(place.expiry_name());
        let key = DataKey::born(Secret::new(keys::random()), |id| {
            Some(json!({
                "made": kernel::hex(id),
                "class": class.name(),
                "month": place.month.to_string(),
                "keep_until": keep_until.to_string(),
                "expiry_key": expiry.as_ref().map(ExpiryName::as_str),
            }))
        });
        let wrapped = wrap(keys, place, &key, expiry.as_ref()).await?;
        let row = store::NewKey {
            id: key.id(),
            wrapped: &wrapped,
            expiry_key: expiry.as_ref().map(ExpiryName::as_str),
            keep_until,
        };
        let is_ours = store::insert_data_key(connection, place, row, at).await.map_err(::store::refusal)?;
        if is_ours {
            fresh.push(FreshKey { place, key: key.clone() });
            return Ok(key);
        }
        // Somebody committed one while our insert waited for theirs.
        match store::data_key(connection, place).await.map_err(::store::refusal)? {
            Some(stored) => Ok(open(keys, place, &stored).await?),
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
        // What is due is at least a month old: a process seals with this month's keys only, and with
        // last month's around midnight.
        let newest = kept.keys().map(|place| place.month).max();
        if let Some(before) = newest.and_then(|newest| newest.checked_sub(time::Duration::days(40))) {
            kept.retain(|place, _| place.month >= before);
        }
    }

    /// Drops the tenant's keys from memory; what is not destroyed is fetched again when needed.
    pub fn forget(&self, tenant: TenantId) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).retain(|place, _| place.tenant != tenant);
    }
}

/// Opens a stored data key: with the expiry key that it names, then with the tenant's.
pub(crate) async fn open(
    keys: &keys::TenantKeys,
    place: Place,
    stored: &StoredKey,
) -> Result<DataKey, Closed> {
    let wrapped = stored.wrapped.as_deref().ok_or(Closed::Destroyed)?;
    let inner = match &stored.expiry_key {
        // Made before there were expiry keys.
        None => Secret::new(wrapped.to_vec()),
        Some(name) => {
            let (name, expiry) = ExpiryName::parse(name).zip(keys.expiry()).ok_or(Closed::Wrong)?;
            let opened = expiry.unwrap(&name, &place.expiry_context(), wrapped).await;
            opened.map_err(|error| match error {
                CustodyError::Destroyed => Closed::Destroyed,
                CustodyError::DoesNotOpen => Closed::Wrong,
                other => Closed::Custodian(other),
            })?
        }
    };
    let key = keys.unwrap_data_key(&place.context(), inner.expose()).map_err(|_| Closed::Wrong)?;
    Ok(DataKey::new(key))
}

/// Wraps a data key: with the tenant's key, then with the expiry key.
pub(crate) async fn wrap(
    keys: &keys::TenantKeys,
    place: Place,
    key: &DataKey,
    expiry: Option<&ExpiryName>,
) -> Result<Vec<u8>, Refusal> {
    let inner = keys.wrap_data_key(&place.context(), key.0.key.expose());
    match expiry.zip(keys.expiry()) {
        None => Ok(inner),
        Some((name, custodian)) => custodian
            .wrap(name, &place.expiry_context(), &inner)
            .await
            .map_err(|error| Refusal::unavailable(format!("expiry key {name}: {error}"))),
    }
}

pub(crate) fn month_of(at: Timestamp) -> Result<Date, Refusal> {
    // Months are those of UTC, whatever zone a timestamp was read in.
    let date = at.to_offset(time::UtcOffset::UTC).date();
    date.replace_day(1).map_err(|error| Refusal::fault(error.to_string()))
}
