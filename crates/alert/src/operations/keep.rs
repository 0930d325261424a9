//! The follower writes down how far it is, what it remembers, and what it raises: one transaction.

use super::{Raise, conflict};
use crate::{model::memory::Memory, sealing, store};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use serde_json::Value;

pub(crate) struct KeepTail {
    /// Of the row that the follower goes on from; 0 if there was none.
    pub generation: i64,
    pub cursors: Value,
    pub memory: Memory,
    /// Entries read since the last time.
    pub read: u64,
    pub raises: Vec<Raise>,
}

impl Operation for KeepTail {
    const NAME: &'static str = "alert.tail.keep";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("alert.tail")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("cursors", self.cursors.clone());
        tx.fact("read", self.read);
        tx.fact("raised", self.raises.len());
        let sealed = sealing::seal_memory(tx.parts(), self.memory).await?;
        let is_ours = store::tail::keep(tx, self.generation, (&self.cursors, &sealed), ctx.now)
            .await
            .map_err(::store::refusal)?;
        if !is_ours {
            return Err(conflict("SK-ALERT-001", "alert-tail-moved", "another follower has read on"));
        }
        for raise in self.raises {
            tx.perform(ctx, raise).await?;
        }
        Ok(())
    }
}
