//! Keys: layered, one for each tenant, closed to other accounts.

use super::{Probe, Reason, facts, run_of, shared::Shared};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::trees::{self, StoredDataKey},
};
use ::store::Database;
use kernel::{Ctx, TenantId, Timestamp};
use keys::{Custodian, TenantKeys};
use office::{BoxFuture, Office, Target};
use std::{
    collections::BTreeMap,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Data keys looked at in one run.
const MOST_KEYS: i64 = 200;
/// A wrapped key: version 1, nonce 12, key 32, tag 16.
const WRAPPED: usize = 61;
/// One that is wrapped by an expiry key besides.
const WRAPPED_TWICE: usize = WRAPPED + 29;

/// What is stored of one tenant's keys, and the keys themselves.
struct Stored {
    keys: TenantKeys,
    tenant_keys: Vec<Vec<u8>>,
    data_keys: Vec<StoredDataKey>,
    logs: i64,
}

async fn stored(office: &Office, tenant: TenantId, now: Timestamp) -> Result<Stored, String> {
    let ctx = Ctx::system("probes", tenant, now);
    let mut reading = office.view(&ctx, super::LOOK, Target::tenant()).await.or_reason()?;
    let tenant_keys = trees::tenant_keys(reading.sql(), tenant).await.or_reason()?;
    let data_keys = trees::data_keys(reading.sql(), tenant, MOST_KEYS).await.or_reason()?;
    let logs = trees::log_count(reading.sql(), tenant).await.or_reason()?;
    Ok(Stored { keys: reading.keys().clone(), tenant_keys, data_keys, logs })
}

/// Whether the stored data key opens under `keys` as the key that it says it is.
async fn opens(keys: &TenantKeys, stored: &StoredDataKey) -> bool {
    let parts = (stored.wrapped.as_slice(), stored.expiry_key.as_deref());
    let id = ledger::forgetting::opens_as(keys, (stored.retention, stored.month), parts).await;
    id.is_some_and(|id| id.as_slice() == stored.key_id)
}

fn tenant_of(asset: &Asset) -> Result<TenantId, String> {
    asset.tenant().ok_or_else(|| format!("{} names no tenant", asset.name))
}

/// Data keys are wrapped by the tenant's key, and that by the root.
pub(super) struct KeyHierarchy(pub Office);

impl Probe for KeyHierarchy {
    fn code(&self) -> &'static str {
        "key-hierarchy"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async { Ok(layers(&stored(&self.0, tenant_of(asset)?, now).await?).await) };
            run_of(asked.await)
        })
    }

    /// The provider's keys with one data key among them that is stored as it is.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let mut stored = stored(&self.0, TenantId::PROVIDER, now).await?;
                let bare = keys::random::<32>();
                stored.data_keys.push(StoredDataKey {
                    retention: 1,
                    month: now.date(),
                    key_id: keys::commitment(&bare).to_vec(),
                    wrapped: bare.to_vec(),
                    expiry_key: None,
                });
                Ok(layers(&stored).await)
            };
            run_of(asked.await)
        })
    }
}

async fn layers(stored: &Stored) -> Facts {
    let is_wrapped = |stored: &Vec<u8>| match office::ending(stored) {
        Some((_, outer)) => outer.len() == WRAPPED_TWICE,
        None => stored.len() == WRAPPED,
    };
    let bare_tenant_keys = stored.tenant_keys.iter().filter(|stored| !is_wrapped(stored)).count();
    let mut bare_data_keys = 0_usize;
    for key in &stored.data_keys {
        let length = if key.expiry_key.is_some() { WRAPPED_TWICE } else { WRAPPED };
        let is_wrapped = key.wrapped.len() == length && opens(&stored.keys, key).await;
        bare_data_keys = bare_data_keys.saturating_add(usize::from(!is_wrapped));
    }
    // The look itself opened the tenant's key with the root; a data key that opens is the layer below.
    let root_layer = usize::from(!stored.tenant_keys.is_empty() && bare_tenant_keys == 0);
    let tenant_layer = usize::from(!stored.data_keys.is_empty() && bare_data_keys == 0);
    facts([
        ("unwrapped_keys", bare_tenant_keys.saturating_add(bare_data_keys).into()),
        ("layers", root_layer.saturating_add(tenant_layer).into()),
        ("keys", stored.tenant_keys.len().saturating_add(stored.data_keys.len()).into()),
    ])
}

/// A stored key opens under its own tenant's key and under no other's.
pub(super) struct SeparateKeys {
    pub office: Office,
    pub database: Database,
}

impl Probe for SeparateKeys {
    fn code(&self) -> &'static str {
        "separate-keys"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = tenant_of(asset)?;
                let own = stored(&self.office, tenant, now).await?;
                let other = self.other_than(tenant, now).await?;
                Ok(separation(&own, &other).await)
            };
            run_of(asked.await)
        })
    }

    /// A tenant whose values are tried with its own key in the other's place.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let own = stored(&self.office, TenantId::PROVIDER, now).await?;
                let same = own.keys.clone();
                Ok(separation(&own, &same).await)
            };
            run_of(asked.await)
        })
    }
}

impl SeparateKeys {
    /// Another tenant's keys; freshly made ones where there is no other tenant.
    async fn other_than(&self, tenant: TenantId, now: Timestamp) -> Result<TenantKeys, String> {
        let mut ledger = self.database.begin_ledger().await.or_reason()?;
        let tenants = trees::tenants(&mut ledger).await.or_reason()?;
        drop(ledger);
        match tenants.into_iter().find(|other| *other != tenant) {
            Some(other) => Ok(stored(&self.office, other, now).await?.keys),
            None => Ok(TenantKeys::generate(TenantId::new(now)).1),
        }
    }
}

async fn separation(own: &Stored, other: &TenantKeys) -> Facts {
    let (mut foreign, mut ours) = (0_usize, 0_usize);
    for stored in &own.data_keys {
        foreign = foreign.saturating_add(usize::from(opens(other, stored).await));
        ours = ours.saturating_add(usize::from(opens(&own.keys, stored).await));
    }
    facts([("foreign_values_opened", foreign.into()), ("own_values_opened", ours.into())])
}

/// A key and a log of each tenant's own.
pub(super) struct TenantEnvironment {
    pub office: Office,
    pub database: Database,
    pub custodian: Arc<dyn Custodian>,
    fingerprints: Shared<BTreeMap<TenantId, [u8; 32]>>,
}

impl TenantEnvironment {
    pub fn new(office: Office, database: Database, custodian: Arc<dyn Custodian>) -> Self {
        Self { office, database, custodian, fingerprints: Shared::new() }
    }

    /// A name of each tenant's key itself: equal for equal keys only.
    async fn fingerprints(&self, now: Timestamp) -> Result<BTreeMap<TenantId, [u8; 32]>, String> {
        let mut ledger = self.database.begin_ledger().await.or_reason()?;
        let tenants = trees::tenants(&mut ledger).await.or_reason()?;
        drop(ledger);
        let mut all = BTreeMap::new();
        for tenant in tenants {
            let ctx = Ctx::system("probes", tenant, now);
            let mut reading = self.office.view(&ctx, super::LOOK, Target::tenant()).await.or_reason()?;
            for wrapped in trees::tenant_keys(reading.sql(), tenant).await.or_reason()? {
                all.insert(tenant, self.fingerprint(tenant, &wrapped).await?);
            }
        }
        Ok(all)
    }

    async fn fingerprint(&self, tenant: TenantId, wrapped: &[u8]) -> Result<[u8; 32], String> {
        let key = office::open_tenant_key(self.custodian.as_ref(), tenant, wrapped).await;
        let key = key.map_err(|error| error.to_string())?;
        Ok(keys::commitment(key.expose()))
    }
}

impl Probe for TenantEnvironment {
    fn code(&self) -> &'static str {
        "tenant-environment"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let tenant = tenant_of(asset)?;
                let all = self.fingerprints.at(now, self.fingerprints(now)).await?;
                let stored = stored(&self.office, tenant, now).await?;
                Ok(environment(&stored, &all))
            };
            run_of(asked.await)
        })
    }

    /// The keys there are, and a tenant that has the provider's.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let asked = async {
                let stored = stored(&self.office, TenantId::PROVIDER, now).await?;
                let mut all = self.fingerprints(now).await?;
                if let Some(own) = all.get(&TenantId::PROVIDER).copied() {
                    all.insert(TenantId::new(now), own);
                }
                Ok(environment(&stored, &all))
            };
            run_of(asked.await)
        })
    }
}

fn environment(stored: &Stored, all: &BTreeMap<TenantId, [u8; 32]>) -> Facts {
    let tenant = stored.keys.tenant();
    let own = all.get(&tenant);
    let shared = all.iter().filter(|(other, print)| **other != tenant && Some(*print) == own).count();
    facts([
        ("keys", stored.tenant_keys.len().into()),
        ("shared_keys", shared.into()),
        ("logs", stored.logs.into()),
    ])
}

/// Files with keys that other accounts could read.
pub(super) struct KeyFiles(pub PathBuf);

impl Probe for KeyFiles {
    fn code(&self) -> &'static str {
        "key-folder"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async { run_of(modes(&self.0)) })
    }

    /// A folder with a file that the group can read.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let folder =
                std::env::temp_dir().join(format!("sekisho-canary-{}", kernel::random_from(now).simple()));
            let made = std::fs::create_dir(&folder).and_then(|()| {
                let mut options = std::fs::OpenOptions::new();
                let file = options.write(true).create_new(true).mode(0o600).open(folder.join("root.key"))?;
                // Set apart from opening, so that no umask takes it away.
                file.set_permissions(std::fs::Permissions::from_mode(0o640))
            });
            let found = made.map_err(|error| error.to_string()).and_then(|()| modes(&folder));
            let _ = std::fs::remove_dir_all(&folder);
            run_of(found)
        })
    }
}

const OTHERS: u32 = 0o077;

fn modes(folder: &Path) -> Result<Facts, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mode =
        |path: &Path| std::fs::symlink_metadata(path).map(|found| found.permissions().mode()).map_err(failed);
    let (mut files, mut open) = (0_u32, u32::from(mode(folder)? & OTHERS != 0));
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        files = files.saturating_add(1);
        open = open.saturating_add(u32::from(mode(&entry.map_err(failed)?.path())? & OTHERS != 0));
    }
    Ok(facts([("files", files.into()), ("files_readable_by_others", open.into())]))
}
