//! Checks of the repository itself: what a reader relies on holds everywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

mod floors;
mod languages;
mod migrations;
mod repository;
mod sources;
