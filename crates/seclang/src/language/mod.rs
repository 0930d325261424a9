//! SecLang as text: what may be written, and what it means.
//!
//! Does not live here: matching, transforming, or running anything.

pub mod ast;
mod named;
