//! SecLang as text: what may be written, and what it means.
//!
//! `docs/rules-language.md` says what is honoured, what changes nothing here, and what is refused.
//!
//! Does not live here: matching, transforming, or running anything.

pub mod ast;
mod error;
mod lines;
mod load;
mod named;
mod nearest;
mod parse;
mod pattern;
mod port;
mod resolve;
mod source;

pub use error::{LoadError, NameKind, Reason, Warning};
pub use load::{MAX_BYTES, MAX_DEPTH, MAX_ERRORS, MAX_FILES, Parsed, load, load_text};
pub use pattern::PatternMatcher;
pub use port::{FileError, Files};
pub use resolve::{ChainLink, Condition, Resolved, RuleChain, Settings, resolve};
pub use source::Sources;
