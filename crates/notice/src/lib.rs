//! Mail to people: written in the caller's transaction, handed to the relay after its commit, as
//! often as it takes, and settled in the ledger.
//!
//! ```text
//!           api::send                relay took it
//! (nothing) ────────▶ queued ───────────────────────▶ sent
//!                       │  ╲ not now        ▲     ▲
//!                       │   ╲─▶ deferred ───┘     │ one day after it was written,
//!                       │        │  ▲─┘ not now   │ or a final no, or no usable address
//!                       └────────┴────────────────┴─▶ failed
//! ```
//! A mail is handed over at least once. Between the relay's yes and our commit lies a moment in
//! which a crash leads to a second handing-over; it carries the same Message-ID, so that receivers
//! can tell that it is the same mail.
//!
//! Does not live here: SMTP itself (`mailer`), what mails say (each capability writes its own).

pub mod api;
mod delivery;
mod model;
mod operations;
mod sealing;
mod store;

pub use delivery::{Settings, SettingsError};

use ::store::{Migration, Schema};
use office::Capability;

pub const SCHEMA: Schema = Schema {
    name: "notice",
    migrations: &[Migration {
        version: 1,
        name: "notice",
        sql: include_str!("../migrations/0001_notice.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[delivery::LOOK, operations::SETTLE];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Nobody but Sekisho itself opens mails or settles them, which the base policy permits.
pub const POLICIES: &str = "";

/// Mail leaves through the relay that `settings` name.
pub fn capability(settings: Settings) -> Capability {
    Capability {
        name: "notice",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: Vec::new(),
        handlers: delivery::handlers(settings),
    }
}
