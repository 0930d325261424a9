//! `safety.rule.set`: when a telegram asks people.

use crate::{model::rule::TriggerRule, store};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

pub struct SetRule {
    /// Whether telegrams start roll-calls at all.
    pub is_watching: bool,
    pub trigger: TriggerRule,
}

impl Operation for SetRule {
    const NAME: &'static str = "safety.rule.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("safety.rule")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if let Some(before) = store::rule::lock(tx, ctx.tenant).await? {
            tx.fact("before", serde_json::json!({ "watching": before.is_watching, "rule": before.trigger }));
        }
        tx.fact("after", serde_json::json!({ "watching": self.is_watching, "rule": self.trigger }));
        store::rule::set(tx, ctx.tenant, self.is_watching, self.trigger, ctx.now).await
    }
}
