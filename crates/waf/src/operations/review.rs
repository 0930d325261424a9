//! The monthly look at the rules, as a record.

use super::must_be_provider;
use crate::{
    model::{PackageId, Review},
    store,
};
use kernel::{Ctx, Message, Refusal, random_from};
use office::{Operation, Target, Writing};
use serde_json::{Value, json};
use uuid::Uuid;

/// Says that the rules were looked through, and keeps what stood then. Answers the record's id.
pub struct RecordReview {
    notes: String,
}

const LONGEST_NOTES: usize = 4_000;

impl RecordReview {
    /// What was found and decided, 1 to 4,000 characters; its fault names the field `notes`.
    pub fn new(notes: &str) -> Result<Self, Refusal> {
        let notes = notes.trim();
        match (1..=LONGEST_NOTES).contains(&notes.chars().count()) {
            true => Ok(Self { notes: notes.to_owned() }),
            false => {
                let message = Message::key("waf-notes-length").with("max", LONGEST_NOTES);
                Err(Refusal::invalid("a review").with_field("notes", message))
            }
        }
    }
}

impl Operation for RecordReview {
    const NAME: &'static str = "waf.review.record";
    type Outcome = Uuid;

    fn target(&self) -> Target {
        Target::any("waf.review")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Uuid, Refusal> {
        must_be_provider(ctx)?;
        let standing = standing(ctx, tx).await?;
        let review = Review {
            id: random_from(ctx.now),
            notes: self.notes,
            standing: standing.clone(),
            reviewed_by: ctx.actor.reference(),
            reviewed_at: ctx.now,
        };
        store::reviews::insert(tx, &review).await.map_err(::store::refusal)?;
        tx.retarget(Target::new("waf.review", review.id));
        tx.fact("notes", review.notes);
        tx.fact("standing", standing);
        Ok(review.id)
    }
}

/// What is in force, as short as a record may be.
async fn standing(ctx: &Ctx, tx: &mut Writing) -> Result<Value, Refusal> {
    const MOST: usize = 200;
    let current = store::deployment::current(tx.sql()).await.map_err(::store::refusal)?;
    let packages = store::packages::all(tx.sql()).await.map_err(::store::refusal)?;
    let shown = |id: PackageId| {
        let line = packages.iter().find(|line| line.id == id);
        json!({
            "id": id.to_string(), "name": line.map(|line| line.name.as_str()),
            "version": line.map(|line| line.version.as_str()), "sha256": line.map(|line| line.digest.as_str()),
        })
    };
    let exclusions = store::exclusions::live(tx.sql(), ctx.now).await.map_err(::store::refusal)?;
    let patches = store::patches::live(tx.sql(), ctx.now).await.map_err(::store::refusal)?;
    let proposals = store::proposals::count_open(tx.sql()).await.map_err(::store::refusal)?;
    let rules: Vec<Value> = exclusions
        .iter()
        .take(MOST)
        .map(|(id, exclusion)| json!({ "id": id.to_string(), "rule": exclusion.rule }))
        .collect();
    Ok(json!({
        "active": shown(current.as_ref().map_or(PackageId::BASELINE, |current| current.active)),
        "staged": current.and_then(|current| current.staged).map(shown),
        "exclusions": exclusions.len(),
        "excluded": rules,
        "patches": patches.iter().take(MOST).map(|(_, patch)| patch.rule).collect::<Vec<_>>(),
        "open_proposals": proposals,
    }))
}
