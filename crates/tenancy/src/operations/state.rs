//! Suspends and resumes a tenant. Both leave an entry in the provider's ledger and one in the
//! tenant's own: a customer sees what was done to them.

use super::must_be_provider;
use crate::{
    api::STATE_CHANGED,
    model::{Reason, TenantState},
    store,
};
use kernel::{Ctx, Message, Refusal, RefusalKind, TenantId};
use office::{Operation, Target, Writing};

/// Keeps everybody of a tenant out, from the next request on.
pub struct SuspendTenant {
    pub tenant: TenantId,
    reason: Reason,
}

/// Lets a suspended tenant in again.
pub struct ResumeTenant {
    pub tenant: TenantId,
    reason: Reason,
}

impl SuspendTenant {
    /// The reason as typed; its fault names the field `reason`.
    pub fn new(tenant: TenantId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { tenant, reason: Reason::of_form(reason)? })
    }
}

impl ResumeTenant {
    /// The reason as typed; its fault names the field `reason`.
    pub fn new(tenant: TenantId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { tenant, reason: Reason::of_form(reason)? })
    }
}

impl Operation for SuspendTenant {
    const NAME: &'static str = "tenancy.tenant.suspend";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("tenancy.tenant", self.tenant)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if self.tenant.is_provider() {
            let message = Message::key("tenancy-provider-stays");
            return Err(Refusal::new(
                "SK-TENANCY-003",
                RefusalKind::Conflict,
                message,
                "the provider is not suspended",
            ));
        }
        change(ctx, tx, self.tenant, TenantState::Suspended, self.reason).await
    }
}

impl Operation for ResumeTenant {
    const NAME: &'static str = "tenancy.tenant.resume";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("tenancy.tenant", self.tenant)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        change(ctx, tx, self.tenant, TenantState::Active, self.reason).await
    }
}

async fn change(
    ctx: &Ctx,
    tx: &mut Writing,
    tenant: TenantId,
    to: TenantState,
    reason: Reason,
) -> Result<(), Refusal> {
    must_be_provider(ctx)?;
    if store::by_id(tx.sql(), tenant).await.map_err(::store::refusal)?.is_none() {
        return Err(Refusal::not_found(format!("no tenant {tenant}")));
    }
    if !store::change_state(tx, tenant, to).await.map_err(::store::refusal)? {
        let message = Message::key("tenancy-state-already");
        let inside = format!("{tenant} is {} already", to.name());
        return Err(Refusal::new("SK-TENANCY-002", RefusalKind::Conflict, message, inside));
    }
    tx.fact("reason", reason.as_str());
    tx.perform(&ctx.within(tenant), ChangeState { to, reason: Some(reason) }).await
}

/// The entry within the tenant's own ledger, and the word to every process that holds its state.
pub(crate) struct ChangeState {
    pub to: TenantState,
    pub reason: Option<Reason>,
}

impl Operation for ChangeState {
    const NAME: &'static str = "tenancy.state.change";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("state", self.to.name());
        if let Some(reason) = &self.reason {
            tx.fact("reason", reason.as_str());
        }
        tx.announce(STATE_CHANGED, ctx.tenant.uuid(), ctx.now).await
    }
}
