//! Everything that only reads.

pub mod answer;
pub mod rollcalls;
pub mod telegrams;
