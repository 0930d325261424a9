//! The list of blocked and allowed networks: what operators decide by hand, what gates blocked by
//! themselves, and what was taken back (W02, G02).
//!
//! ```text
//!   by hand:  block ─┐                     ┌─ expiry
//!             allow ─┼─▶ in force ─────────┼─ lift, with a reason
//!   a gate: automatic┘                     └─▶ over; deleted a month later, the ledger keeps it
//! ```
//! Does not live here: what leads to an automatic block, and what a block does (`gate`).

pub mod api;
mod model;
mod operations;
mod pages;
mod store;
mod views;

pub use pages::{Parts, pages};

use ::store::{Migration, Schema};
use office::{Capability, Operation};

pub const SCHEMA: Schema = Schema {
    name: "blocklist",
    migrations: &[Migration {
        version: 1,
        name: "blocklist",
        sql: include_str!("../migrations/0001_blocklist.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::BlockAddress::NAME,
    operations::AllowAddress::NAME,
    operations::LiftBlock::NAME,
    operations::RecordBlock::NAME,
    operations::Sweep::NAME,
    views::LIST,
    views::LOAD,
    views::SWEEP,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Operators, within the provider's own tenant. What gates record and load is the system's.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"blocklist.address.block",
        Sekisho::Action::"blocklist.address.allow",
        Sekisho::Action::"blocklist.entry.lift",
        Sekisho::Action::"blocklist.entry.list"
    ],
    resource
) when { context.provider };
"#;

pub fn capability() -> Capability {
    Capability {
        name: "blocklist",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: vec![operations::sweeper()],
        handlers: Vec::new(),
    }
}
