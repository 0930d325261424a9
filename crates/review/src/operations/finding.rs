//! Findings: remarked, answered, closed. Words are sealed in the table, and told in full by the entry.

use super::{Words, conflict, of, person};
use crate::{model::month::Month, sealing, store};
use kernel::{Ctx, Refusal, random_from};
use keys::Place;
use office::{Operation, Target, Writing};
use uuid::Uuid;

const FINDING: &str = "review.finding";

/// A remark of a person's own on a month.
pub struct OpenFinding {
    month: Month,
    words: Words,
}

impl OpenFinding {
    /// # Errors
    /// The field `words`: 1 to 2,000 characters.
    pub fn new(month: Month, words: &str) -> Result<Self, Refusal> {
        Ok(Self { month, words: Words::parse(words)? })
    }
}

impl Operation for OpenFinding {
    const NAME: &'static str = "review.finding.open";
    type Outcome = Uuid;

    fn target(&self) -> Target {
        of(self.month)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Uuid, Refusal> {
        person(ctx)?;
        let tenant = tx.keys().tenant();
        let face = store::newest(tx.sql(), tenant, self.month).await.map_err(::store::refusal)?;
        match face {
            None => return Err(Refusal::not_found(format!("no pack of {}", self.month))),
            Some(face) if face.signatures.second.is_some() => {
                return Err(conflict("SK-REVIEW-004", "review-fault-signed", "the month's pack is signed"));
            }
            Some(_) => {}
        }
        let id = random_from(ctx.now);
        let sealed = sealed(ctx, tx, Self::NAME, (sealing::words_of(id), &self.words)).await?;
        let by = ctx.actor.reference();
        store::insert_remark(tx, (id, self.month), &sealed, (&by, ctx.now))
            .await
            .map_err(::store::refusal)?;
        tx.retarget(Target::new(FINDING, id));
        tx.fact("month", self.month.to_string());
        tx.fact("words", self.words.as_str());
        Ok(id)
    }
}

/// What a finding's explanation is, or what was done about it.
pub struct AnswerFinding {
    id: Uuid,
    words: Words,
}

impl AnswerFinding {
    /// # Errors
    /// The field `words`: 1 to 2,000 characters.
    pub fn new(id: Uuid, words: &str) -> Result<Self, Refusal> {
        Ok(Self { id, words: Words::parse(words)? })
    }
}

impl Operation for AnswerFinding {
    const NAME: &'static str = "review.finding.answer";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(FINDING, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let by = person(ctx)?;
        let finding = there(tx, self.id).await?;
        let sealed = sealed(ctx, tx, Self::NAME, (sealing::answer_of(self.id), &self.words)).await?;
        let done = store::answer(tx, self.id, &sealed, (by, ctx.now)).await.map_err(::store::refusal)?;
        if !done {
            return Err(closed());
        }
        tell(tx, &finding, &self.words);
        Ok(())
    }
}

/// Nothing more is to be done about it.
pub struct CloseFinding {
    id: Uuid,
    words: Words,
}

impl CloseFinding {
    /// # Errors
    /// The field `words`: 1 to 2,000 characters.
    pub fn new(id: Uuid, words: &str) -> Result<Self, Refusal> {
        Ok(Self { id, words: Words::parse(words)? })
    }
}

impl Operation for CloseFinding {
    const NAME: &'static str = "review.finding.close";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(FINDING, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let by = person(ctx)?;
        let finding = there(tx, self.id).await?;
        if finding.answered_at.is_none() {
            return Err(conflict("SK-REVIEW-005", "review-fault-answer-first", "it has no answer"));
        }
        let sealed = sealed(ctx, tx, Self::NAME, (sealing::closing_of(self.id), &self.words)).await?;
        let done = store::close(tx, self.id, &sealed, (by, ctx.now)).await.map_err(::store::refusal)?;
        if !done {
            return Err(closed());
        }
        tell(tx, &finding, &self.words);
        Ok(())
    }
}

/// Words that the entry of `operation` tells, too.
async fn sealed(
    ctx: &Ctx,
    tx: &mut Writing,
    operation: &'static str,
    (place, words): (Place, &Words),
) -> Result<Vec<u8>, Refusal> {
    tx.seal_told(ctx, operation, (&place, words.as_str().as_bytes())).await
}

async fn there(tx: &mut Writing, id: Uuid) -> Result<store::FindingRow, Refusal> {
    let tenant = tx.keys().tenant();
    let row = store::finding(tx.sql(), tenant, id).await.map_err(::store::refusal)?;
    row.ok_or_else(|| Refusal::not_found("no such finding"))
}

fn tell(tx: &mut Writing, finding: &store::FindingRow, words: &Words) {
    tx.fact("month", Month::from_date(finding.month).to_string());
    tx.fact("finding", finding.code.clone());
    tx.fact("words", words.as_str());
}

fn closed() -> Refusal {
    conflict("SK-REVIEW-010", "review-fault-closed", "the finding is closed")
}
