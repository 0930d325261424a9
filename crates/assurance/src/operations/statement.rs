//! A named person states what no probe can measure. The statement ends by itself: its evidence ages.

use super::evidence::append;
use crate::{
    model::{attestation::Statement, catalogue::Catalogue, evidence::Evidence, name::ProbeId},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use std::sync::Arc;

pub struct Attest {
    pub catalogue: Arc<Catalogue>,
    pub probe: ProbeId,
    pub statement: Statement,
}

impl Operation for Attest {
    const NAME: &'static str = "assurance.attest";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("assurance.probe", &self.probe)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let probe = self.catalogue.probe(&self.probe).filter(|probe| probe.is_attested());
        let probe = probe.ok_or_else(|| Refusal::not_found("no promise that people attest"))?;
        tx.fact("by", self.statement.by.as_str());
        let assets = store::live_assets(tx.sql()).await.map_err(::store::refusal)?;
        let stated = |asset: uuid::Uuid| {
            let run = self.statement.run();
            Evidence::of_run(probe, asset, ctx.now, ctx.now, run, None)
        };
        let in_scope = assets.iter().filter(|asset| asset.class == probe.scope);
        let evidence: Result<Vec<Evidence>, _> = in_scope.map(|asset| stated(asset.id)).collect();
        let evidence = evidence.map_err(|error| Refusal::invalid(error.to_string()))?;
        append(&self.catalogue, evidence, ctx, tx).await
    }
}
