//! What the last verification of the ledger found, and what publishing does, for pages that say so.

use kernel::Timestamp;
use std::sync::{PoisonError, RwLock};

#[derive(Clone, Copy, Debug)]
pub struct Verified {
    pub at: Timestamp,
    pub is_whole: bool,
    pub entries: u64,
}

/// Filled by the verifying worker, and by the publishing one.
#[derive(Default)]
pub struct LedgerState {
    verified: RwLock<Option<Verified>>,
    contradictions: RwLock<Vec<String>>,
}

impl LedgerState {
    pub fn last(&self) -> Option<Verified> {
        *self.verified.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, verified: Verified) {
        *self.verified.write().unwrap_or_else(PoisonError::into_inner) = Some(verified);
    }

    /// See [`LedgerState::note_contradictions`].
    pub fn contradictions(&self) -> Vec<String> {
        self.contradictions.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a witness or the published files hold against the ledger now; empty: nothing.
    pub fn note_contradictions(&self, standing: Vec<String>) {
        *self.contradictions.write().unwrap_or_else(PoisonError::into_inner) = standing;
    }
}
