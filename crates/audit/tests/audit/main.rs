//! The audit pages on a real ledger.
