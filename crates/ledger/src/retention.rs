//! Retention classes: for how long an entry is kept (L04). Each has one tree and one line of keys per tenant.
//!
//! Lives here: the classes, their numbers, and their periods. Does not live here: keys (`data_key`), and
//! the destroying of keys (the capability `retention`).

use serde::{Deserialize, Serialize};

/// For how long an entry is kept, and with which others. The numbers stand in leaves: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retention {
    /// Operations, sign-ins, permissions: the audit trail proper.
    Operation,
    /// Requests refused at the gate and access records.
    Access,
    /// What the program and its machine say of themselves.
    System,
    /// Connections: what gate and host firewall denied, and summaries.
    Network,
    /// What is done in the consoles of operators and tenants.
    Portal,
    /// Work over the bastion.
    Bastion,
    /// Who went into and out of rooms.
    Entry,
    /// The register of camera recordings.
    Camera,
    /// What the cloud's control plane recorded.
    ControlPlane,
}

impl Retention {
    pub const ALL: [Retention; 9] = [
        Retention::Operation,
        Retention::Access,
        Retention::System,
        Retention::Network,
        Retention::Portal,
        Retention::Bastion,
        Retention::Entry,
        Retention::Camera,
        Retention::ControlPlane,
    ];

    /// Stands in columns and in leaves.
    pub fn number(self) -> i16 {
        match self {
            Retention::Operation => 1,
            Retention::Access => 2,
            Retention::System => 3,
            Retention::Network => 4,
            Retention::Portal => 5,
            Retention::Bastion => 6,
            Retention::Entry => 7,
            Retention::Camera => 8,
            Retention::ControlPlane => 9,
        }
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.number() == number)
    }

    /// As settings, facts and addresses of pages call it.
    pub fn name(self) -> &'static str {
        match self {
            Retention::Operation => "operation",
            Retention::Access => "access",
            Retention::System => "system",
            Retention::Network => "network",
            Retention::Portal => "portal",
            Retention::Bastion => "bastion",
            Retention::Entry => "entry",
            Retention::Camera => "camera",
            Retention::ControlPlane => "control-plane",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Months that the papers promise at least, the strictest of them; `None` where they say "a certain
    /// period" and the operator chooses.
    pub fn promised_months(self) -> Option<u16> {
        match self {
            Retention::Bastion | Retention::Camera | Retention::ControlPlane => Some(12),
            Retention::Entry => Some(36),
            Retention::Operation
            | Retention::Access
            | Retention::System
            | Retention::Network
            | Retention::Portal => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_survive_number_and_name() {
        for class in Retention::ALL {
            assert_eq!(Retention::from_number(class.number()), Some(class));
            assert_eq!(Retention::from_name(class.name()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
        assert_eq!(Retention::ALL.map(Retention::number), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        // The anchor log's number is no class.
        assert_eq!(Retention::from_number(crate::ANCHOR), None);
    }
}
