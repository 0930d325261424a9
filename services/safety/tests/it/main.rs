//! Safety confirmation seen from outside: whole telegrams through reader and rule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed, as it should"
)]

mod browser;
mod contract;
mod folder;
mod gallery;
mod locales;
mod operations;
mod oracle;
mod pages;
mod random;
mod statements;
mod story;
mod world;

use safety::model::telegram::Telegram;

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}.xml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn fixture(name: &str) -> Telegram {
    Telegram::parse(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
