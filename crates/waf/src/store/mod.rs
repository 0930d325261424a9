//! All SQL on the tables of `waf`.

pub(crate) mod choices;
pub(crate) mod deployment;
pub(crate) mod exclusions;
pub(crate) mod packages;
pub(crate) mod patches;
pub(crate) mod proposals;
pub(crate) mod reviews;
pub(crate) mod shadow;
