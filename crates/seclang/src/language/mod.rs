//! SecLang as text: what may be written, and what it means.
//!
//! Does not live here: matching, transforming, or running anything.

pub mod ast;
mod error;
mod named;
mod port;
mod resolve;

pub use error::{LoadError, NameKind, Reason, Warning};
pub use port::{FileError, Files};
pub use resolve::{ChainLink, Condition, Resolved, RuleChain, Settings};
