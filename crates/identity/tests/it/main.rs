//! What identity promises, on a real database.
#![allow(clippy::arithmetic_side_effects)]

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
