//! Probes on a real database and a real gate: what they measure, and that they can fail.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop"
)]

mod entrance;
mod ground;
mod identity_rules;
mod probes;
mod scheduler;
mod site;
