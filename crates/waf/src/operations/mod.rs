//! What changes the rules, and who said so. Whatever changes what is in force is announced: every process reads it
//! again, and nothing is restarted.

mod choice;
mod deployment;
mod exclusions;
mod false_positive;
mod import;
mod matches;
mod patches;
mod review;
mod shadow;
mod sweep;

pub use self::review::RecordReview;
pub use choice::ChooseMode;
pub use deployment::{ActivateStaged, RollBack, StagePackage, UnstagePackage};
pub use exclusions::{AddExclusion, EndExclusion};
pub use false_positive::{DeclineProposal, FindMatch, ReportFalsePositive};
pub use import::ImportPackage;
pub use matches::{ListMatches, Matches};
pub use patches::{AddPatch, EndPatch};
pub use shadow::RecordShadow;
pub(crate) use sweep::sweeper;
pub use sweep::{Sweep, sweep};

use crate::RULES_CHANGED;
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::Writing;

/// Where rules are looked after. PostgreSQL would refuse the row otherwise; this says why.
fn must_be_provider(ctx: &Ctx) -> Result<(), Refusal> {
    match ctx.tenant.is_provider() {
        true => Ok(()),
        false => Err(Refusal::denied("rules are looked after within the provider's own tenant")),
    }
}

/// Every process reads again what is in force.
async fn announce(ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
    tx.announce(RULES_CHANGED, ctx.tenant.uuid(), ctx.now).await
}

/// Contradicts what is there.
fn conflict(code: &'static str, key: &'static str, inside: impl Into<String>) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, Message::key(key), inside)
}
