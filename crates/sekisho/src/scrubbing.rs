//! The running program's verification: the scrubber goes on every half minute; what it finds is an entry, is
//! measured by the probes at once, and is what pages say.

use crate::{
    health::{LedgerState, Verified},
    ledger_command::words,
    platform::Platform,
};
use assurance::ProbeControl;
use kernel::{Ctx, Refusal, TenantId};
use ledger::{EntryOutcome, Fault, Findings, Report, Scrubber, Shelf};
use office::{Office, Worker};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration as Wait};
use tokio::sync::Mutex;

/// Entries that this writes.
#[cfg(test)]
pub const ACTIVITIES: &[&str] = &[FINDING];
const FINDING: &str = "ledger.scrub.find";

const EVERY: Wait = Wait::from_secs(30);
/// Findings of one step that get an entry of their own; the rest are counted.
const MOST_TOLD: usize = 20;

/// The worker that verifies.
pub fn worker(
    platform: &Platform,
    folder: &Path,
    shelf: Arc<dyn Shelf>,
    state: Arc<LedgerState>,
    findings: Arc<Findings>,
    probes: ProbeControl,
) -> Worker {
    let public = *platform.signer.verifier().public_key();
    let (database, mark) = (platform.database.clone(), platform.released.clone());
    let scrubber = Scrubber::open(folder.join("scrubbed"), database, public, mark, Some(shelf));
    let scrubbing = Scrubbing { scrubber, told: BTreeSet::new(), state, findings, probes };
    let scrubbing = Arc::new(Mutex::new(scrubbing));
    Worker {
        name: "ledger verification",
        every: EVERY,
        run: Arc::new(move |office| {
            let scrubbing = Arc::clone(&scrubbing);
            Box::pin(async move { scrubbing.lock().await.step(&office).await })
        }),
    }
}

struct Scrubbing {
    scrubber: Scrubber,
    /// Findings that have their entry, in words.
    told: BTreeSet<String>,
    state: Arc<LedgerState>,
    findings: Arc<Findings>,
    probes: ProbeControl,
}

impl Scrubbing {
    async fn step(&mut self, office: &Office) -> Result<(), Refusal> {
        let report = self.scrubber.step(office.now()).await;
        let mut report = report.map_err(|error| Refusal::unavailable(error.to_string()))?;
        self.tell(office, &report).await?;
        // Those have their own entries; they break the same promises.
        let anchor = ledger::origin(TenantId::PROVIDER, 0);
        let contradictions = self.state.contradictions().into_iter();
        report.faults.extend(contradictions.map(|why| Fault::Tree { origin: anchor.clone(), why }));
        let (at, is_whole) = (office.now(), report.is_whole());
        if !is_whole {
            tracing::error!(faults = report.faults.len(), "the ledger is not whole");
            if self.state.last().is_none_or(|before| before.is_whole) {
                self.probes.demand_all();
            }
        }
        self.state.note(Verified { at, is_whole, entries: report.entries });
        self.findings.note(at, report);
        Ok(())
    }

    async fn tell(&mut self, office: &Office, report: &Report) -> Result<(), Refusal> {
        let standing: BTreeSet<String> = report.faults.iter().map(words).collect();
        self.told.retain(|told| standing.contains(told));
        let new: Vec<&String> = standing.difference(&self.told).take(MOST_TOLD).collect();
        let ctx = Ctx::system("ledger", TenantId::PROVIDER, office.now());
        for finding in &new {
            let facts = Map::from_iter([
                ("finding".to_owned(), Value::from(finding.as_str())),
                ("findings".to_owned(), Value::from(standing.len())),
            ]);
            office.record(&ctx, FINDING, "ledger", EntryOutcome::Failure, facts).await?;
        }
        self.told = standing;
        Ok(())
    }
}
