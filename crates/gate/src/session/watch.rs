//! The watch over the directory's changes: polled twice a second, believed for five minutes.

use super::People;
use crate::port::{Change, Directory};
use kernel::Clock;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

/// The watch's intervals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WatchTimes {
    pub poll: Duration,
    /// Without a successful poll for so long, nothing in memory is believed.
    pub trust: Duration,
    pub report_seen: Duration,
}

impl Default for WatchTimes {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(500),
            trust: Duration::from_secs(300),
            report_seen: Duration::from_secs(30),
        }
    }
}

/// Keeps [`People`] true.
pub(crate) struct Watch {
    people: Arc<People>,
    directory: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    times: WatchTimes,
    last_success: Mutex<Option<Instant>>,
    hint: Notify,
    is_blocklist_new: AtomicBool,
}

impl Watch {
    pub fn new(
        people: Arc<People>,
        directory: Arc<dyn Directory>,
        clock: Arc<dyn Clock>,
        times: WatchTimes,
    ) -> Self {
        Self {
            people,
            directory,
            clock,
            times,
            last_success: Mutex::default(),
            hint: Notify::new(),
            is_blocklist_new: AtomicBool::new(false),
        }
    }

    /// Whether memory may be believed. Never before the first successful poll.
    pub fn is_trusted(&self) -> bool {
        let last = self.last_success.lock().ok().and_then(|last| *last);
        last.is_some_and(|last| last.elapsed() < self.times.trust)
    }

    /// Whether the blocklist changed since this was last asked.
    pub fn is_blocklist_new(&self) -> bool {
        self.is_blocklist_new.swap(false, Ordering::Relaxed)
    }

    /// Something changed: polls now rather than at the next tick.
    pub fn hint(&self) {
        self.hint.notify_one();
    }

    /// Runs until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let mut poll = tokio::time::interval(self.times.poll);
        let mut report = tokio::time::interval(self.times.report_seen);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut previous = Vec::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = poll.tick() => self.poll(&mut previous).await,
                () = self.hint.notified() => self.poll(&mut previous).await,
                _ = report.tick() => self.people.report_seen().await,
            }
        }
        self.people.report_seen().await;
    }

    pub async fn poll(&self, previous: &mut Vec<Change>) {
        match self.directory.changes().await {
            Ok(changes) => {
                let news = news(previous, &changes);
                self.people.apply(&news);
                // Asked again rather than once too seldom: entries are not told apart here.
                if changes.contains(&Change::Blocklist) {
                    self.is_blocklist_new.store(true, Ordering::Relaxed);
                }
                *previous = changes;
                if let Ok(mut last) = self.last_success.lock() {
                    *last = Some(Instant::now());
                }
            }
            Err(refusal) => {
                tracing::warn!(reason = refusal.inside, "changes cannot be read");
                if !self.is_trusted() {
                    self.people.apply(&[Change::Everything]);
                }
            }
        }
        self.people.sweep(self.clock.now());
    }
}

/// What `current` has more often than `previous`. While a long transaction holds the feed's cursor
/// back, each answer repeats the last one; applying a repetition would cut sessions that began since.
fn news(previous: &[Change], current: &[Change]) -> Vec<Change> {
    let mut seen: HashMap<&Change, usize> = HashMap::new();
    for change in previous {
        let count = seen.entry(change).or_default();
        *count = count.saturating_add(1);
    }
    let mut is_new = |change: &Change| match seen.get_mut(change) {
        Some(count) if *count > 0 => {
            *count = count.saturating_sub(1);
            false
        }
        _ => true,
    };
    current.iter().copied().filter(|change| is_new(change)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{SessionId, TenantId};
    use uuid::Uuid;

    #[test]
    fn a_repetition_is_no_news() {
        let session = |n| Change::Session(SessionId::from_uuid(Uuid::from_u128(n)));
        let tenant = Change::Tenant(TenantId::PROVIDER);
        let cases = [
            (vec![], vec![session(1)], vec![session(1)]),
            (vec![session(1)], vec![session(1), session(2)], vec![session(2)]),
            (vec![tenant], vec![tenant], vec![]),
            (vec![tenant], vec![tenant, tenant], vec![tenant]),
            (vec![tenant, session(1)], vec![session(1)], vec![]),
        ];
        for (previous, current, expected) in cases {
            assert_eq!(news(&previous, &current), expected);
        }
    }
}
