//! Rules and what they see, pure: no SQL, no clock.

pub mod content;
pub mod expression;
pub mod letter;
pub mod memory;
pub mod rule;
pub mod scene;
pub mod seed;
pub mod seeded;
mod shape;
pub mod travel;
pub mod watch;

#[cfg(test)]
mod tests;
