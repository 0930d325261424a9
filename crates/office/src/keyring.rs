//! Tenants' keys in memory. Opened once per process and tenant by the custodian.
//!
//! A tenant's key is stored as the custodian wrapped it, and besides under an expiry key of its own, which
//! is destroyed when the contract ends: `0xE1 ‖ length of the name ‖ name ‖ wrapped`. The provider's key, and
//! tenants' keys made before there were expiry keys, are stored as the custodian wrapped them.

use kernel::{Refusal, Secret, TenantId};
use keys::{Custodian, CustodyError, ExpiryName, TenantKeys};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Tenants kept; beyond that all are dropped and opened again when needed.
const MOST_KEPT: usize = 50_000;
/// No custodian's wrapped key begins so.
const ENDING: u8 = 0xe1;

/// The provider's custodian and the tenant keys it has opened for this process.
pub struct Keyring {
    custodian: Arc<dyn Custodian>,
    kept: RwLock<HashMap<TenantId, TenantKeys>>,
}

impl Keyring {
    pub fn new(custodian: Arc<dyn Custodian>) -> Self {
        Self { custodian, kept: RwLock::default() }
    }

    pub(crate) fn kept(&self, tenant: TenantId) -> Option<TenantKeys> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned()
    }

    /// Keeps keys whose row is committed.
    pub(crate) fn keep(&self, keys: TenantKeys) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > MOST_KEPT {
            kept.clear();
        }
        kept.insert(keys.tenant(), keys);
    }

    /// Another process may have replaced them.
    pub(crate) fn forget(&self, tenant: TenantId) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
    }

    /// Opens a stored key.
    pub(crate) async fn open(&self, tenant: TenantId, stored: &[u8]) -> Result<TenantKeys, Refusal> {
        let key = open_tenant_key(self.custodian.as_ref(), tenant, stored)
            .await
            .map_err(|error| Refusal::unavailable(format!("key of tenant {tenant}: {error}")))?;
        Ok(TenantKeys::in_custody(tenant, key, self.custodian.expiry()))
    }

    /// Makes a new tenant's keys and their stored form.
    pub(crate) async fn make(&self, tenant: TenantId) -> Result<(TenantKeys, Vec<u8>), Refusal> {
        let failed = |error| Refusal::unavailable(format!("wrapping the key of {tenant}: {error}"));
        let (key, _) = TenantKeys::generate(tenant);
        let wrapped = self.custodian.wrap_key(&context(tenant), &key).await.map_err(failed)?;
        let expiry = self.custodian.expiry();
        let stored = match (expiry.as_deref(), end_name(tenant)) {
            (Some(expiry), Some(name)) => {
                let outer = expiry.wrap(&name, &context(tenant), &wrapped).await.map_err(failed)?;
                let name = name.as_str().as_bytes();
                let head = [ENDING, u8::try_from(name.len()).unwrap_or(u8::MAX)];
                [head.as_slice(), name, &outer].concat()
            }
            _ => wrapped,
        };
        Ok((TenantKeys::in_custody(tenant, key, expiry), stored))
    }

    pub(crate) fn custodian(&self) -> &'static str {
        "key file"
    }
}

/// Opens the stored form of a tenant's key.
///
/// # Errors
/// [`CustodyError::Destroyed`]: the contract has ended, and this is a copy from before.
pub async fn open_tenant_key(
    custodian: &dyn Custodian,
    tenant: TenantId,
    stored: &[u8],
) -> Result<Secret<[u8; 32]>, CustodyError> {
    match ending(stored) {
        None => custodian.unwrap_key(&context(tenant), stored).await,
        Some((name, outer)) => {
            let expiry = custodian.expiry().ok_or(CustodyError::DoesNotOpen)?;
            let wrapped = expiry.unwrap(&name, &context(tenant), outer).await?;
            custodian.unwrap_key(&context(tenant), wrapped.expose()).await
        }
    }
}

/// The expiry key that a stored tenant key is under, and what it wraps; `None` for one that is under none.
pub fn ending(stored: &[u8]) -> Option<(ExpiryName, &[u8])> {
    let (&[ENDING, length], rest) = stored.split_first_chunk::<2>()? else { return None };
    let (name, outer) = rest.split_at_checked(usize::from(length))?;
    Some((ExpiryName::parse(std::str::from_utf8(name).ok()?)?, outer))
}

/// A name that was never used: a destroyed one is spent.
fn end_name(tenant: TenantId) -> Option<ExpiryName> {
    let fresh = u64::from_be_bytes(keys::random());
    let name = ExpiryName::parse(&format!("tenant-{}-{fresh:016x}", tenant.uuid().simple()));
    name.filter(|_| !tenant.is_provider())
}

/// A wrapped key opens only as the key of the tenant that it was made for.
fn context(tenant: TenantId) -> Vec<u8> {
    [b"sekisho/tenant-key/".as_slice(), tenant.uuid().as_bytes()].concat()
}
