//! What the staged package would have changed, added up in one process, goes into the table.

use super::must_be_provider;
use crate::{model::PackageId, store::shadow, views::ShadowLine};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// Adds counts of one active and one staged package.
pub struct RecordShadow {
    pub active: PackageId,
    pub staged: PackageId,
    pub counts: Vec<ShadowLine>,
}

/// Rules and routes of one pair of packages: strangers choose paths.
const MOST_ROWS: i64 = 5_000;

impl Operation for RecordShadow {
    const NAME: &'static str = "waf.shadow.record";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.package", self.staged)
    }

    async fn apply(mut self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let pair = (self.active, self.staged);
        if shadow::rows(tx.sql(), pair).await.map_err(::store::refusal)? >= MOST_ROWS {
            self.counts.iter_mut().for_each(|count| "…".clone_into(&mut count.route));
        }
        shadow::add(tx, pair, &self.counts, ctx.now).await.map_err(::store::refusal)?;
        let totals = || self.counts.iter().filter(|count| count.rule == 0);
        let sum = |of: fn(&ShadowLine) -> u64| totals().map(of).fold(0, u64::saturating_add);
        tx.fact("active", self.active.to_string());
        tx.fact("compared", sum(|count| count.compared));
        tx.fact("only_staged", sum(|count| count.only_staged));
        tx.fact("only_active", sum(|count| count.only_active));
        Ok(())
    }
}
