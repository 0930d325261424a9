//! What became of an attempt to tell a webhook.

use super::{ALERT, TRIAL};
use crate::store;
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use serde::{Deserialize, Serialize};
use time::Duration;
use uuid::Uuid;

/// The queue of deliveries.
pub(crate) const DELIVER: &str = "alert.delivery";
/// Then it is given up: after about two hours.
const MOST_ATTEMPTS: i32 = 9;
const FIRST_WAIT: i64 = 10;
const LONGEST_WAIT: i64 = 3_600;

/// Tell `channel` of `alert`; a canary's alert has no channel and is only noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeliverJob {
    pub alert: Uuid,
    pub channel: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Sent {
        status: u16,
    },
    /// Not now; perhaps later.
    NotNow {
        why: String,
        wait: Option<Duration>,
    },
    /// It will not work until somebody changes something.
    Never {
        why: String,
    },
}

pub(crate) struct SettleDelivery {
    pub job: DeliverJob,
    /// Attempts before this one.
    pub attempts: i32,
    pub settled: Settled,
}

impl Operation for SettleDelivery {
    const NAME: &'static str = "alert.delivery.settle";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(ALERT, self.job.alert)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        store::alerts::dispatched(tx, self.job.alert, ctx.now).await.map_err(::store::refusal)?;
        let Some(channel) = self.job.channel else {
            tx.fact("to", TRIAL);
            return Ok(());
        };
        let attempt = self.attempts.saturating_add(1);
        tx.fact("channel", channel.to_string());
        tx.fact("attempt", attempt);
        let (state, error, wait) = match self.settled {
            Settled::Sent { status } => {
                tx.fact("status", status);
                ("sent", None, None)
            }
            Settled::NotNow { why, wait } if attempt < MOST_ATTEMPTS => {
                ("waiting", Some(why), Some(wait.unwrap_or_else(|| backoff(attempt))))
            }
            Settled::NotNow { why, .. } | Settled::Never { why } => ("failed", Some(why), None),
        };
        if let Some(why) = &error {
            tx.fact("reason", why.as_str());
            tx.fact("final", wait.is_none());
            tx.failed("SK-ALERT-010");
        }
        let error: Option<String> = error.map(|why| why.chars().take(300).collect());
        let is_ours =
            store::channels::settle(tx, (self.job.alert, channel), (state, error.as_deref()), ctx.now)
                .await
                .map_err(::store::refusal)?;
        store::channels::note(tx, channel, error.as_deref(), ctx.now).await.map_err(::store::refusal)?;
        match wait {
            Some(wait) if is_ours => {
                let later = ctx.now.saturating_add(wait);
                tx.enqueue(DELIVER, &self.job, (ctx.now, later)).await
            }
            _ => Ok(()),
        }
    }
}

/// 10 s, 30 s, 90 s … at most an hour.
fn backoff(attempt: i32) -> Duration {
    let times = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0);
    let wait = FIRST_WAIT.saturating_mul(3_i64.saturating_pow(times));
    Duration::seconds(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let waits: Vec<i64> = (1..=9).map(|attempt| backoff(attempt).whole_seconds()).collect();
        assert_eq!(waits, [10, 30, 90, 270, 810, 2430, 3600, 3600, 3600]);
    }
}
