//! Doing something and looking for its record.

use super::{Probe, Reason, facts, net::Entrance, run_of};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    operations::LeaveTrace,
};
use kernel::{Ctx, TenantId, Timestamp};
use ledger::{EntryOutcome, Found, Query};
use office::{BoxFuture, Office, Operation, Target};
use std::time::Duration as Wait;
use time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Entries with these properties, of the provider, around `now`.
async fn entries(
    office: &Office,
    activity: &str,
    target: Option<String>,
    now: Timestamp,
) -> Result<Vec<Found>, String> {
    let ctx = Ctx::system("probes", TenantId::PROVIDER, now);
    let mut reading = office.view(&ctx, super::LOOK, Target::tenant()).await.or_reason()?;
    let query = Query {
        target,
        activity: Some(activity.to_owned()),
        ..Query::between(now.saturating_sub(Duration::minutes(2)), now.saturating_add(Duration::minutes(2)))
    };
    let (sql, keys) = reading.parts();
    Ok(ledger::search(sql, keys, &query).await.or_reason()?.entries)
}

/// An operation and a refusal, each looked for in the ledger.
pub(super) struct OperationRecord(pub Office);

impl Probe for OperationRecord {
    fn code(&self) -> &'static str {
        "operation-record"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(self.leave_and_look(now, |mark| mark).await) })
    }

    /// The records of an operation that was never performed.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of(self.leave_and_look(now, |_| kernel::random_from(now)).await) })
    }
}

impl OperationRecord {
    async fn leave_and_look(
        &self,
        now: Timestamp,
        looked_for: impl Fn(Uuid) -> Uuid,
    ) -> Result<Facts, String> {
        let ctx = Ctx::system("probes", TenantId::PROVIDER, now);
        let mut found = [0_i64; 2];
        let ends = [(false, EntryOutcome::Success), (true, EntryOutcome::Refused)];
        for ((is_refused, outcome), count) in ends.into_iter().zip(&mut found) {
            let mark = kernel::random_from(now);
            let performed = self.0.perform(&ctx, LeaveTrace { mark, is_refused }).await;
            if performed.is_err() != is_refused {
                return Err("the traced operation did not end as asked".to_owned());
            }
            let target = Target::new(LeaveTrace::KIND, looked_for(mark)).to_string();
            let entries = entries(&self.0, LeaveTrace::NAME, Some(target), now).await?;
            *count =
                i64::from(entries.iter().any(|entry| entry.outcome == outcome && entry.content.is_some()));
        }
        let [operations, refusals] = found;
        Ok(facts([
            ("operations_recorded", operations.into()),
            ("operations_unrecorded", 1_i64.saturating_sub(operations).into()),
            ("refusals_unrecorded", 1_i64.saturating_sub(refusals).into()),
        ]))
    }
}

/// A request at the gate, looked for in the records of passages.
pub(super) struct AccessRecord(pub Office);

/// So long the record is waited for: longer than is promised is not needed to fail.
const WAITS: Wait = Wait::from_secs(20);
const STEP: Wait = Wait::from_millis(250);

impl Probe for AccessRecord {
    fn code(&self) -> &'static str {
        "access-record"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let asked = async {
                let mark = kernel::random_from(now).simple().to_string();
                let path = format!("/assurance-{mark}");
                Entrance::of(asset)?.get(&path, "").await?.ok_or("closed without an answer")?;
                self.look_for(&mark, WAITS).await
            };
            run_of(asked.await)
        })
    }

    /// A passage that was never made.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let mark = kernel::random_from(now).simple().to_string();
            run_of(self.look_for(&mark, STEP).await)
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(40)
    }
}

impl AccessRecord {
    async fn look_for(&self, mark: &str, patience: Wait) -> Result<Facts, String> {
        let began = Instant::now();
        loop {
            let entries = entries(&self.0, "gate.", None, self.0.now()).await?;
            let tells = |entry: &Found| {
                entry.content.as_ref().is_some_and(|content| content.to_string().contains(mark))
            };
            let is_recorded = entries.iter().any(tells);
            let waited = began.elapsed();
            if is_recorded || waited >= patience {
                return Ok(facts([
                    ("passages_unrecorded", i64::from(!is_recorded).into()),
                    ("record_delay_seconds", i64::try_from(waited.as_secs()).unwrap_or(i64::MAX).into()),
                ]));
            }
            tokio::time::sleep(STEP).await;
        }
    }
}
