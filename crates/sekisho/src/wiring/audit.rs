//! What the audit page asks: names of people (`identity`), the ledger's state.

use super::people::FromIdentity;
use crate::health::LedgerState;
use audit::{Checked, LedgerHealth, Parts};
use office::Office;
use std::sync::Arc;

pub fn parts(office: Office, ledger: Arc<LedgerState>) -> Parts {
    Parts { office, people: Arc::new(FromIdentity), health: Arc::new(FromVerifier(ledger)) }
}

struct FromVerifier(Arc<LedgerState>);

impl LedgerHealth for FromVerifier {
    fn last(&self) -> Option<Checked> {
        self.0.last().map(|verified| Checked { at: verified.at, is_whole: verified.is_whole })
    }
}
