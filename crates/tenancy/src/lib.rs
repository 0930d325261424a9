//! The tenants: who they are, how one is founded, and whether it may be entered.
//!
//! ```text
//!   tenant.create          tenant.suspend
//! ───────────────▶ active ────────────────▶ suspended
//!                    ▲                          │
//!                    └───── tenant.resume ──────┘
//! ```
//! Founding is one transaction: the tenant's row, its keys, its first entry, and, through the
//! [`api::Founding`] port, whatever other capabilities need for a first administrator. The provider
//! is a tenant, too; it is always there and never suspended.
//!
//! Does not live here: members and sign-in (`identity`), roles (`access`), tenants' keys (`office`
//! stores them), and what a suspended tenant meets at the door (`gate` asks [`api`]).

pub mod api;
mod model;
mod operations;
mod pages;
mod store;
mod views;

pub use pages::pages;

use ::store::{Migration, Schema};
use kernel::Standing;
use office::{Capability, Operation, PlatformTable};
use web::{Entry, Icon};

pub const SCHEMA: Schema = Schema {
    name: "tenancy",
    migrations: &[Migration {
        version: 1,
        name: "tenancy",
        sql: include_str!("../migrations/0001_tenancy.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::CreateTenant::NAME,
    operations::SuspendTenant::NAME,
    operations::ResumeTenant::NAME,
    operations::ChangeState::NAME,
    operations::EnsureProvider::NAME,
    views::LIST,
    views::SHOW,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Operators look after tenants, from the provider's own tenant. The entry that a tenant gets about
/// it is written within that tenant.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"tenancy.tenant.create",
        Sekisho::Action::"tenancy.tenant.suspend",
        Sekisho::Action::"tenancy.tenant.resume",
        Sekisho::Action::"tenancy.tenant.list",
        Sekisho::Action::"tenancy.tenant.show"
    ],
    resource
) when { context.provider };

permit (
    principal in Sekisho::Standing::"operator",
    action == Sekisho::Action::"tenancy.state.change",
    resource
);
"#;

pub fn capability() -> Capability {
    Capability {
        name: "tenancy",
        schema: Some(SCHEMA),
        platform_tables: &[PlatformTable {
            table: "tenancy.tenant",
            why: "the list of tenants itself: found by code before the tenant is known; only the provider writes",
        }],
        policies: POLICIES,
        locales: LOCALES,
        workers: Vec::new(),
        handlers: Vec::new(),
    }
}

/// The way to the pages, for the operators' navigation.
pub const NAVIGATION: Entry =
    Entry::new("/tenants", "tenancy-tenants-title", Icon::Building).only_for(&[Standing::Operator]);
