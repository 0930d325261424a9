//! What pages, probes and the program use: plain types, operations and views.

pub use crate::{
    jobs::{carry_out, forget_announced},
    model::{Hold, HoldId, Item, Proposal, ProposalId, ProposalState, Span},
    operations::{AddHold, Approve, LiftHold, Propose, ProposeEnd, Refuse},
    views::{Surveyed, due, ending, holds, proposals, survey},
};

/// Announced for a tenant some of whose keys were destroyed.
pub const CHANGED: &str = "retention.keys";
