//! 安否確認: asks people whether they are safe after a strong earthquake, and counts the answers.
pub mod model;
pub mod platform;
pub mod operations;
pub mod jobs;
mod letter;
mod store;
pub mod views;
pub mod texts;
