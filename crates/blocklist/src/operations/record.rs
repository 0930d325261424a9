//! A gate has blocked a network by itself.

use super::must_be_provider;
use crate::{
    api::CHANGED,
    model::{EntryId, Listed, Rule},
    store,
};
use ipnet::IpNet;
use kernel::{Ctx, Refusal, Timestamp};
use office::{Operation, Target, Writing};
use serde_json::json;

/// Of the text that sums up the reasons.
const LONGEST: usize = 400;

/// Writes the block down, for the other gates, for operators, and in the ledger as a detection
/// finding. With `is_observed` nobody is kept out: only the ledger has it.
pub struct RecordBlock {
    pub network: IpNet,
    pub until: Timestamp,
    pub level: u32,
    pub score: f64,
    pub reasons: Vec<(&'static str, u32)>,
    pub is_observed: bool,
}

impl RecordBlock {
    fn summary(&self) -> String {
        let reasons: Vec<String> =
            self.reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        let summary: String = reasons.join(", ").chars().take(LONGEST).collect();
        if summary.is_empty() { "unknown".to_owned() } else { summary }
    }
}

impl Operation for RecordBlock {
    const NAME: &'static str = "gate.address.block";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("gate.address", self.network)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let reasons: serde_json::Map<_, _> =
            self.reasons.iter().map(|(reason, count)| ((*reason).to_owned(), json!(count))).collect();
        tx.fact("network", self.network.to_string());
        tx.fact("until", self.until.unix_timestamp());
        tx.fact("level", self.level);
        tx.fact("score", self.score.round());
        tx.fact("reasons", reasons);
        tx.fact("observed", self.is_observed);
        if self.is_observed {
            return Ok(());
        }
        let id = EntryId::new(ctx.now);
        let entry = Listed {
            id,
            network: self.network,
            rule: Rule::Automatic,
            reason: self.summary(),
            made_at: ctx.now,
            made_by: ctx.actor.reference(),
            until: Some(self.until),
            level: self.level,
            lifted_at: None,
            lifted_by: None,
            lift_reason: None,
        };
        store::insert(tx, &entry).await.map_err(::store::refusal)?;
        tx.announce(CHANGED, id.uuid(), ctx.now).await
    }
}
