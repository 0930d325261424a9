//! The inventory: what must be proven. An asset that no evidence speaks of makes its clauses red.

use kernel::{TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of thing an asset is. A probe covers every live asset of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssetClass {
    /// An address and port on which a gate accepts connections.
    GateListener,
    /// A customer company, and the provider's own tenant.
    Tenant,
    /// One tenant's log.
    Ledger,
    /// A PostgreSQL database.
    Database,
    /// A web application behind the gate.
    Service,
    /// The installation as a whole: exactly one.
    Platform,
}

impl AssetClass {
    pub const ALL: [AssetClass; 6] = [
        AssetClass::GateListener,
        AssetClass::Tenant,
        AssetClass::Ledger,
        AssetClass::Database,
        AssetClass::Service,
        AssetClass::Platform,
    ];

    /// The name in the catalogue and in the database.
    pub fn name(self) -> &'static str {
        match self {
            AssetClass::GateListener => "gate-listener",
            AssetClass::Tenant => "tenant",
            AssetClass::Ledger => "ledger",
            AssetClass::Database => "database",
            AssetClass::Service => "service",
            AssetClass::Platform => "platform",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// One registered thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub id: Uuid,
    pub class: AssetClass,
    /// Unique within its class, e.g. `0.0.0.0:8443` or a tenant's code. Shown to operators only.
    pub name: String,
    /// How a probe reaches it: `address`, `host`, `tenant` … Never a secret.
    pub attributes: Attributes,
    pub since: Timestamp,
    /// When it was retired. A retired asset owes no proof.
    pub until: Option<Timestamp>,
}

pub type Attributes = serde_json::Map<String, serde_json::Value>;

impl Asset {
    /// A text among the attributes.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(serde_json::Value::as_str)
    }

    /// A list of texts among the attributes; empty where there is none.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.attributes.get(name).and_then(serde_json::Value::as_array);
        list.into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
    }

    /// The tenant that an asset of the class tenant or ledger stands for.
    pub fn tenant(&self) -> Option<TenantId> {
        self.text("tenant").and_then(|text| text.parse().ok())
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_agree_with_the_catalogue_spelling() {
        for class in AssetClass::ALL {
            assert_eq!(AssetClass::from_name(class.name()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
        assert_eq!(AssetClass::from_name("host"), None);
    }
}
