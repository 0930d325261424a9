//! The audit pages on a real ledger.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod entry;
mod export;
mod filters;
mod house;
mod looking;
mod paging;
mod words;
