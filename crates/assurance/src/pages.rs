//! What is shown.

pub mod trust;
