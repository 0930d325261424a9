//! What only reads.

pub mod board;
pub mod statement;
