//! Alerts: an event that a rule waits for is raised from end to end, and its way is timed.

use super::{Alerting, Probe, Reason, facts, run_of};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use std::{sync::Arc, time::Duration};

/// The slowest of so many counts.
const TRIES: usize = 3;
/// An alert that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct AlertDispatch(pub Arc<dyn Alerting>);

impl Probe for AlertDispatch {
    fn code(&self) -> &'static str {
        "alert-dispatch"
    }

    fn run<'a>(&'a self, _: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(tried(self.0.as_ref(), true, TRIES).await) })
    }

    /// An event that no rule waits for.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of(tried(self.0.as_ref(), false, 1).await) })
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(30)
    }
}

async fn tried(alerting: &dyn Alerting, is_watched: bool, tries: usize) -> Result<Facts, String> {
    let (mut unraised, mut slowest) = (0_u32, Duration::ZERO);
    for _ in 0..tries {
        match alerting.raise(is_watched, PATIENCE).await.or_reason()? {
            Some(took) => slowest = slowest.max(took),
            None => unraised = unraised.saturating_add(1),
        }
    }
    let slowest = u64::try_from(slowest.as_millis()).unwrap_or(u64::MAX);
    Ok(facts([("events_unraised", unraised.into()), ("dispatch_milliseconds", slowest.into())]))
}
