//! The program as its users meet it: started as a process, driven by a browser, attacked by raw
//! sockets and foreign tools, killed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

mod again;
mod attacks;
mod browser;
mod client;
mod coverage;
mod crash;
mod demo;
mod foreign;
mod functions;
mod people;
mod previous;
mod readers;
mod routes;
mod rules;
mod serve;
mod served;
mod story;
mod third_party;
mod upgrade;
mod walls;
mod warm;
mod witnessed;
