//! All SQL on identity's tables, and the only SQL on them anywhere.
//!
//! What writes takes a [`office::Writing`]. What reads takes the connection of a reading or a
//! writing, and the tenant whose scope it has.

mod accounts;
mod attempts;
mod options;
mod pending;
mod sessions;
mod tokens;

pub(crate) use accounts::*;
pub(crate) use attempts::*;
pub(crate) use options::*;
pub(crate) use pending::*;
pub(crate) use sessions::*;
pub(crate) use tokens::*;
