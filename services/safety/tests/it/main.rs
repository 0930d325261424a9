//! Safety confirmation seen from outside: whole telegrams through reader and rule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed, as it should"
)]

mod locales;
mod oracle;
mod random;
mod story;

use safety::model::telegram::Telegram;

fn fixture(name: &str) -> Telegram {
    let path = format!("{}/tests/fixtures/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    Telegram::parse(&std::fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"))
}
