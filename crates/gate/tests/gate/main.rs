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
mod conformance;
mod connections;
#[allow(dead_code, reason = "the engine's comparison asks for more of it")]
mod corpus;
mod defence;
mod directory;
mod frames;
mod http2;
mod inspection;
mod people;
#[allow(dead_code, reason = "the engine's comparison asks for more of it")]
#[path = "../../../seclang/examples/peers/random.rs"]
mod random;
mod rates;
#[allow(dead_code, reason = "the engine's comparison asks for more of it")]
#[path = "../../../seclang/examples/peers/request.rs"]
mod request;
mod rules;
mod services;
mod siege;
mod slow;
mod smuggling;
mod streams;
mod upstreams;
mod world;
