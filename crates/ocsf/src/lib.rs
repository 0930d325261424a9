//! Ledger entries in the words of the Open Cybersecurity Schema Framework (OCSF 1.8), for the systems
//! that customers and providers watch their logs with.
//!
//! ```text
//! ledger::Found ──View::of──▶ View (flat: what alerts, searches and exports look at)
//!                              └──event──▶ OCSF event (JSON)
//! ```
//! One entry is one event. What OCSF has no word for stands under `unmapped`: the operation's own
//! facts, and `unmapped.sekisho`, by which the event is found again in the signed tree.
//!
//! Does not live here: who may see an entry, how events travel (`sink`), files (`audit`).

mod activity;
mod event;
mod severity;
mod view;

pub use activity::{Activity, activity_of};
pub use event::{PRODUCT, VERSION, event};
pub use severity::{Severity, severity_of};
pub use view::View;

/// The classes that entries belong to, with OCSF's names for them.
pub const CLASSES: [(u16, &str); 7] = [
    (2004, "Detection Finding"),
    (3001, "Account Change"),
    (3002, "Authentication"),
    (3004, "Entity Management"),
    (4001, "Network Activity"),
    (4002, "HTTP Activity"),
    (6003, "API Activity"),
];
