//! Runs the ledger's integrator: a step each 200 ms, each 100 ms while entries come, at once again while there is more.

use crate::Office;
use kernel::Timestamp;
use ledger::{IntegrateError, Integrated, Integrator};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration as Wait,
};
use tokio::{sync::watch, time::Instant};

/// From one step to the next where the last one found nothing, and where it found something.
const IDLE: Wait = Wait::from_millis(200);
const BUSY: Wait = Wait::from_millis(100);
/// Partitions are looked after this often: without one that takes it no entry can be written, nor any operation done.
const PARTITIONS_EVERY: time::Duration = time::Duration::minutes(1);

/// From the beginning of a step that did `done` to the beginning of the next one, where nothing more is waiting.
pub fn pause_after(done: &Integrated) -> Wait {
    if done.entries > 0 { BUSY } else { IDLE }
}

/// Runs until `stop` is true. Each step is told to `office`'s listeners. `trouble` holds the reason while the integrator refuses to sign.
pub async fn run_integrator(
    integrator: Integrator,
    office: Office,
    trouble: Arc<Mutex<Option<String>>>,
    mut stop: watch::Receiver<bool>,
) {
    let mut is_checked = false;
    let mut partitions_due: Option<Timestamp> = None;
    loop {
        let (now, begun) = (office.now(), Instant::now());
        let step = async {
            if !is_checked {
                integrator.check_released().await?;
            }
            if partitions_due.is_none_or(|due| due <= now) {
                ledger::ensure_partitions(office.database(), now).await?;
                partitions_due = now.checked_add(PARTITIONS_EVERY);
            }
            integrator.step(now).await
        };
        let step = async { ::store::patiently(::store::PATIENCE, step).await.map_err(sqlx::Error::from)? };
        let (is_more, pause) = match step.await {
            Ok(done) => {
                is_checked = true;
                // Somebody else's hold on the ledger says nothing of whether this process could sign.
                if done.batch.is_some() {
                    note(&trouble, None);
                }
                office.signals().stepped(&done);
                (done.is_more, pause_after(&done))
            }
            Err(error) => {
                // A lost connection may mean a restored server: compare with the mark again.
                is_checked = false;
                if !matches!(error, IntegrateError::Sql(_)) {
                    tracing::error!(%error, "the ledger is not being signed");
                }
                note(&trouble, Some(error.to_string()));
                (false, IDLE)
            }
        };
        if *stop.borrow() && !is_more {
            return;
        }
        if !is_more {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                () = tokio::time::sleep(pause.saturating_sub(begun.elapsed())) => {}
            }
        }
    }
}

fn note(trouble: &Mutex<Option<String>>, reason: Option<String>) {
    *trouble.lock().unwrap_or_else(PoisonError::into_inner) = reason;
}
