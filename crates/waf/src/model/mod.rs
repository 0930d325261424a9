//! What is said about rules, and what may be said: pure.

mod exclusion;
mod package_id;
mod patch;
mod path_pattern;
mod proposal;
mod review;
mod rule_changes;

pub use self::review::{REVIEW_EVERY, Review, ReviewState};
pub use exclusion::{Exclusion, ExclusionId, NewExclusion};
pub(crate) use exclusion::{SERVICE, TENANT, is_service};
pub use package_id::PackageId;
pub use patch::{NewPatch, Patch, PatchId};
pub use path_pattern::PathPattern;
pub use proposal::{Proposal, ProposalId, Proposed};
pub use rule_changes::{ChangedRule, RuleChanges, RuleLine};

/// Why something was done to the rules.
pub type Reason = kernel::Reason<500>;
