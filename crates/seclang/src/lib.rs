//! The rule language of ModSecurity, SecLang, and an engine that runs it: the OWASP Core Rule Set, unmodified.
//!
//! Pure: bytes in, decisions out. No file, socket, clock or thread is touched here; rule files and data files
//! come through ports of the caller. Matching takes linear time, whatever the input.

pub mod body;
pub mod byte_set;
pub mod injection;
pub mod language;
pub mod operator;
mod plan;
pub mod prefilter;
mod rule_set;
mod transaction;
pub mod transform;

pub use plan::Rule;
pub use rule_set::RuleSet;
pub use transaction::{Action, Cause, Connection, Decision, Interruption, Match, Transaction};
