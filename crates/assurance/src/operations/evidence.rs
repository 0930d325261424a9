//! What probes saw, a round at a time.

use crate::{
    model::{
        catalogue::Catalogue,
        evidence::{Canary, Evidence, Facts, Head, Verdict},
    },
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Appends the evidence of one round and moves the heads forward: one entry for all of it.
pub struct RecordEvidence {
    pub catalogue: Arc<Catalogue>,
    pub evidence: Vec<Evidence>,
}

impl Operation for RecordEvidence {
    const NAME: &'static str = "assurance.evidence.record";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("assurance.evidence")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        append(&self.catalogue, self.evidence, ctx, tx).await
    }
}

/// Appends evidence and moves the heads, within the operation that it belongs to.
pub(super) async fn append(
    catalogue: &Catalogue,
    evidence: Vec<Evidence>,
    ctx: &Ctx,
    tx: &mut Writing,
) -> Result<(), Refusal> {
    let previous = store::heads(tx.sql()).await.map_err(::store::refusal)?;
    let mut newest: BTreeMap<_, &Head> = BTreeMap::new();
    for head in &previous {
        newest.insert((head.probe.clone(), head.asset), head);
    }
    let mut heads = Vec::new();
    let rows: Vec<(Uuid, Evidence)> =
        evidence.into_iter().map(|evidence| (kernel::random_from(ctx.now), evidence)).collect();
    for (id, evidence) in &rows {
        let Some(probe) = catalogue.probe(&evidence.probe) else {
            return Err(Refusal::fault(format!("evidence of {}, which no catalogue names", evidence.probe)));
        };
        let before = newest.get(&(evidence.probe.clone(), evidence.asset)).copied();
        heads.extend(Head::after(before, evidence, probe).map(|head| (*id, head)));
    }
    tell(tx, rows.iter().map(|(_, evidence)| evidence));
    store::insert_evidence(tx, &rows, ctx.now).await.map_err(::store::refusal)?;
    store::put_heads(tx, &heads).await.map_err(::store::refusal)
}

fn tell<'e>(tx: &mut Writing, evidence: impl Iterator<Item = &'e Evidence> + Clone) {
    for verdict in Verdict::ALL {
        let count = evidence.clone().filter(|evidence| evidence.verdict == verdict).count();
        tx.fact(verdict.name(), count);
    }
    let failed = evidence.filter(|evidence| evidence.verdict == Verdict::Fail);
    let named: Vec<String> =
        failed.take(20).map(|evidence| format!("{}@{}", evidence.probe, evidence.asset)).collect();
    tx.fact("failed", named);
}

/// A canary's trial and what the probe said of it.
pub struct ShownCanary {
    pub canary: Canary,
    pub facts: Facts,
}

/// What probes made of their canaries.
pub struct RecordCanaries(pub Vec<ShownCanary>);

impl Operation for RecordCanaries {
    const NAME: &'static str = "assurance.canary.record";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("assurance.canary")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let missed = self.0.iter().filter(|shown| !shown.canary.is_caught);
        let named: Vec<String> = missed.map(|shown| shown.canary.probe.to_string()).collect();
        tx.fact("shown", self.0.len());
        tx.fact("not_caught", named);
        for shown in &self.0 {
            store::put_canary(tx, &shown.canary, &shown.facts).await.map_err(::store::refusal)?;
        }
        Ok(())
    }
}
