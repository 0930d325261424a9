//! What changes state here: the inventory, evidence, decisions of people.

mod assets;
mod evidence;
mod exceptions;
mod statement;
mod trace;

pub use assets::{RegisterAsset, RetireAsset};
pub use evidence::{RecordCanaries, RecordEvidence, ShownCanary};
pub use exceptions::SetException;
pub use statement::Attest;
pub use trace::LeaveTrace;

use office::Operation;

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    RegisterAsset::NAME,
    RetireAsset::NAME,
    RecordEvidence::NAME,
    RecordCanaries::NAME,
    SetException::NAME,
    Attest::NAME,
    LeaveTrace::NAME,
    crate::views::board::LOOK,
    crate::probes::LOOK,
];
