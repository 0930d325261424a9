//! The follower writes down how far it is, what it remembers, and what it raises: one transaction.

use super::{Raise, conflict};
use crate::{model::memory::Memory, store};
use kernel::{Ctx, Refusal, TenantId};
use keys::{Place, TenantKeys};
use office::{Operation, Target, Writing};
use serde_json::Value;

pub(crate) struct KeepTail {
    /// Of the row that the follower goes on from; 0 if there was none.
    pub generation: i64,
    pub cursors: Value,
    pub memory: Vec<u8>,
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
        let sealed = tx.keys().seal(&place(ctx.tenant), &self.memory);
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

pub(crate) fn seal_memory(memory: &Memory) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(memory).map_err(|error| Refusal::fault(error.to_string()))
}

/// `None` if it does not open or is not one: it begins anew.
pub(crate) fn memory_of(keys: &TenantKeys, sealed: &[u8]) -> Option<Memory> {
    serde_json::from_slice(keys.open(&place(keys.tenant()), sealed).ok()?.expose()).ok()
}

fn place(tenant: TenantId) -> Place {
    Place { table: "alert.tail", column: "state", row: tenant.uuid() }
}
