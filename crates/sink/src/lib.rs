//! Carrying entries to where customers and the provider watch their logs (SIEM): a file, syslog over
//! TLS, OpenTelemetry, a webhook.
//!
//! ```text
//!  tree ──follow(log, seq)──▶ batch ──send──▶ receiver says yes ──▶ cursor moves (an entry tells of it)
//!    ▲                                   └──▶ no, or silence ──▶ try again later, from the same seq
//!    └────────────────────── the same entries again, never fewer ─────────────┘
//!
//!  running ◀──start── paused        running ──three days without success──▶ stopped (an entry, grave)
//! ```
//! * Per tree in order, nothing left out: the cursor moves from exactly what was read to exactly behind
//!   what the receiver took, in one transaction with the entry of it.
//! * At least once: between the receiver's yes and our commit lies a moment in which a crash leads to a
//!   second sending. The event is the same then, with the same `metadata.uid` and `sequence`.
//! * What has left is outside of our forgetting: destroying keys does not reach what a receiver keeps.
//!
//! Does not live here: OCSF's words (`ocsf`), connections and whom they may reach (`outgoing`), the
//! order of entries (`ledger`).

pub mod api;
mod carry;
mod model;
mod operations;
mod pages;
mod send;
mod store;
mod views;

pub use carry::Carrier;
pub use model::{Kind, Settings};
pub use pages::{Parts, pages};
pub use send::{Reach, ReachError};

use ::store::{Migration, Schema};
use office::{Capability, Operation, Worker};
use std::{sync::Arc, time::Duration};

pub const SCHEMA: Schema = Schema {
    name: "sink",
    migrations: &[Migration { version: 1, name: "sink", sql: include_str!("../migrations/0001_sink.sql") }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::AddTarget::NAME,
    operations::RemoveTarget::NAME,
    operations::StartTarget::NAME,
    operations::PauseTarget::NAME,
    operations::StopTarget::NAME,
    operations::TestTarget::NAME,
    operations::Deliver::NAME,
    views::LIST,
    views::LOAD,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Administrators decide where their own tenant's entries go, operators where the provider's go.
/// Carrying itself is the program's.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"sink.target.list",
        Sekisho::Action::"sink.target.add",
        Sekisho::Action::"sink.target.remove",
        Sekisho::Action::"sink.target.start",
        Sekisho::Action::"sink.target.pause",
        Sekisho::Action::"sink.target.test"
    ],
    resource
);
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"sink.target.list",
        Sekisho::Action::"sink.target.add",
        Sekisho::Action::"sink.target.remove",
        Sekisho::Action::"sink.target.start",
        Sekisho::Action::"sink.target.pause",
        Sekisho::Action::"sink.target.test"
    ],
    resource
) when { context.provider };
"#;

/// How often it is looked for entries that wait.
const EVERY: Duration = Duration::from_secs(1);
/// How often old files are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(3600);

pub fn capability(carrier: Carrier) -> Capability {
    let forgetting = carrier.clone();
    let forgetting = Worker {
        name: "files of receivers go after a week",
        every: FORGET_EVERY,
        run: Arc::new(move |office| {
            let (carrier, now) = (forgetting.clone(), office.now());
            Box::pin(async move { carrier.reach().forget_files(now).await })
        }),
    };
    let worker = Worker {
        name: "sinks",
        every: EVERY,
        run: Arc::new(move |office| {
            let carrier = carrier.clone();
            Box::pin(async move { carrier.tick(&office).await })
        }),
    };
    Capability {
        name: "sink",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: vec![worker, forgetting],
        handlers: Vec::new(),
    }
}
