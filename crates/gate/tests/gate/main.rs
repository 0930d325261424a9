//! The gate with real sockets: TLS clients in front, services behind, a directory that tests move.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy excuses only the tests themselves"
)]

mod client;
mod connections;
mod directory;
mod inspection;
mod people;
mod services;
mod smuggling;
mod streams;
mod upstreams;
mod world;
