//! `Capability`: what a capability crate hands to the program. The program is a list of these.

use crate::{Handler, Worker};
use ::store::Schema;

/// A table without a tenant, and why that is right.
#[derive(Clone, Copy, Debug)]
pub struct PlatformTable {
    /// `schema.table`
    pub table: &'static str,
    pub why: &'static str,
}

/// Everything but pages and API routes, which need `web` and are mounted beside this.
pub struct Capability {
    pub name: &'static str,
    pub schema: Option<Schema>,
    pub platform_tables: &'static [PlatformTable],
    /// Cedar policies for this capability's operations and views. What no policy permits is denied.
    pub policies: &'static str,
    /// Fluent texts: Japanese, English.
    pub locales: (&'static str, &'static str),
    /// Done again and again.
    pub workers: Vec<Worker>,
    /// Done once per job of a queue.
    pub handlers: Vec<Handler>,
}
