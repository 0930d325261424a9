//! What the last verification of the ledger found, and what publishing does, for pages that say so.

use kernel::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

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
    /// By who holds it against the ledger.
    contradictions: RwLock<BTreeMap<&'static str, Vec<String>>>,
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
        self.contradictions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .flatten()
            .cloned()
            .collect()
    }

    /// What a witness, the published files or their copy hold against the ledger now; empty: nothing.
    pub fn note_contradictions(&self, whose: &'static str, standing: Vec<String>) {
        self.contradictions.write().unwrap_or_else(PoisonError::into_inner).insert(whose, standing);
    }
}
