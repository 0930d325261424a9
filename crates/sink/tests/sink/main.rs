//! Carrying to receivers that fail, cut and lie, on a real ledger.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod carrying;
mod house;
mod permission;
mod receiver;
mod texts;
mod trouble;
