//! The gate: every request of people and programs to a service passes here, or does not pass.
//!
//! ```text
//!  accept ► PROXY v2 ► TLS ► guard (HTTP/1) ► hyper
//!                                               │  way::pass, one straight function
//!  framing ► rate ► route ► session ► rate ► inspect ► strip ► address ► permit ► body ► assertion ► forward ► leave
//!                                               │                                      │
//!                                    people (memory) ◄─ Directory          Http pool │ Local router
//! ```
//!
//! What it promises: TLS 1.2 or better; one reading of every request; nobody reaches a service
//! unknown, from a network their tenant does not allow, or for a function they were not granted; a
//! revocation is felt within a second, also by what is open; services see a signed assertion and
//! never the session; when it cannot know, it refuses.
//!
//! Does not live here: SQL, sign-in, permissions' origin (all behind [`Directory`]), the ledger
//! ([`Recorder`]), the rule engine ([`Inspector`]).

#![cfg_attr(
    test,
    allow(clippy::arithmetic_side_effects, clippy::type_complexity, reason = "tables of cases")
)]

mod assertion;
pub mod cookie;
mod defence;
mod floods;
mod gate;
pub mod guard;
mod held;
mod listen;
mod passage;
mod path;
mod pattern;
mod port;
mod rates;
mod reason;
mod respond;
mod route;
mod session;
mod settings;
mod steps;
mod strict;
mod upstream;
mod way;

pub use defence::{DefenceMode, DefenceSettings};
pub use gate::{BuildError, Gate, GateBuilder};
pub use listen::{CertificateError, Certificates, LocalAuthority, LocalAuthorityError, proxy_header};
pub use path::{AmbiguousPath, CanonicalPath};
pub use pattern::PatternError;
pub use port::{
    AccessRecord, AutomaticBlock, Blocklist, BlocklistEntry, BlocklistRule, BoxFuture, Change,
    ConnectionRecord, DetectionAtGate, Directory, Grants, InspectedPassage, Inspection, Inspector, Recorder,
    RefusedAtGate, SessionRecord, TenantPolicy,
};
pub use rates::{RouteRate, ServiceRates};
pub use route::{RouteError, Routes, Service};
pub use settings::{
    CertificateSettings, FunctionSettings, GateSettings, Limits, OneOrMany, ServiceSettings, Unlisted,
};
pub use strict::StrictHttp;
pub use upstream::UpstreamError;

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));
