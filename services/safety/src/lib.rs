//! 安否確認: asks people whether they are safe after a strong earthquake, and counts the answers.
//!
//! ```text
//!  telegram ─▶ rule ─▶ roll-call ─▶ mails, each with a link of its own ─▶ answers ─▶ tally
//!  (folder,    (who is  (or started
//!   upload)     asked)   by a person)
//! ```
//! Lives here: the safety-confirmation service, which stands behind the gate like any other service:
//! a listener of its own, and of who is asking it believes the gate's signed assertion alone.
//! Does not live here: sign-in, people and their addresses, the sending of mail, the ledger; those
//! are the platform's (see [`platform`]).

pub mod assertion;
pub mod functions;
pub mod jobs;
mod letter;
pub mod model;
pub mod operations;
mod pages;
pub mod platform;
pub mod service;
mod store;
pub mod texts;
pub mod views;

pub use assertion::{AUDIENCE, GateKeys, KeySetError};
pub use operations::write::Writer;
pub use platform::Platform;
pub use service::{ServiceParts, router, serve};
pub use texts::LOCALES;

use ::store::{Migration, Schema};
use office::{Capability, Worker};
use std::{path::PathBuf, sync::Arc, time::Duration};

pub const SCHEMA: Schema = Schema {
    name: "safety",
    migrations: &[
        Migration { version: 1, name: "safety", sql: include_str!("../migrations/0001_safety.sql") },
        Migration {
            version: 2,
            name: "watchers_of_the_provider",
            sql: include_str!("../migrations/0002_watchers_of_the_provider.sql"),
        },
        Migration {
            version: 3,
            name: "watchers_through_a_function",
            sql: include_str!("../migrations/0003_watchers_through_a_function.sql"),
        },
    ],
};

/// Functions, paths and public prefixes, for the gate and for roles.
pub const MANIFEST: &str = include_str!("../manifest.toml");

/// Every operation and view.
pub const ACTIONS: &[&str] = &[
    "safety.rule.set",
    "safety.rule.view",
    "safety.watcher.list",
    "safety.telegram.receive",
    "safety.telegram.list",
    "safety.rollcall.list",
    "safety.rollcall.view",
    "safety.rollcall.export",
    "safety.rollcall.plan",
    "safety.rollcall.start",
    "safety.rollcall.extend",
    "safety.rollcall.cancel",
    "safety.rollcall.resend",
    "safety.rollcall.close",
    "safety.mail.write",
    "safety.mail.read",
    "safety.answer.view",
    "safety.answer.record",
    "safety.answer.list",
    "safety.answer.own",
];

/// Which of the pages a person may use is their roles' decision: the gate asks by path and the
/// pages by function. What is not a page's stays with the system, which the base policy permits.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"member",
    action in [
        Sekisho::Action::"safety.rule.set", Sekisho::Action::"safety.rule.view",
        Sekisho::Action::"safety.telegram.receive", Sekisho::Action::"safety.telegram.list",
        Sekisho::Action::"safety.rollcall.list", Sekisho::Action::"safety.rollcall.view",
        Sekisho::Action::"safety.rollcall.export", Sekisho::Action::"safety.rollcall.plan",
        Sekisho::Action::"safety.rollcall.start", Sekisho::Action::"safety.rollcall.extend",
        Sekisho::Action::"safety.rollcall.cancel", Sekisho::Action::"safety.rollcall.resend",
        Sekisho::Action::"safety.rollcall.close",
        Sekisho::Action::"safety.answer.list", Sekisho::Action::"safety.answer.own"
    ],
    resource
);
permit (
    principal == Sekisho::Nobody::"nobody",
    action in [Sekisho::Action::"safety.answer.view", Sekisho::Action::"safety.answer.record"],
    resource
);
"#;

/// What the service needs to work by itself.
pub struct Settings {
    pub writer: Writer,
    /// Where telegrams are put as files; none: they are loaded by hand only.
    pub telegrams: Option<PathBuf>,
}

/// Everything but the pages: those are [`router`]'s.
pub fn capability(settings: Settings) -> Capability {
    let platform = settings.writer.platform.clone();
    Capability {
        name: "safety",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: settings.telegrams.map(|folder| watch(folder, platform)).into_iter().collect(),
        handlers: vec![jobs::mail_handler(settings.writer)],
    }
}

fn watch(folder: PathBuf, platform: Arc<dyn Platform>) -> Worker {
    let folder = Arc::new(jobs::folder::WatchedFolder::new(folder, platform));
    Worker {
        name: "safety.telegrams",
        every: Duration::from_secs(2),
        run: Arc::new(move |office| {
            let folder = folder.clone();
            Box::pin(async move { folder.look(&office).await })
        }),
    }
}
