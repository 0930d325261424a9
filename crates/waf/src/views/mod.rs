//! What operators and administrators look at: plain lines for pages and the command line.

mod choices;
mod in_force;
mod lines;
mod packages;
mod provider;

pub use choices::{ChoiceLine, choices};
pub(crate) use in_force::{Standing, standing};
pub use lines::{DeploymentView, ExclusionLine, PackageLine, PatchLine, ShadowLine, ShadowView};
pub use packages::{deployment, package, packages};
pub(crate) use provider::are_proposals_old;
pub use provider::{exclusions, patches, proposals, review_state, reviews, shadow};

pub const LOAD: &str = "waf.rules.load";
pub const PACKAGES: &str = "waf.package.list";
pub const EXCLUSIONS: &str = "waf.exclusion.list";
pub const PATCHES: &str = "waf.patch.list";
pub const PROPOSALS: &str = "waf.proposal.list";
/// Opening those about requests of one tenant, with that tenant's keys.
pub const PROPOSAL: &str = "waf.proposal.read";
/// Whether there are proposals of long ago.
pub(crate) const SWEEP: &str = "waf.sweep.look";
pub const REVIEWS: &str = "waf.review.list";
pub const SHADOW: &str = "waf.shadow.list";
pub const CHOICES: &str = "waf.choice.list";

/// Lines of one list.
pub const MOST_LINES: i64 = 500;
