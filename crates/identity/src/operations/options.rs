//! A tenant's settings of sign-in security.

use super::{ClampSessions, layer_of};
use crate::{
    model::{
        options::{AuthorAddress, Layer, accept_change},
        rules::Rules,
    },
    store,
};
use kernel::{Actor, Channel, Ctx, Message, Refusal};
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// The tenant's whole layer. Tighter limits hold for live sessions at once.
pub(crate) struct SetOptions {
    pub layer: Layer,
    pub rules: Arc<Rules>,
}

impl Operation for SetOptions {
    const NAME: &'static str = "identity.options.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.options")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let Self { layer, rules } = self;
        let before = layer_of(tx.sql(), ctx.tenant).await?;
        let profile = rules.profile(ctx.tenant);
        let accepted = accept_change(&rules.floor, profile, &[], layer, author(ctx)).map_err(|faults| {
            let mut refusal = Refusal::invalid("options refused");
            refusal.outside = Message::key("identity-options-refused");
            refusal.fields = faults;
            refusal
        })?;
        let json = |layer: &Layer| {
            serde_json::to_value(layer).map_err(|error| Refusal::fault(format!("option layer: {error}")))
        };
        tx.fact("before", json(&before)?);
        tx.fact("after", json(&accepted)?);
        store::set_option_layer(tx, &json(&accepted)?, &ctx.actor.reference(), ctx.now)
            .await
            .map_err(::store::refusal)?;
        let (old, new) = (rules.effective(ctx.tenant, &before), rules.effective(ctx.tenant, &accepted));
        if (old.idle_timeout, old.session_limit) != (new.idle_timeout, new.session_limit) {
            tx.perform(ctx, ClampSessions(new)).await?;
        }
        tx.announce("identity.options", ctx.tenant.uuid(), ctx.now).await
    }
}

/// Who comes through a page of their own tenant can lock themselves out; nobody else can.
pub(crate) fn author(ctx: &Ctx) -> AuthorAddress {
    let is_visitor =
        matches!(ctx.actor, Actor::User { .. }) && matches!(ctx.origin.channel, Channel::Page | Channel::Api);
    match ctx.origin.address {
        _ if !is_visitor => AuthorAddress::Outside,
        Some(address) => AuthorAddress::At(address),
        None => AuthorAddress::Unknown,
    }
}
