//! Reviews: each month a pack draws itself up from the ledger, is read, and is signed by two people (L05, I14).
//!
//! ```text
//! month over ─▶ drawing: one pass over the trees ─▶ pack, sealed; its digest in the ledger
//!                                                     ├─ findings ─▶ answered ─▶ closed
//!                                                     └─ signed ─▶ signed by another person
//! ```
//! Each tenant has its own, read by its administrators; the provider has its own, read by operators.
//! Does not live here: the ledger and its proofs (`ledger`), and one entry's page (`audit`).

pub mod api;
mod drawing;
mod jobs;
pub mod model;
pub mod operations;
mod pages;
mod sealing;
mod store;
mod views;

pub use pages::{Parts, pages};

use ::store::{Migration, Schema};
use office::{Capability, Operation};

pub const SCHEMA: Schema = Schema {
    name: "review",
    migrations: &[Migration {
        version: 1,
        name: "review",
        sql: include_str!("../migrations/0001_review.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::RequestPack::NAME,
    operations::GeneratePack::NAME,
    operations::ReadPack::NAME,
    operations::SignPack::NAME,
    operations::ConfirmAccounts::NAME,
    operations::OpenFinding::NAME,
    operations::AnswerFinding::NAME,
    operations::CloseFinding::NAME,
    views::LIST,
    drawing::DRAW,
    jobs::DUE,
    api::RECORDS,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Administrators review their own tenant, operators the provider. Packs draw themselves up: nobody writes one.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"review.pack.request",
        Sekisho::Action::"review.pack.read",
        Sekisho::Action::"review.pack.sign",
        Sekisho::Action::"review.pack.list",
        Sekisho::Action::"review.accounts.confirm",
        Sekisho::Action::"review.finding.open",
        Sekisho::Action::"review.finding.answer",
        Sekisho::Action::"review.finding.close"
    ],
    resource
);

permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"review.pack.request",
        Sekisho::Action::"review.pack.read",
        Sekisho::Action::"review.pack.sign",
        Sekisho::Action::"review.pack.list",
        Sekisho::Action::"review.accounts.confirm",
        Sekisho::Action::"review.finding.open",
        Sekisho::Action::"review.finding.answer",
        Sekisho::Action::"review.finding.close"
    ],
    resource
) when { context.provider };
"#;

/// `checkpoint_public`: the public half of the key that signs checkpoints.
pub fn capability(checkpoint_public: [u8; 32]) -> Capability {
    Capability {
        name: "review",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: vec![jobs::worker(checkpoint_public)],
        handlers: vec![jobs::handler(checkpoint_public)],
    }
}
