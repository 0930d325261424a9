//! What there is to be proven: what the program serves, and every tenant that has a record.

use crate::{
    model::asset::{Asset, AssetClass, Attributes},
    operations::{RegisterAsset, RetireAsset},
    store::trees,
    views::board::Board,
};
use ::store::Database;
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::Office;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::PathBuf,
};

/// An address on which the gate accepts connections.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Where a probe connects to, e.g. `127.0.0.1:8443`.
    pub address: SocketAddr,
    /// A host name that is served there.
    pub host: String,
    /// PEM file of the authority that its certificate must come from; `None`: the system's.
    pub authority: Option<PathBuf>,
}

/// How a service is reached, through the gate and directly.
#[derive(Clone, Debug)]
pub struct ServiceEntrance {
    /// The service's id.
    pub name: String,
    /// Through the gate: `listener.host` is the service's own host.
    pub listener: Listener,
    /// The service's own socket behind the gate.
    pub upstream: Option<SocketAddr>,
    /// Paths that must not open without sign-in. At least one.
    pub protected: Vec<String>,
    /// Under which path bearers of a link answer without sign-in, e.g. `/a/`.
    pub answers: Option<String>,
}

/// What the program serves. Tenants need not be listed: they are found by their records.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub listeners: Vec<Listener>,
    pub services: Vec<ServiceEntrance>,
    /// The trust site, where the anchor log is published.
    pub trust: Option<Listener>,
}

type Thing = (AssetClass, String, Attributes);

impl Inventory {
    /// Registers what is new, renews what is reached otherwise, retires what is gone. True if
    /// anything changed.
    pub(super) async fn sync(
        &self,
        office: &Office,
        database: &Database,
        board: &Board,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let things = self.things(database).await?;
        let known = board.observed().await;
        let ctx = Ctx::system("probes", TenantId::PROVIDER, now);
        let mut is_changed = false;
        let live: BTreeMap<(AssetClass, &str), &Asset> =
            known.assets.iter().map(|asset| ((asset.class, asset.name.as_str()), asset)).collect();
        let there: BTreeSet<(AssetClass, &str)> =
            things.iter().map(|(class, name, _)| (*class, name.as_str())).collect();
        for (class, name, attributes) in &things {
            if live.get(&(*class, name.as_str())).is_none_or(|asset| asset.attributes != *attributes) {
                let register =
                    RegisterAsset { class: *class, name: name.clone(), attributes: attributes.clone() };
                office.perform(&ctx, register).await?;
                is_changed = true;
            }
        }
        for (_, asset) in live.iter().filter(|(key, _)| !there.contains(key)) {
            office.perform(&ctx, RetireAsset(asset.id)).await?;
            is_changed = true;
        }
        Ok(is_changed)
    }

    async fn things(&self, database: &Database) -> Result<Vec<Thing>, Refusal> {
        let mut ledger = database.begin_ledger().await.map_err(::store::refusal)?;
        let tenants = trees::tenants(&mut ledger).await.map_err(::store::refusal)?;
        let mut things = vec![
            (
                AssetClass::Platform,
                "sekisho".to_owned(),
                self.trust.as_ref().map_or_else(Attributes::new, |site| object(site.attributes())),
            ),
            (AssetClass::Database, "main".to_owned(), Attributes::new()),
        ];
        for tenant in tenants {
            let attributes = object(json!({ "tenant": tenant.to_string() }));
            things.push((AssetClass::Tenant, tenant.to_string(), attributes.clone()));
            things.push((AssetClass::Ledger, tenant.to_string(), attributes));
        }
        for listener in &self.listeners {
            let name = format!("{} {}", listener.address, listener.host);
            things.push((AssetClass::GateListener, name, object(listener.attributes())));
        }
        things.extend(
            self.services
                .iter()
                .map(|service| (AssetClass::Service, service.name.clone(), object(service.attributes()))),
        );
        Ok(things)
    }
}

impl Listener {
    fn attributes(&self) -> Value {
        json!({
            "address": self.address.to_string(),
            "host": self.host,
            "authority": self.authority.as_ref().map(|path| path.display().to_string()),
        })
    }
}

impl ServiceEntrance {
    fn attributes(&self) -> Value {
        let mut attributes = object(self.listener.attributes());
        attributes.extend(object(json!({
            "upstream": self.upstream.map(|address| address.to_string()),
            "protected": self.protected,
            "answers": self.answers,
        })));
        Value::Object(attributes)
    }
}

/// Without the attributes that are absent.
fn object(value: Value) -> Attributes {
    match value {
        Value::Object(map) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Attributes::new(),
    }
}
