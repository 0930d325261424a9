//! Legal holds: added and lifted by an operator, told to the tenant.

use super::{HOLD, conflict, must_be_provider};
use crate::{
    model::{Hold, HoldId, Lifted, Reason, Span},
    store,
};
use kernel::{Ctx, Message, Refusal, TenantId};
use ledger::Retention;
use office::{Operation, Target, Writing};
use time::Date;

/// From now on nothing of it is destroyed, until the hold is lifted. Answers its id.
pub struct AddHold {
    tenant: TenantId,
    class: Option<Retention>,
    span: Span,
    reason: Reason,
}

impl AddHold {
    /// Faults name the fields `reason` and `last`.
    pub fn new(
        tenant: TenantId,
        class: Option<Retention>,
        (first, last): (Date, Date),
        reason: &str,
    ) -> Result<Self, Refusal> {
        let span = Span::new(first, last).ok_or_else(|| {
            Refusal::invalid("a span").with_field("last", Message::key("retention-span-backwards"))
        })?;
        Ok(Self { tenant, class, span, reason: Reason::of_form(reason)? })
    }
}

impl Operation for AddHold {
    const NAME: &'static str = "retention.hold.add";
    type Outcome = HoldId;

    fn target(&self) -> Target {
        Target::any(HOLD)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<HoldId, Refusal> {
        must_be_provider(ctx)?;
        if tenancy::api::by_id(tx.sql(), self.tenant).await?.is_none() {
            return Err(Refusal::not_found(format!("no tenant {}", self.tenant)));
        }
        let hold = Hold {
            id: HoldId::new(ctx.now),
            tenant: self.tenant,
            class: self.class,
            span: self.span,
            reason: self.reason.as_str().to_owned(),
            made_at: ctx.now,
            made_by: ctx.actor.reference(),
            lifted: None,
        };
        tx.retarget(Target::new(HOLD, hold.id));
        tell(tx, &hold);
        store::insert_hold(tx, &hold).await.map_err(::store::refusal)?;
        let id = hold.id;
        if !self.tenant.is_provider() {
            tx.perform(&ctx.within(self.tenant), TellHold { hold }).await?;
        }
        Ok(id)
    }
}

/// What a hold kept becomes due as if it had never been held.
pub struct LiftHold {
    id: HoldId,
    reason: Reason,
}

impl LiftHold {
    pub fn new(id: HoldId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { id, reason: Reason::of_form(reason)? })
    }
}

impl Operation for LiftHold {
    const NAME: &'static str = "retention.hold.lift";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(HOLD, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let all = store::holds(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
        let hold = all.into_iter().find(|hold| hold.id == self.id);
        let mut hold = hold.ok_or_else(|| Refusal::not_found(format!("no hold {}", self.id)))?;
        let reason = self.reason.as_str().to_owned();
        let lifted = Lifted { at: ctx.now, by: ctx.actor.reference(), reason };
        if !store::lift_hold(tx, self.id, &lifted).await.map_err(::store::refusal)? {
            return Err(conflict("SK-RETENTION-001", "retention-hold-over", "the hold is lifted already"));
        }
        hold.lifted = Some(lifted);
        tell(tx, &hold);
        match hold.tenant.is_provider() {
            true => Ok(()),
            false => tx.perform(&ctx.within(hold.tenant), TellHold { hold }).await,
        }
    }
}

/// The same with the tenant that it is about: in its own rows, where destruction asks, and in its ledger.
pub struct TellHold {
    hold: Hold,
}

impl Operation for TellHold {
    const NAME: &'static str = "retention.hold.tell";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(HOLD, self.hold.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if ctx.tenant != self.hold.tenant {
            return Err(Refusal::denied("a hold is told to the tenant that it is about"));
        }
        tell(tx, &self.hold);
        match &self.hold.lifted {
            None => store::insert_hold(tx, &self.hold).await.map_err(::store::refusal),
            Some(lifted) => {
                store::lift_hold(tx, self.hold.id, lifted).await.map_err(::store::refusal).map(|_| ())
            }
        }
    }
}

fn tell(tx: &mut Writing, hold: &Hold) {
    tx.fact("tenant", hold.tenant.to_string());
    tx.fact("class", hold.class.map_or("all", Retention::name));
    tx.fact("first_month", hold.span.first().to_string());
    tx.fact("last_month", hold.span.last().to_string());
    tx.fact("reason", hold.lifted.as_ref().map_or(&hold.reason, |lifted| &lifted.reason).clone());
}
