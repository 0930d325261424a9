//! Web attack detection: which rule set looks at requests, how strictly, and what is told about what it finds
//! (W01, W03, W04).
//!
//! The engine itself is `seclang`; where requests come from is the gate's matter, and the program joins the two.
//! Does not live here: HTTP parsing, refusal pages, records.

mod finding;
mod firewall;
mod look;
mod package;
mod tuning;

pub use finding::Finding;
pub use firewall::{ActiveRules, Firewall};
pub use look::{Judgement, Look, Passage};
pub use package::{Package, PackageError, RuleErrors};
pub use tuning::{Mode, Tuning};
