//! Retention: what must be forgotten is forgotten, in every copy, on time, and nobody forgets early (L04).
//!
//! ```text
//! due keys ──▶ list ──proposed──▶ approved ──▶ destroying ──▶ done
//!    ▲                  │ refused     by another     rows first, in each tenant,
//!    └── legal hold     ▼             person         then the expiry keys themselves
//! ```
//! Lives here: who decides that data keys are destroyed, legal holds, the carrying out, the page of it.
//! Does not live here: classes, periods and keys (`ledger`), and where expiry keys lie (`keys`).
//!
//! * Periods come from the settings (`[ledger.retention]`) and only lengthen what the papers promise. Each
//!   key also carries the day that was promised when it was made; the later one counts.
//! * A key that is held, or that the list does not name, is moved to an expiry key of its own before the
//!   common one is destroyed.

pub mod api;
mod jobs;
mod model;
mod operations;
mod pages;
mod store;
mod views;

pub use pages::{Parts, pages};

use ::store::{Migration, Schema};
use office::{Capability, Operation};

pub const SCHEMA: Schema = Schema {
    name: "retention",
    migrations: &[Migration {
        version: 1,
        name: "retention",
        sql: include_str!("../migrations/0001_retention.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::AddHold::NAME,
    operations::LiftHold::NAME,
    operations::TellHold::NAME,
    operations::Propose::NAME,
    operations::ProposeEnd::NAME,
    operations::EndTenant::NAME,
    operations::Approve::NAME,
    operations::Refuse::NAME,
    operations::Destroy::NAME,
    operations::ForgetKeys::NAME,
    operations::DestroyAgain::NAME,
    views::OVERVIEW,
    views::SURVEY,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Operators decide, at home; what of it concerns a tenant is recorded with the tenant. Administrators
/// look at what is kept of their own tenant. The carrying out is the system's.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"retention.hold.add",
        Sekisho::Action::"retention.hold.lift",
        Sekisho::Action::"retention.destruction.propose",
        Sekisho::Action::"retention.contract.propose",
        Sekisho::Action::"retention.destruction.approve",
        Sekisho::Action::"retention.destruction.refuse",
        Sekisho::Action::"retention.overview"
    ],
    resource
) when { context.provider };

permit (
    principal in Sekisho::Standing::"operator",
    action in [Sekisho::Action::"retention.hold.tell", Sekisho::Action::"retention.keys.survey"],
    resource
);

permit (
    principal in Sekisho::Standing::"administrator",
    action == Sekisho::Action::"retention.overview",
    resource
);
"#;

pub fn capability() -> Capability {
    Capability {
        name: "retention",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: jobs::workers(),
        handlers: jobs::handlers(),
    }
}
