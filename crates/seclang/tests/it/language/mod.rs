//! Rule files, from text to a resolved rule set.

mod core_rule_set;
mod files;
