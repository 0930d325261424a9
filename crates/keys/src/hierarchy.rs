//! One tenant's keys, all derived from its tenant key by HKDF-SHA-256 (RFC 5869).
//!
//! Another tenant's values are unreadable bytes: no key here is shared between tenants. Destroying
//! the wrapped tenant key forgets everything sealed under it. Storing the wrapped tenant key, and
//! the data keys wrapped here, is the caller's.

use crate::aead::{self, SealError};
use crate::custody::{expand, open_versioned, seal_versioned};
use crate::entropy::random;
use crate::expiry::ExpiryKeys;
use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use kernel::{Secret, TenantId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// Where a sealed value lives. A value moved to another row, column, table or tenant does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// `identity.user`
    pub table: &'static str,
    pub column: &'static str,
    pub row: Uuid,
}

/// The keys of one tenant. Cheap to clone; wiped when the last clone is dropped.
#[derive(Clone)]
pub struct TenantKeys {
    inner: Arc<Inner>,
}

type Column = (&'static str, &'static str);

struct Inner {
    tenant: TenantId,
    derivation: Prk,
    wrapping: LessSafeKey,
    expiry: Option<Arc<dyn ExpiryKeys>>,
    /// Column names are `'static`: the program's own text bounds both maps.
    fields: RwLock<HashMap<Column, Arc<LessSafeKey>>>,
    indexes: RwLock<HashMap<&'static str, Arc<hmac::Key>>>,
}

impl TenantKeys {
    /// A new tenant's key, to be handed to the custodian, and the keys under it.
    pub fn generate(tenant: TenantId) -> (Secret<[u8; 32]>, Self) {
        let key = Secret::new(random());
        let keys = Self::from_key(tenant, key.clone());
        (key, keys)
    }

    /// The keys under a tenant key that the custodian has unwrapped.
    pub fn from_key(tenant: TenantId, key: Secret<[u8; 32]>) -> Self {
        Self::in_custody(tenant, key, None)
    }

    /// The same, with the custodian's keys that are destroyed on time.
    pub fn in_custody(tenant: TenantId, key: Secret<[u8; 32]>, expiry: Option<Arc<dyn ExpiryKeys>>) -> Self {
        let derivation = Salt::new(HKDF_SHA256, b"sekisho/tenant/v1").extract(key.expose());
        let wrapping = expand_for(&derivation, tenant, "data-key", &[]);
        let wrapping = aead::cipher(wrapping.expose());
        let (fields, indexes) = Default::default();
        Self { inner: Arc::new(Inner { tenant, derivation, wrapping, expiry, fields, indexes }) }
    }

    pub fn tenant(&self) -> TenantId {
        self.inner.tenant
    }

    /// The keys that are destroyed on time, where the custodian has any.
    pub fn expiry(&self) -> Option<&dyn ExpiryKeys> {
        self.inner.expiry.as_deref()
    }

    /// `version(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16)`, AES-256-GCM under the column's own key.
    ///
    /// Nonces are random: one column of one tenant may be sealed 2³² times (SP 800-38D §8.3).
    pub fn seal(&self, place: &Place, plaintext: &[u8]) -> Vec<u8> {
        seal_versioned(&self.field_key(place), &self.bound_place(place), plaintext)
    }

    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Secret<Vec<u8>>, SealError> {
        open_versioned(&self.field_key(place), &self.bound_place(place), sealed)
    }

    /// A stand-in for `normalised` that finds equal values and shows nothing else: HMAC-SHA-256
    /// under a key of this tenant and `table_column` (`"identity.user.email"`). Whoever can ask for
    /// indexes can test guesses, so it is for lookup inside the database only.
    pub fn blind_index(&self, table_column: &'static str, normalised: &[u8]) -> [u8; 32] {
        let key = cached(&self.inner.indexes, table_column, || {
            hmac::Key::new(hmac::HMAC_SHA256, self.expand("index", &[table_column.as_bytes()]).expose())
        });
        aead::mac(&key, normalised)
    }

    /// A random data key, sealed under this tenant. `context` says what it is for; unwrapping needs
    /// the same bytes.
    pub fn wrap_data_key(&self, context: &[u8], key: &[u8; 32]) -> Vec<u8> {
        seal_versioned(&self.inner.wrapping, &self.bound("data-key", &[context]), key)
    }

    pub fn unwrap_data_key(&self, context: &[u8], wrapped: &[u8]) -> Result<Secret<[u8; 32]>, SealError> {
        let plain = open_versioned(&self.inner.wrapping, &self.bound("data-key", &[context]), wrapped)?;
        <[u8; 32]>::try_from(plain.expose().as_slice()).map(Secret::new).map_err(|_| SealError)
    }

    /// A key for anything else, by its purpose (`"ledger/search-token/2026-04"`). The same purpose
    /// gives the same key; no other purpose, tenant or use in this type gives it.
    pub fn derive(&self, purpose: &str) -> Secret<[u8; 32]> {
        self.expand("purpose", &[purpose.as_bytes()])
    }

    fn field_key(&self, place: &Place) -> Arc<LessSafeKey> {
        cached(&self.inner.fields, (place.table, place.column), || {
            let key = self.expand("field", &[place.table.as_bytes(), place.column.as_bytes()]);
            aead::cipher(key.expose())
        })
    }

    fn expand(&self, use_name: &str, parts: &[&[u8]]) -> Secret<[u8; 32]> {
        expand_for(&self.inner.derivation, self.inner.tenant, use_name, parts)
    }

    fn bound_place(&self, place: &Place) -> Vec<u8> {
        self.bound("field", &[place.table.as_bytes(), place.column.as_bytes(), place.row.as_bytes()])
    }

    fn bound(&self, use_name: &str, parts: &[&[u8]]) -> Vec<u8> {
        label(self.inner.tenant, use_name, parts)
    }
}

impl fmt::Debug for TenantKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TenantKeys({}, secret)", self.inner.tenant)
    }
}

fn expand_for(derivation: &Prk, tenant: TenantId, use_name: &str, parts: &[&[u8]]) -> Secret<[u8; 32]> {
    expand(derivation, &[&label(tenant, use_name, parts)])
}

/// Every part with its length in front, so that ("ab", "c") and ("a", "bc") stay different.
fn label(tenant: TenantId, use_name: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    let tenant = tenant.uuid().into_bytes();
    for part in [tenant.as_slice(), use_name.as_bytes()].into_iter().chain(parts.iter().copied()) {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Deriving a key costs more than a short value's sealing: a list of rows derives once.
fn cached<K: Copy + Eq + std::hash::Hash, V>(
    map: &RwLock<HashMap<K, Arc<V>>>,
    name: K,
    make: impl FnOnce() -> V,
) -> Arc<V> {
    if let Some(key) = map.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
        return Arc::clone(key);
    }
    let made = Arc::new(make());
    Arc::clone(map.write().unwrap_or_else(PoisonError::into_inner).entry(name).or_insert(made))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: TenantId = TenantId::from_uuid(Uuid::from_u128(0xa));
    const B: TenantId = TenantId::from_uuid(Uuid::from_u128(0xb));
    const EMAIL: Place = Place { table: "identity.user", column: "email", row: Uuid::from_u128(1) };

    fn keys(tenant: TenantId) -> TenantKeys {
        TenantKeys::from_key(tenant, Secret::new([5; 32]))
    }

    #[test]
    fn a_value_opens_in_its_place_only() {
        let sealed = keys(A).seal(&EMAIL, b"hanako@example.jp");
        assert_eq!((sealed[0], sealed.len()), (1, 1 + 12 + 17 + 16));
        assert_eq!(keys(A).open(&EMAIL, &sealed).unwrap().expose(), b"hanako@example.jp");
        assert_ne!(sealed, keys(A).seal(&EMAIL, b"hanako@example.jp"));

        let elsewhere = [
            ("another table", keys(A), Place { table: "identity.guest", ..EMAIL }),
            ("another column", keys(A), Place { column: "name", ..EMAIL }),
            ("another row", keys(A), Place { row: Uuid::from_u128(2), ..EMAIL }),
            ("moved border", keys(A), Place { table: "identity.userem", column: "ail", ..EMAIL }),
            ("another tenant, same key", keys(B), EMAIL),
            ("another key", TenantKeys::from_key(A, Secret::new([6; 32])), EMAIL),
        ];
        for (what, keys, place) in elsewhere {
            assert_eq!(keys.open(&place, &sealed).err(), Some(SealError), "{what}");
        }
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 0x80;
            assert_eq!(keys(A).open(&EMAIL, &altered).err(), Some(SealError), "altered at {at}");
            assert_eq!(keys(A).open(&EMAIL, &sealed[..at]).err(), Some(SealError), "cut at {at}");
        }
        assert_eq!(SealError.to_string(), "sealed value does not open");
    }

    /// The row is bound by the additional data alone: column keys are shared by all rows.
    #[test]
    fn the_column_key_is_cached_and_shared() {
        let keys = keys(A);
        let other_row = Place { row: Uuid::from_u128(2), ..EMAIL };
        assert!(Arc::ptr_eq(&keys.field_key(&EMAIL), &keys.clone().field_key(&other_row)));
    }

    #[test]
    fn the_blind_index_finds_equals_and_nothing_else() {
        let index = keys(A).blind_index("identity.user.email", b"hanako@example.jp");
        assert_eq!(index, keys(A).blind_index("identity.user.email", b"hanako@example.jp"));
        assert_ne!(index, keys(A).blind_index("identity.user.email", b"taro@example.jp"));
        assert_ne!(index, keys(A).blind_index("identity.user.login", b"hanako@example.jp"));
        assert_ne!(index, keys(B).blind_index("identity.user.email", b"hanako@example.jp"));
    }

    #[test]
    fn data_keys_open_in_their_context_only() {
        let (key, tenant) = TenantKeys::generate(A);
        let wrapped = tenant.wrap_data_key(b"ledger/access/2026-04", &[3; 32]);
        let again = TenantKeys::from_key(A, key.clone());
        assert_eq!(again.unwrap_data_key(b"ledger/access/2026-04", &wrapped).unwrap().expose(), &[3; 32]);
        assert!(again.unwrap_data_key(b"ledger/access/2026-05", &wrapped).is_err());
        assert!(TenantKeys::from_key(B, key).unwrap_data_key(b"ledger/access/2026-04", &wrapped).is_err());
        assert!(again.open(&EMAIL, &wrapped).is_err());
    }

    #[test]
    fn purposes_uses_and_tenants_share_no_key() {
        let mut seen = vec![
            *keys(A).derive("a").expose(),
            *keys(A).derive("b").expose(),
            *keys(A).derive("").expose(),
            *keys(B).derive("a").expose(),
            *keys(A).expand("field", &[b"a"]).expose(),
            *keys(A).expand("index", &[b"a"]).expose(),
            [5; 32],
        ];
        assert_eq!(keys(A).derive("a").expose(), &seen[0]);
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn generated_keys_are_fresh_and_hidden() {
        let ((one, keys), (other, _)) = (TenantKeys::generate(A), TenantKeys::generate(A));
        assert_ne!(one.expose(), other.expose());
        assert_eq!(format!("{keys:?}"), format!("TenantKeys({A}, secret)"));
    }

    /// Computed with another implementation (Python's hmac) from RFC 5869 and [`label`]: what is
    /// sealed and indexed today must be found by every later release.
    #[test]
    fn derivation_is_fixed_forever() {
        let index = keys(A).blind_index("identity.user.email", b"hanako@example.jp");
        assert_eq!(
            kernel::hex(keys(A).derive("a").expose()),
            "b59eca49c5cc7bc76705ec0a9f8393f7db7704f1ce5469d703d9d86c13cd5f10"
        );
        assert_eq!(kernel::hex(&index), "b9c86243847a0ba300d6c280939149189d84627055c9cecd17a1da670a842625");
    }

    /// Sealed by the first version of this crate.
    #[test]
    fn an_old_value_still_opens() {
        let sealed = [
            1, 55, 105, 45, 89, 145, 190, 134, 212, 99, 234, 141, 225, 88, 80, 121, 170, 24, 129, 194, 217,
            34, 59, 198, 46, 24, 58, 38, 144, 199, 40, 46,
        ];
        assert_eq!(keys(A).open(&EMAIL, &sealed).unwrap().expose(), b"old");
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(plaintext: Vec<u8>, row: u128) {
            let place = Place { row: Uuid::from_u128(row), ..EMAIL };
            let sealed = keys(A).seal(&place, &plaintext);
            let opened = keys(A).open(&place, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plaintext);
        }

        #[test]
        fn junk_never_opens(junk: Vec<u8>) {
            prop_assert!(keys(A).open(&EMAIL, &junk).is_err());
        }
    }
}
