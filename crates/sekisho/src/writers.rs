//! Signs of life of what writes entries, and the alarm when one falls silent.
//!
//! A writer that stops leaves no trace by itself: a log that nobody wrote looks like a quiet night.
//! Each writer says here when a round of its work went well; every few seconds that is written down,
//! and a silence that is too long becomes an entry, an error in the log, and a broken promise.

use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ledger::{Beat, EntryOutcome, Writer, Writers};
use office::{Office, Worker};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration as Wait,
};

const EVERY: Wait = Wait::from_secs(5);

pub const SILENT: &str = "ledger.writer.fall-silent";
/// Everything that is written here.
#[cfg(test)]
pub(crate) const ACTIVITIES: &[&str] = &[SILENT];

/// What this process has heard of its writers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Mutex<BTreeMap<&'static str, Beat>>>);

impl Pulse {
    /// Expects signs of life of `writer` from now on.
    pub fn expect(&self, writer: &'static str, silent_after: i32, now: Timestamp) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(writer, Beat { writer, at: now, silent_after });
    }

    /// A round of the writer's work went well.
    pub fn beat(&self, writer: &'static str, now: Timestamp) {
        if let Some(beat) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(writer) {
            beat.at = now;
        }
    }

    fn beats(&self) -> Vec<Beat> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// Writes signs of life down and tells of silence.
pub fn worker(writers: Writers, pulse: Pulse) -> Worker {
    let is_begun = Arc::new(Mutex::new(false));
    Worker {
        name: "writers' signs of life",
        every: EVERY,
        run: Arc::new(move |office| {
            let (writers, pulse, is_begun) = (writers.clone(), pulse.clone(), Arc::clone(&is_begun));
            Box::pin(async move {
                let beats = pulse.beats();
                if !std::mem::replace(&mut *is_begun.lock().unwrap_or_else(PoisonError::into_inner), true) {
                    let names: Vec<_> = beats.iter().map(|beat| beat.writer).collect();
                    writers.expect_only(&names).await.map_err(store::refusal)?;
                }
                writers.hear(&beats).await.map_err(store::refusal)?;
                tell(&writers, &office).await
            })
        }),
    }
}

async fn tell(writers: &Writers, office: &Office) -> Result<(), Refusal> {
    let now = office.now();
    for writer in writers.all().await.map_err(store::refusal)? {
        if writer.is_silent(now) && !writer.is_told() {
            tracing::error!(writer = writer.name, heard_at = %writer.heard_at, "a writer of the ledger is silent");
            record(office, &writer, now).await?;
            writers.told(&writer.name, now).await.map_err(store::refusal)?;
        }
    }
    Ok(())
}

async fn record(office: &Office, writer: &Writer, now: Timestamp) -> Result<(), Refusal> {
    let facts = Map::from_iter([
        ("heard_at".to_owned(), Value::from(writer.heard_at.unix_timestamp())),
        ("silent_after_seconds".to_owned(), Value::from(writer.silent_after)),
    ]);
    let ctx = Ctx::system("ledger", TenantId::PROVIDER, now);
    office.record(&ctx, SILENT, &writer.name, EntryOutcome::Failure, facts).await
}
