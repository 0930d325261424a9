//! What became of a batch: the cursor moves, or the failure is noted. One entry either way.

use super::TARGET;
use crate::{model, store};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::{Operation, Target, Writing};
use std::time::Duration;
use uuid::Uuid;

/// What the receiver said.
pub enum Outcome {
    /// It has them; so many of them it says it has thrown away.
    Taken {
        rejected: u64,
    },
    Failed {
        name: &'static str,
        detail: String,
        wait: Option<Duration>,
    },
}

pub struct Deliver {
    pub id: Uuid,
    pub retention: i16,
    /// Leaves from (with) and to (without).
    pub from: i64,
    pub to: i64,
    /// Failures in a row before this one.
    pub attempts: i32,
    pub outcome: Outcome,
}

impl Operation for Deliver {
    const NAME: &'static str = "sink.batch.deliver";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(TARGET, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("log", ledger::origin(ctx.tenant, self.retention));
        tx.fact("first", self.from);
        tx.fact("count", self.to.saturating_sub(self.from));
        match self.outcome {
            Outcome::Taken { rejected } => {
                if rejected > 0 {
                    tx.fact("rejected", rejected);
                }
                let range = (self.from, self.to);
                if !store::advance(tx, self.id, self.retention, range).await.map_err(::store::refusal)? {
                    let inside = format!("the cursor of {} is not at {} any more", self.id, self.from);
                    let message = Message::key("sink-fault-state");
                    return Err(Refusal::new("SK-SINK-004", RefusalKind::Conflict, message, inside));
                }
                store::succeeded(tx, self.id, ctx.now).await.map_err(::store::refusal)
            }
            Outcome::Failed { name, detail, wait } => {
                tx.fact("reason", format!("{name}: {detail}"));
                tx.failed("SK-SINK-003");
                let after = model::after(self.attempts.saturating_add(1), wait);
                let next = ctx.now.checked_add(after).unwrap_or(ctx.now);
                store::failed(tx, self.id, (name, &detail), (ctx.now, next)).await.map_err(::store::refusal)
            }
        }
    }
}
