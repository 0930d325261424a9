//! Signals within this process: a job was enqueued, the integrator has made a step.
//!
//! They make things quick and nothing else: what another process does is not heard, so whoever waits for a
//! signal looks by itself, too.

use ledger::{Head, Integrated};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Notify, broadcast};

/// Steps that a listener may be behind; then it is told that it has missed some.
const MOST_STEPS: usize = 64;

/// A step of this process' integrator, after its commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// As [`ledger::batch`] counts. A number left out was another process' step.
    pub batch: i64,
    /// The trees that grew, as they are now.
    pub grown: Arc<[Head]>,
}

/// Of one process.
pub struct Signals {
    /// The names of queues are the program's own, so there are few.
    queues: Mutex<HashMap<&'static str, Arc<Notify>>>,
    steps: broadcast::Sender<Step>,
}

impl Default for Signals {
    fn default() -> Self {
        Self { queues: Mutex::default(), steps: broadcast::Sender::new(MOST_STEPS) }
    }
}

impl Signals {
    /// Notified once for jobs of `queue` that are due and were committed here since it last waited.
    pub fn queue(&self, queue: &'static str) -> Arc<Notify> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(queues.entry(queue).or_default())
    }

    /// The steps from now on.
    pub fn steps(&self) -> broadcast::Receiver<Step> {
        self.steps.subscribe()
    }

    pub(crate) fn stepped(&self, done: &Integrated) {
        if let Some(batch) = done.batch {
            // Nobody listening is no fault.
            let _ = self.steps.send(Step { batch, grown: done.grown.as_slice().into() });
        }
    }
}
