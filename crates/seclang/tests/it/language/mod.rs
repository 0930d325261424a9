//! Rule files, from text to a resolved rule set.

mod any_text;
mod core_rule_set;
pub mod files;
mod meaning;
mod mistakes;
mod resolving;
