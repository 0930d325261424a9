//! Probes on a real database and real sockets: what they measure, and that they can fail.
#![allow(clippy::arithmetic_side_effects)]

mod ground;
mod identity_rules;
mod probes;
mod scheduler;
mod site;
