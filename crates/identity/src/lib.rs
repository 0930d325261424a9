//! Identity: who somebody is, and how they prove it.
//!
//! Promises kept here: the password rules and their lifetime, one-way storage of passwords, lockout,
//! idle and absolute session limits, the tenant's address list, the second factor, and that a
//! tenant's administrator manages the tenant's own people.
//!
//! Does not live here: what a person may do once signed in (`access`), tenants themselves
//! (`tenancy`), and the request path (`gate`), which asks this crate's records from memory.

pub mod model;

/// The Japanese and the English texts of this capability (Fluent).
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

#[cfg(test)]
mod locale_tests;
pub(crate) mod store;
