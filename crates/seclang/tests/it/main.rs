//! The crate's integration tests.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed, which is what it is for"
)]

mod crs;
mod injection;
mod language;
mod prefilter;
mod semantics;
