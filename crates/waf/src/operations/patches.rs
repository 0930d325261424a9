//! Virtual patches: put in force and taken out.

use super::{announce, conflict, must_be_provider};
use crate::{
    additions::MOST_PATCHES,
    model::{NewPatch, Patch, PatchId},
    store::patches,
};
use kernel::{Ctx, Message, Refusal, Timestamp};
use office::{Operation, Target, Writing};

/// Puts one rule in force, at once and until it expires. Answers its id.
pub struct AddPatch {
    new: Patch,
}

/// Takes a patch out before it expires: the hole is mended.
pub struct EndPatch {
    pub patch: PatchId,
}

impl AddPatch {
    /// As typed at `now`.
    ///
    /// # Errors
    /// *invalid*, with the fields of [`NewPatch`].
    pub fn new(typed: &NewPatch, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self { new: typed.checked(now)? })
    }
}

impl Operation for AddPatch {
    const NAME: &'static str = "waf.patch.add";
    type Outcome = PatchId;

    fn target(&self) -> Target {
        Target::any("waf.patch")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<PatchId, Refusal> {
        must_be_provider(ctx)?;
        let live = patches::live(tx.sql(), ctx.now).await.map_err(::store::refusal)?;
        if live.len() >= MOST_PATCHES {
            return Err(conflict("SK-WAF-008", "waf-patches-full", format!("{MOST_PATCHES} are in force")));
        }
        if live.iter().any(|(_, patch)| patch.rule == self.new.rule) {
            let message = Message::key("waf-patch-id-taken").with("id", self.new.rule);
            return Err(Refusal::invalid("a virtual patch").with_field("text", message));
        }
        let id = PatchId::new(ctx.now);
        let by = ctx.actor.reference();
        patches::insert(tx, id, &self.new, (&by, ctx.now)).await.map_err(::store::refusal)?;
        tx.retarget(Target::new("waf.patch", id));
        tx.fact("rule", self.new.rule);
        tx.fact("text", self.new.text.as_str());
        tx.fact("reason", self.new.reason.as_str());
        tx.fact("until", self.new.expires_at.to_string());
        announce(ctx, tx).await?;
        Ok(id)
    }
}

impl Operation for EndPatch {
    const NAME: &'static str = "waf.patch.end";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.patch", self.patch)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let by = ctx.actor.reference();
        if !patches::end(tx, self.patch, (&by, ctx.now)).await.map_err(::store::refusal)? {
            return Err(conflict("SK-WAF-010", "waf-patch-over", "it is not in force"));
        }
        announce(ctx, tx).await
    }
}
