//! An operator takes an entry back.

use super::{ENTRY, must_be_provider};
use crate::{
    api::CHANGED,
    model::{EntryId, Reason},
    store,
};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::{Operation, Target, Writing};

/// Ends an entry, by hand or automatic. Of an automatic one every gate also forgets what was held
/// against the network.
pub struct LiftBlock {
    id: EntryId,
    reason: Reason,
}

impl LiftBlock {
    /// The reason as typed; its fault names the field `reason`.
    pub fn new(id: EntryId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { id, reason: Reason::of_form(reason)? })
    }
}

impl Operation for LiftBlock {
    const NAME: &'static str = "blocklist.entry.lift";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(ENTRY, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let entry = store::by_id(tx.sql(), self.id).await.map_err(::store::refusal)?;
        let entry = entry.ok_or_else(|| Refusal::not_found(format!("no entry {}", self.id)))?;
        tx.fact("network", entry.network.to_string());
        tx.fact("rule", entry.rule.name());
        tx.fact("reason", self.reason.as_str());
        let by = ctx.actor.reference();
        if !store::lift(tx, self.id, (ctx.now, &by, self.reason.as_str())).await.map_err(::store::refusal)? {
            let message = Message::key("blocklist-over-already");
            let inside = format!("{} is over already", self.id);
            return Err(Refusal::new("SK-BLOCKLIST-002", RefusalKind::Conflict, message, inside));
        }
        tx.announce(CHANGED, self.id.uuid(), ctx.now).await
    }
}
