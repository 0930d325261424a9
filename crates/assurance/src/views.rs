//! What only reads.

pub mod statement;
