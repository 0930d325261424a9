//! What the audit page asks: names of people, the ledger's state.
