//! Tenants' keys in memory. Opened once per process and tenant by the custodian.

use kernel::{Refusal, TenantId};
use keys::{Custodian, TenantKeys};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Tenants kept; beyond that all are dropped and opened again when needed.
const MOST_KEPT: usize = 50_000;

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

    /// Opens a stored key.
    pub(crate) async fn open(&self, tenant: TenantId, wrapped: &[u8]) -> Result<TenantKeys, Refusal> {
        let key = self
            .custodian
            .unwrap_key(&context(tenant), wrapped)
            .await
            .map_err(|error| Refusal::unavailable(format!("key of tenant {tenant}: {error}")))?;
        Ok(TenantKeys::in_custody(tenant, key, self.custodian.expiry()))
    }

    /// Makes a new tenant's keys and their wrapped form.
    pub(crate) async fn make(&self, tenant: TenantId) -> Result<(TenantKeys, Vec<u8>), Refusal> {
        let (key, _) = TenantKeys::generate(tenant);
        let wrapped = self
            .custodian
            .wrap_key(&context(tenant), &key)
            .await
            .map_err(|error| Refusal::unavailable(format!("wrapping the key of {tenant}: {error}")))?;
        Ok((TenantKeys::in_custody(tenant, key, self.custodian.expiry()), wrapped))
    }

    pub(crate) fn custodian(&self) -> &'static str {
        "key file"
    }
}

/// A wrapped key opens only as the key of the tenant that it was made for.
fn context(tenant: TenantId) -> Vec<u8> {
    [b"sekisho/tenant-key/".as_slice(), tenant.uuid().as_bytes()].concat()
}
