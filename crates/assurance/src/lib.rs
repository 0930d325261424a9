//! Assurance: every sentence of the paper is bound to probes, and is green only while fresh evidence says so.
//!
//! Lives here: the catalogue of promises (`catalogue/*.toml`), the evidence that probes leave, the
//! status that follows from both, and the trust page that shows it.
//! Does not live here: what keeps a promise. That is the business of the capability it is about;
//! a probe looks at it from the outside.

pub mod model;
pub mod pages;
pub mod views;

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));
