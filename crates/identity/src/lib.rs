//! Identity: who somebody is, and how they prove it.
//!
//! Promises kept here: the password rules and their lifetime, one-way storage of passwords, lockout,
//! idle and absolute session limits, the tenant's address list, the second factor, and that a
//! tenant's administrator manages the tenant's own people.
//!
//! Does not live here: what a person may do once signed in (`access`), tenants themselves
//! (`tenancy`), and the request path (`gate`), which asks this crate's records from memory.

pub mod api;
mod identity;
mod letters;
pub mod model;
mod operations;
mod pages;
mod ports;
mod sealing;
mod store;
mod views;

pub use identity::{Identity, IdentityParts};
pub use pages::{console_pages, platform_pages};

use ::store::{Migration, Schema};
use office::Capability;
use std::sync::Arc;

pub const SCHEMA: Schema = Schema {
    name: "identity",
    migrations: &[Migration {
        version: 1,
        name: "identity",
        sql: include_str!("../migrations/0001_identity.sql"),
    }],
};

/// The texts of this capability, Japanese and English (Fluent).
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Who may do what of it (Cedar).
pub const POLICIES: &str = include_str!("policies.cedar");

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    "identity.account.show",
    "identity.administrator.create",
    "identity.factor.check",
    "identity.factor.confirm",
    "identity.factor.enrol",
    "identity.factor.offer",
    "identity.factor.reset",
    "identity.member.create",
    "identity.member.list",
    "identity.member.resume",
    "identity.member.show",
    "identity.member.suspend",
    "identity.member.unlock",
    "identity.member.update",
    "identity.members.import",
    "identity.operator.create",
    "identity.options.set",
    "identity.options.show",
    "identity.password.answer",
    "identity.password.change",
    "identity.password.disprove",
    "identity.password.forgot",
    "identity.password.prove",
    "identity.password.renew",
    "identity.password.send",
    "identity.password.set",
    "identity.session.clamp",
    "identity.session.end",
    "identity.session.find",
    "identity.session.list",
    "identity.session.open",
    "identity.session.revoke",
    "identity.session.touch",
    "identity.signin.accept",
    "identity.signin.attempt",
    "identity.signin.look",
    "identity.signin.refuse",
    "identity.signin.release",
    "identity.sweep",
    "identity.sweep.look",
];

/// Everything but the pages.
pub fn capability(tenants: Arc<dyn api::Tenants>) -> Capability {
    Capability {
        name: "identity",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: vec![operations::sweeper(tenants)],
        handlers: vec![operations::link_handler()],
    }
}

#[cfg(test)]
mod locale_tests;
