//! The office: the only way to change anything, and the only way to look.
//!
//! ```text
//! perform:  decide ──▶ begin (tenant's scope) ──▶ apply ──▶ ledger entry ──▶ commit
//!              │                                    │
//!              └──────────── refused ◀──────────────┘   recorded in a transaction of its own
//! ```
//! [`Writing`] has no public constructor, so a change that nobody authorised, or that leaves no
//! entry, does not compile:
//!
//! ```compile_fail,E0451
//! fn forge(scoped: store::Scoped) -> office::Writing {
//!     office::Writing { scoped }
//! }
//! ```
//! ```compile_fail,E0599
//! async fn forge(office: &office::Office, ctx: &kernel::Ctx) {
//!     let writing = office.begin(ctx).await;
//! }
//! ```
//! A function of a capability's store that writes takes `&mut Writing`; looking gives only a
//! [`Reading`], which is another type (and PostgreSQL refuses writes in it):
//!
//! ```compile_fail,E0308
//! async fn write_row(tx: &mut office::Writing) {}
//! async fn look(mut reading: office::Reading) {
//!     write_row(&mut reading).await;
//! }
//! ```
//! The same with the right type compiles, so it is the type that was refused:
//!
//! ```
//! async fn write_row(tx: &mut office::Writing) {}
//! async fn apply(writing: &mut office::Writing) {
//!     write_row(writing).await;
//! }
//! ```
//! Does not live here: what is allowed (the [`Decide`] port; `access` implements it), pages, and
//! any table of a capability.

mod capability;
mod decide;
mod integrate;
mod jobs;
mod keyring;
mod operation;
mod people;
mod perform;
mod places;
mod reading;
mod signals;
mod store;
mod upkeep;
mod writing;

pub use capability::{Capability, PlatformTable};
pub use decide::{BoxFuture, Decide};
pub use integrate::{pause_after, run_integrator};
pub use jobs::{Done, Handler, Run, RunJob, Worker, run_workers};
pub use keyring::{Keyring, ending, open_tenant_key};
pub use operation::{Operation, Target};
pub use people::People;
pub use perform::{Office, OfficeParts};
pub use places::{Place, Places};
pub use reading::Reading;
pub use signals::{Signals, Step};
pub use upkeep::{forget, upkeep};
pub use writing::{Replaced, Writing};

use ::store::{Migration, Schema};

pub const SCHEMA: Schema = Schema {
    name: "office",
    migrations: &[
        Migration { version: 1, name: "office", sql: include_str!("../migrations/0001_office.sql") },
        Migration {
            version: 2,
            name: "contract_end",
            sql: include_str!("../migrations/0002_contract_end.sql"),
        },
    ],
};
