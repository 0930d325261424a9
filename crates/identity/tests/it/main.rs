//! What identity promises, on a real database.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should stop"
)]

mod house;
mod import;
mod lockout;
mod members;
mod options;
mod pages;
mod passwords;
mod policies;
mod sealed;
mod sessions;
mod sign_in;
