//! Audit: looking at the ledger. Every look is itself an entry.
//!
//! Lives here: the audit page of administrators (their tenant) and operators (the provider's), its
//! filters, its export. Does not live here: the ledger, and what an entry says (`ledger`).

mod activities;
pub mod api;
mod entry_page;
mod export;
mod facts;
mod files;
mod filter;
mod hidden;
mod look;
mod operations;
mod pages;
mod ports;
mod wording;

pub use activities::label;
pub use operations::{EXPORT, SEARCH};
pub use pages::{Parts, pages};
pub use ports::{Checked, LedgerHealth, People};

use office::Capability;

/// Every operation of this capability.
pub const ACTIONS: &[&str] = &[SEARCH, EXPORT, <entry_page::ReadEntry as office::Operation>::NAME];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Administrators read their own tenant's entries, operators the provider's: never a customer's.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"audit.search",
        Sekisho::Action::"audit.export",
        Sekisho::Action::"audit.entry.read"
    ],
    resource
);
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"audit.search",
        Sekisho::Action::"audit.export",
        Sekisho::Action::"audit.entry.read"
    ],
    resource
) when { context.provider };
"#;

pub fn capability() -> Capability {
    Capability {
        name: "audit",
        schema: None,
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: Vec::new(),
        handlers: Vec::new(),
    }
}
