//! One tenant, as its row says.

use kernel::{TenantId, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub id: TenantId,
    pub code: String,
    pub name: String,
    pub state: TenantState,
    pub created_at: Timestamp,
}

/// Whether a tenant may be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantState {
    Active,
    /// Nobody of this tenant comes in; nothing of it is deleted.
    Suspended,
}

impl TenantState {
    pub const ALL: [TenantState; 2] = [TenantState::Active, TenantState::Suspended];

    pub fn name(self) -> &'static str {
        match self {
            TenantState::Active => "active",
            TenantState::Suspended => "suspended",
        }
    }

    /// Anything unknown keeps the door shut.
    pub fn from_name(name: &str) -> Self {
        if name == TenantState::Active.name() { TenantState::Active } else { TenantState::Suspended }
    }

    /// The locale key of its label.
    pub fn label(self) -> &'static str {
        match self {
            TenantState::Active => "tenancy-state-active",
            TenantState::Suspended => "tenancy-state-suspended",
        }
    }

    /// The tone of its badge.
    pub fn tone(self) -> &'static str {
        match self {
            TenantState::Active => "good",
            TenantState::Suspended => "warn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_by_name() {
        for state in TenantState::ALL {
            assert_eq!(TenantState::from_name(state.name()), state);
        }
        assert_eq!(TenantState::from_name("closing"), TenantState::Suspended);
    }
}
