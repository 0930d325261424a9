//! Audit: looking at the ledger.
