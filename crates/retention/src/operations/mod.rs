//! What changes holds and proposals, and what destroys.

mod contract;
mod decide;
mod destroy;
mod forget;
mod hold;
mod propose;

pub use contract::ProposeEnd;
pub(crate) use contract::{EndTenant, Ended, goes};
pub use decide::{Approve, Refuse};
pub(crate) use destroy::{Destroy, DestroyAgain, Phase, shared_names};
pub(crate) use forget::{ForgetKeys, Forgot};
pub(crate) use hold::TellHold;
pub use hold::{AddHold, LiftHold};
pub use propose::Propose;

use kernel::{Ctx, Message, Refusal, RefusalKind, UserId};

pub(crate) const HOLD: &str = "retention.hold";
pub(crate) const PROPOSAL: &str = "retention.destruction";

/// PostgreSQL would refuse the row otherwise; this says why.
fn must_be_provider(ctx: &Ctx) -> Result<(), Refusal> {
    match ctx.tenant.is_provider() {
        true => Ok(()),
        false => Err(Refusal::denied("retention is decided within the provider's own tenant")),
    }
}

/// Two persons decide: neither a program nor a command line counts as one.
fn person(ctx: &Ctx) -> Result<UserId, Refusal> {
    must_be_provider(ctx)?;
    ctx.actor.user().ok_or_else(|| Refusal::denied("only a signed-in operator decides on destruction"))
}

fn conflict(code: &'static str, key: &'static str, inside: impl Into<String>) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, Message::key(key), inside)
}
