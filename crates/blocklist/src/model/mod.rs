//! Entries and what may be typed about them. Pure.

mod entry;
mod width;

pub use entry::{EntryId, Listed, Rule, State};
pub(crate) use width::network;

/// Why somebody blocks, allows or lifts.
pub(crate) type Reason = kernel::Reason<200>;
