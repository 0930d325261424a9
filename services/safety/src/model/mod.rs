//! The domain, pure: what a telegram says, whom it concerns, what people answered.
//!
//! No SQL, no HTTP, no clock: every function here gives the same result for the same arguments.

pub mod area;
pub mod code;
pub mod intensity;
pub mod rule;
pub mod tally;
pub mod telegram;
