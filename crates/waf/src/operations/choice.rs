//! A tenant's word on its own requests: refuse attacks, or only write them down.

use super::announce;
use crate::{model::is_service, store, tuning::Mode};
use kernel::{Ctx, Message, Refusal};
use office::{Operation, Target, Writing};

/// Chooses for one service that lets its tenants choose.
pub struct ChooseMode {
    service: String,
    mode: Mode,
}

impl ChooseMode {
    /// `allowed`: services whose tenants may choose, as the settings say.
    ///
    /// # Errors
    /// *invalid*; the faults name the fields `service` and `mode`.
    pub fn new(service: &str, mode: Mode, allowed: &[String]) -> Result<Self, Refusal> {
        let refusal = Refusal::invalid("a choice of web attack detection");
        if !is_service(service) || !allowed.iter().any(|id| id == service) {
            return Err(refusal.with_field("service", Message::key("waf-choice-not-allowed")));
        }
        match mode {
            Mode::Off => Err(refusal.with_field("mode", Message::key("waf-choice-mode"))),
            Mode::Block | Mode::Detect => Ok(Self { service: service.to_owned(), mode }),
        }
    }
}

impl Operation for ChooseMode {
    const NAME: &'static str = "waf.choice.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.choice", &self.service)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let by = ctx.actor.reference();
        let choice = (self.service.as_str(), self.mode);
        store::choices::set(tx, ctx.tenant, choice, (&by, ctx.now)).await.map_err(::store::refusal)?;
        tx.fact("mode", if self.mode == Mode::Detect { "detect" } else { "block" });
        announce(ctx, tx).await
    }
}
