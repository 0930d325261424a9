//! Directives → a rule set in which nothing refers to anything by name.

mod resolved;
mod settings;

pub use resolved::{ChainLink, Condition, Resolved, RuleChain};
pub use settings::Settings;

use super::error::Warning;
