//! What the capability `retention` does with data keys: look at them, destroy them, move them to an
//! expiry key of their own. Each function works within the connection's tenant scope.
//!
//! Does not live here: when that is due, who decides it, and holds (`retention`).

use crate::{
    Periods, Retention,
    data_key::{self, Closed, Place},
    store,
};
use kernel::{Refusal, TenantId, Timestamp};
use keys::{ExpiryName, TenantKeys};
use sqlx::PgConnection;
use time::Date;

/// A data key as people look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFace {
    pub class: Retention,
    /// The month whose entries it seals: its first day.
    pub month: Date,
    /// Its commitment, 64 hexadecimal digits.
    pub id: String,
    pub created_at: Timestamp,
    /// From this day on it may be destroyed: what was promised when it was made, and what is in force now,
    /// whichever is later.
    pub keep_until: Date,
    /// Made since keys carry the day that was promised, and expiry keys.
    pub is_dated: bool,
    /// `None`: made before there were expiry keys.
    pub expiry_key: Option<ExpiryName>,
    pub destroyed: Option<(Timestamp, String)>,
}

impl KeyFace {
    pub fn is_due(&self, today: Date) -> bool {
        self.destroyed.is_none() && self.keep_until <= today
    }
}

/// Every data key of the tenant, the newest month first.
pub async fn keys_of(
    connection: &mut PgConnection,
    tenant: TenantId,
    periods: Periods,
) -> Result<Vec<KeyFace>, Refusal> {
    let rows = store::key_faces(connection, tenant).await.map_err(::store::refusal)?;
    Ok(rows.into_iter().filter_map(|row| face(row, periods)).collect())
}

fn face(row: store::KeyRow, periods: Periods) -> Option<KeyFace> {
    let class = Retention::from_number(row.retention)?;
    let now_in_force = periods.end_of(class, row.month);
    Some(KeyFace {
        class,
        month: row.month,
        id: kernel::hex(&row.key_id),
        created_at: row.created_at,
        keep_until: row.keep_until.map_or(now_in_force, |stated| stated.max(now_in_force)),
        is_dated: row.keep_until.is_some(),
        expiry_key: row.expiry_key.as_deref().and_then(ExpiryName::parse),
        destroyed: row.destroyed_at.map(|at| (at, row.destroy_reason.unwrap_or_default())),
    })
}

/// How many entries of the class and month the tenant has, and their bytes.
pub async fn extent(
    connection: &mut PgConnection,
    tenant: TenantId,
    class: Retention,
    month: Date,
) -> Result<(u64, u64), Refusal> {
    let (entries, bytes) =
        store::extent(connection, tenant, class.number(), month).await.map_err(::store::refusal)?;
    Ok((u64::try_from(entries).unwrap_or(0), u64::try_from(bytes).unwrap_or(0)))
}

/// Why a key is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Its period is over.
    Period,
    /// The contract has ended; only classes without a promised period go early.
    Contract,
}

impl Basis {
    pub fn name(self) -> &'static str {
        match self {
            Basis::Period => "period",
            Basis::Contract => "contract",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Basis::Period, Basis::Contract].into_iter().find(|basis| basis.name() == name)
    }
}

/// Destroys what this database holds of a key. False: it is destroyed already, or PostgreSQL itself finds
/// it too early. The expiry key is the custodian's, and is destroyed after this is committed.
pub async fn destroy(
    connection: &mut PgConnection,
    key: &KeyFace,
    basis: Basis,
    at: Timestamp,
) -> Result<bool, Refusal> {
    let done = store::forget_data_key(
        connection,
        (key.class.number(), key.month),
        (key.keep_until, at),
        (basis.name(), basis == Basis::Contract),
    );
    Ok(done.await.map_err(::store::refusal)?.is_some())
}

/// Moves a key that must stay to an expiry key of its own, so that the common one can be destroyed.
/// Answers the new expiry key's name. Idempotent.
pub async fn keep_apart(
    connection: &mut PgConnection,
    keys: &TenantKeys,
    key: &KeyFace,
) -> Result<Option<ExpiryName>, Refusal> {
    let place = Place { tenant: keys.tenant(), retention: key.class.number(), month: key.month };
    let Some(own) = place.own_expiry_name().filter(|_| keys.expiry().is_some()) else { return Ok(None) };
    if key.expiry_key.as_ref() == Some(&own) {
        return Ok(Some(own));
    }
    let stored = store::data_key(connection, place).await.map_err(::store::refusal)?;
    let stored = stored.ok_or_else(|| Refusal::not_found("no such data key"))?;
    let opened = match data_key::open(keys, place, &stored).await {
        Err(Closed::Destroyed) => return Ok(None),
        opened => opened?,
    };
    let wrapped = data_key::wrap(keys, place, &opened, Some(&own)).await?;
    let moved = store::move_data_key(connection, place, &wrapped, own.as_str()).await;
    Ok(moved.map_err(::store::refusal)?.then_some(own))
}

/// Wraps a key that must stay under the tenant's new keys, and under an expiry key of its own.
pub async fn carry_over(
    connection: &mut PgConnection,
    (former, new): (&TenantKeys, &TenantKeys),
    key: &KeyFace,
) -> Result<(), Refusal> {
    let place = Place { tenant: new.tenant(), retention: key.class.number(), month: key.month };
    let stored = store::data_key(connection, place).await.map_err(::store::refusal)?;
    let stored = stored.ok_or_else(|| Refusal::not_found("no such data key"))?;
    let opened = match data_key::open(former, place, &stored).await {
        Err(Closed::Destroyed) => return Ok(()),
        opened => opened?,
    };
    let own = place.own_expiry_name().filter(|_| new.expiry().is_some());
    let own = own.ok_or_else(|| Refusal::unavailable("this custodian holds no expiry keys"))?;
    let wrapped = data_key::wrap(new, place, &opened, Some(&own)).await?;
    store::move_data_key(connection, place, &wrapped, own.as_str()).await.map_err(::store::refusal)?;
    Ok(())
}

/// The commitment of a stored data key, 64 hexadecimal digits, if it opens for `keys` from its stored
/// parts: for those who check that it is wrapped twice.
pub async fn opens_as(
    keys: &TenantKeys,
    (retention, month): (i16, Date),
    (wrapped, expiry_key): (&[u8], Option<&str>),
) -> Option<[u8; 32]> {
    let place = Place { tenant: keys.tenant(), retention, month };
    let stored = data_key::StoredKey {
        wrapped: Some(wrapped.to_vec()),
        expiry_key: expiry_key.map(str::to_owned),
        destroyed_at: None,
        destroy_reason: None,
    };
    data_key::open(keys, place, &stored).await.ok().map(|key| *key.id())
}

/// The expiry key that the keys of a class and month share, unless they were moved.
pub fn shared_expiry_key(class: Retention, month: Date) -> Option<ExpiryName> {
    // The tenant is no part of the shared name.
    Place { tenant: TenantId::PROVIDER, retention: class.number(), month }.expiry_name()
}
