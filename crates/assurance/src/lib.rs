//! Assurance: every sentence of the paper is bound to probes, and is green only while fresh evidence says so.
//!
//! ```text
//! catalogue ──▶ scheduler ──▶ probes ──▶ evidence ──▶ status, derived at every question ──▶ trust site
//!                   └──▶ canaries: the same code on something known to be wrong
//! ```
//! Lives here: the catalogue of promises (`catalogue/*.toml`), the probes and when they run, the
//! evidence that they leave, the status that follows, and the trust site that shows it.
//! Does not live here: what keeps a promise. That is the business of the capability it is about;
//! a probe looks at it from the outside.
//!
//! # How the program puts it together
//!
//! ```ignore
//! let catalogue = Arc::new(Catalogue::built_in()?);
//! let board = Board::new(office.clone(), catalogue.clone());
//! let probes = Probes::new(&catalogue, probes::built_in(ProbeParts { … }))?;
//! let control = ProbeControl::default();
//! let scheduler = Scheduler::new(SchedulerParts { office, database, catalogue, probes, board: board.clone(), inventory, control: control.clone() });
//! workers.push(scheduler.worker());
//! let trust = web::dressed(assurance::pages::pages(board));
//! ```

pub mod model;
mod operations;
pub mod pages;
pub mod probes;
mod scheduler;
mod store;
pub mod views;

pub use operations::{
    ACTIONS, Attest, LeaveTrace, RecordCanaries, RecordEvidence, RegisterAsset, RetireAsset, SetException,
    ShownCanary,
};
pub use scheduler::{Inventory, Listener, ProbeControl, Round, Scheduler, SchedulerParts, ServiceEntrance};

use ::store::{Migration, Schema};
use office::Capability;

pub const SCHEMA: Schema = Schema {
    name: "assurance",
    migrations: &[Migration {
        version: 1,
        name: "assurance",
        sql: include_str!("../migrations/0001_assurance.sql"),
    }],
};

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Probes and the trust site act as parts of Sekisho, which the base policy permits. People decide
/// about exceptions and statements: the provider's operators alone.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"operator",
    action in [Sekisho::Action::"assurance.exception.set", Sekisho::Action::"assurance.attest"],
    resource
) when { context.provider };
"#;

/// Its worker is made later, from the office: [`Scheduler::worker`].
pub fn capability() -> Capability {
    Capability {
        name: "assurance",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: Vec::new(),
        handlers: Vec::new(),
    }
}
