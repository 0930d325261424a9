//! A list of keys to be destroyed, and how far it has come.

use super::id;
use kernel::{TenantId, Timestamp, UserId};
use ledger::{
    Retention,
    forgetting::{Basis, KeyFace},
};
use serde::{Deserialize, Serialize};
use time::Date;

id!(ProposalId);

/// One key on a list, as those who agreed saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub tenant: TenantId,
    pub class: Retention,
    /// The first day of the month whose entries go.
    pub month: Date,
    /// The key's commitment, 64 hexadecimal digits.
    pub key: String,
    pub keep_until: Date,
    pub entries: u64,
    pub bytes: u64,
    /// It was under a legal hold when the list was made: it stays.
    pub is_held: bool,
}

impl Item {
    pub fn is(&self, tenant: TenantId, key: &KeyFace) -> bool {
        self.tenant == tenant && self.class == key.class && self.month == key.month && self.key == key.id
    }
}

/// See the drawing in the crate's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalState {
    Proposed,
    Refused,
    Approved,
    /// The rows are gone; the expiry keys are next.
    Destroying,
    Done,
}

impl ProposalState {
    pub const ALL: [ProposalState; 5] = [
        ProposalState::Proposed,
        ProposalState::Refused,
        ProposalState::Approved,
        ProposalState::Destroying,
        ProposalState::Done,
    ];

    pub fn name(self) -> &'static str {
        match self {
            ProposalState::Proposed => "proposed",
            ProposalState::Refused => "refused",
            ProposalState::Approved => "approved",
            ProposalState::Destroying => "destroying",
            ProposalState::Done => "done",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Something is still to be done about it.
    pub fn is_open(self) -> bool {
        matches!(self, ProposalState::Proposed | ProposalState::Approved | ProposalState::Destroying)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub basis: Basis,
    pub items: Vec<Item>,
    pub state: ProposalState,
    pub proposed: (Timestamp, UserId),
    pub decided: Option<(Timestamp, UserId)>,
    pub decide_reason: Option<String>,
    /// The expiry keys that go with it.
    pub names: Vec<String>,
    pub done_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_by_name() {
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::from_name(state.name()), Some(state));
        }
        assert_eq!(ProposalState::from_name("executed"), None);
    }
}
