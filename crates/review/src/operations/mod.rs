//! What changes the state of a review: drawing up, signing, findings.

mod accounts;
mod finding;
mod generate;
mod read;
mod sign;
mod words;

pub use accounts::ConfirmAccounts;
pub use finding::{AnswerFinding, CloseFinding, OpenFinding};
pub use generate::{GeneratePack, RequestPack};
pub use read::{Finding, ReadPack, Shown};
pub use sign::SignPack;
pub(crate) use words::Words;

use crate::{
    model::month::Month,
    store::{self, PackFace},
};
use kernel::{Ctx, Message, Refusal, RefusalKind, UserId};
use office::{Target, Writing};

/// What a review's operations are done to.
pub(crate) fn of(month: Month) -> Target {
    Target::new("review.month", month)
}

/// Only a person answers for something.
fn person(ctx: &Ctx) -> Result<UserId, Refusal> {
    ctx.actor.user().ok_or_else(|| Refusal::denied("only a person signs, answers and confirms"))
}

/// The month's newest pack, if it is final and is the one that was shown.
async fn as_shown(tx: &mut Writing, month: Month, digest: &str) -> Result<PackFace, Refusal> {
    let tenant = tx.keys().tenant();
    let face = store::newest(tx.sql(), tenant, month).await.map_err(::store::refusal)?;
    let face = face.ok_or_else(|| Refusal::not_found(format!("no pack of {month}")))?;
    if !face.is_final {
        return Err(conflict("SK-REVIEW-001", "review-fault-interim", "an interim pack is not signed"));
    }
    if kernel::hex(&face.digest) != digest {
        return Err(conflict("SK-REVIEW-002", "review-fault-edition", "another edition was shown"));
    }
    Ok(face)
}

fn conflict(code: &'static str, key: &'static str, inside: &str) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, Message::key(key), inside)
}
