//! What pages and the program use: plain types, operations and views.

pub use crate::{
    model::{EntryId, Listed, Rule, State},
    operations::{AllowAddress, BlockAddress, LiftBlock, RecordBlock, sweep},
    views::{PER_PAGE, in_force, list},
};

/// Announced whenever the list changes.
pub const CHANGED: &str = "blocklist.entry";
