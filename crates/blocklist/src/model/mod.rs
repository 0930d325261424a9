//! Entries and what may be typed about them. Pure.

mod entry;
mod reason;
mod width;

pub use entry::{EntryId, Listed, Rule, State};
pub(crate) use reason::Reason;
pub(crate) use width::network;
