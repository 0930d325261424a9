//! Answers: by a mailed link, where nobody is signed in, and by a signed-in person.
//!
//! A later answer corrects an earlier one; both are kept, and so is the time of the first. The same
//! answer again is the one that is there: a page that is loaded twice answers once.

use super::{conflict, no_roll_call};
use crate::{
    model::tally::{Answer, Comment},
    store::{
        self,
        answer::MOST_ANSWERS,
        recipient::{self, Asked},
        roll_call::{Ending, RollCall},
    },
};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use keys::Bearer;
use office::{Operation, Target, Writing};
use uuid::Uuid;

/// The link is not one that was mailed.
pub const UNKNOWN_LINK: &str = "SK-SAFETY-010";
/// The roll-call has been closed.
pub const CLOSED: &str = "SK-SAFETY-011";
/// The report was taken back.
pub const CANCELLED: &str = "SK-SAFETY-012";

/// Whoever holds a link answers. The context's tenant is the one that the link claims.
pub struct RecordAnswer {
    pub link: Bearer,
    pub answer: Answer,
    pub comment: Comment,
}

impl Operation for RecordAnswer {
    const NAME: &'static str = "safety.answer.record";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("safety.answer")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let asked = recipient::by_link(tx.parts(), ctx.tenant, &self.link.digest()).await?;
        let asked = asked.ok_or_else(unknown_link)?;
        record(tx, ctx, asked.id, (self.answer, self.comment), true).await
    }
}

/// A signed-in person answers for themselves.
pub struct AnswerOwn {
    /// Of the row that says this person was asked.
    pub recipient: Uuid,
    pub answer: Answer,
    pub comment: Comment,
}

impl Operation for AnswerOwn {
    const NAME: &'static str = "safety.answer.own";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("safety.answer")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let user = ctx.actor.user().ok_or_else(Refusal::sign_in_needed)?;
        let open = recipient::open_of(tx.parts(), ctx.tenant, user).await?;
        if !open.iter().any(|asked| asked.id == self.recipient) {
            return Err(Refusal::not_found("not asked, or not any more"));
        }
        record(tx, ctx, self.recipient, (self.answer, self.comment), false).await
    }
}

async fn record(
    tx: &mut Writing,
    ctx: &Ctx,
    id: Uuid,
    (answer, comment): (Answer, Comment),
    by_link: bool,
) -> Result<(), Refusal> {
    let asked = recipient::lock(tx, ctx.tenant, id).await?.ok_or_else(unknown_link)?;
    let call =
        store::roll_call::find(tx.parts(), ctx.tenant, asked.roll_call).await?.ok_or_else(no_roll_call)?;
    refuse_ended(&call)?;
    tx.retarget(Target::new("safety.recipient", asked.id));
    tx.fact("roll_call", asked.roll_call.to_string());
    tx.fact("answer", answer.name());
    if is_same(tx, ctx, &asked, answer, &comment).await? {
        tx.fact("again", true);
        return Ok(());
    }
    if asked.answers >= MOST_ANSWERS {
        return Err(Refusal::new(
            "SK-SAFETY-013",
            RefusalKind::TooMany,
            Message::key("safety-refusal-answers"),
            "answered too often",
        ));
    }
    tx.fact("number", i64::from(asked.answers).saturating_add(1));
    store::answer::insert(tx, ctx.tenant, asked.id, (answer, &comment), by_link, ctx.now).await
}

/// # Errors
/// [`CLOSED`] or [`CANCELLED`].
pub fn refuse_ended(call: &RollCall) -> Result<(), Refusal> {
    match call.ended {
        None => Ok(()),
        Some((_, Ending::Closed)) => Err(conflict(CLOSED, "safety-refusal-ended")),
        Some((_, Ending::Cancelled)) => Err(conflict(CANCELLED, "safety-refusal-cancelled")),
    }
}

async fn is_same(
    tx: &mut Writing,
    ctx: &Ctx,
    asked: &Asked,
    answer: Answer,
    comment: &Comment,
) -> Result<bool, Refusal> {
    match asked.answer_id {
        Some(latest) if asked.answer == Some(answer) => {
            let before = store::answer::comment(tx.parts(), ctx.tenant, latest).await?;
            Ok(before == comment.as_str())
        }
        _ => Ok(false),
    }
}

pub fn unknown_link() -> Refusal {
    Refusal::new(UNKNOWN_LINK, RefusalKind::NotFound, Message::key("safety-refusal-link"), "no such link")
}
