//! The log against foreign implementations, against tampering, and against hostile input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod grown;
mod hostile;
mod notes;
mod proofs;
mod tiles;
