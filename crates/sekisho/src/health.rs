//! What the last verification of the ledger found, for pages that say so.

use kernel::Timestamp;
use std::sync::{PoisonError, RwLock};

#[derive(Clone, Copy, Debug)]
pub struct Verified {
    pub at: Timestamp,
    pub is_whole: bool,
    pub entries: u64,
}

/// Filled by the verifying worker.
#[derive(Default)]
pub struct LedgerState(RwLock<Option<Verified>>);

impl LedgerState {
    pub fn last(&self) -> Option<Verified> {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, verified: Verified) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(verified);
    }
}
