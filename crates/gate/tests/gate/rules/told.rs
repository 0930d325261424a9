//! What the gate tells its recorder, by the request's trace.

use gate::{AccessRecord, ConnectionRecord, DetectionAtGate, Recorder, RefusedAtGate};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

#[derive(Default)]
pub struct Told {
    requests: Mutex<HashMap<String, Request>>,
    bell: Notify,
}

/// What was told of one request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Rules that matched, in order.
    pub rules: Vec<u64>,
    /// The detail of a refusal: for a rule its id.
    pub refused: Option<String>,
    is_over: bool,
}

impl Told {
    /// Waits for the request's end. Once for each request: it is forgotten then.
    pub async fn of(&self, trace: &str) -> Request {
        let waiting = async {
            loop {
                let bell = self.bell.notified();
                tokio::pin!(bell);
                bell.as_mut().enable();
                let is_over = self.requests().get(trace).is_some_and(|request| request.is_over);
                if is_over {
                    return self.requests().remove(trace).unwrap();
                }
                bell.await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("recorded")
    }

    fn requests(&self) -> MutexGuard<'_, HashMap<String, Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for Told {
    fn refused(&self, event: RefusedAtGate) {
        let Some(trace) = event.trace else { return };
        self.requests().entry(trace.to_string()).or_default().refused = Some(event.detail);
    }

    fn access(&self, event: AccessRecord) {
        self.requests().entry(event.trace.to_string()).or_default().is_over = true;
        self.bell.notify_waiters();
    }

    fn connection(&self, _: ConnectionRecord) {}

    fn detected(&self, event: DetectionAtGate) {
        let rules = event.findings.iter().map(|finding| finding.rule).collect();
        self.requests().entry(event.request.trace.to_string()).or_default().rules = rules;
    }
}
