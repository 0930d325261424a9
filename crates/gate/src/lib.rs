//! The gate.
pub mod guard;
