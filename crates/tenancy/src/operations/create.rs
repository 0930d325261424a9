//! Founds a tenant.

use super::{ChangeState, must_be_provider};
use crate::{
    api::{FirstAdministrator, Founding},
    model::{TenantCode, TenantName, TenantState},
    store,
};
use kernel::{Ctx, Message, Refusal, RefusalKind, TenantId};
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// Makes a tenant with its keys and its first administrator. Answers its id.
pub struct CreateTenant {
    code: TenantCode,
    name: TenantName,
    administrator: FirstAdministrator,
    founding: Arc<dyn Founding>,
}

impl CreateTenant {
    /// From what was typed. Faults name the fields `code` and `tenant-name`.
    pub fn new(
        code: &str,
        name: &str,
        administrator: FirstAdministrator,
        founding: Arc<dyn Founding>,
    ) -> Result<Self, Refusal> {
        match (TenantCode::parse(code), TenantName::parse(name)) {
            (Ok(code), Ok(name)) => Ok(Self { code, name, administrator, founding }),
            (code, name) => {
                let faults = [("code", code.err()), ("tenant-name", name.err())];
                let faults = faults.into_iter().filter_map(|(field, fault)| Some((field, fault?)));
                let refusal = Refusal::invalid("a new tenant's code or name");
                Err(faults.fold(refusal, |refusal, (field, fault)| refusal.with_field(field, fault)))
            }
        }
    }
}

impl Operation for CreateTenant {
    const NAME: &'static str = "tenancy.tenant.create";
    type Outcome = TenantId;

    fn target(&self) -> Target {
        Target::any("tenancy.tenant")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<TenantId, Refusal> {
        must_be_provider(ctx)?;
        let id = TenantId::new(ctx.now);
        let is_new =
            store::insert(tx, id, self.code.as_str(), &self.name, ctx.now).await.map_err(::store::refusal)?;
        if !is_new {
            return Err(taken(&self.code));
        }
        tx.make_tenant_keys(id, ctx.now).await?;
        let within = ctx.within(id);
        tx.perform(&within, ChangeState { to: TenantState::Active, reason: None }).await?;
        tx.retarget(Target::new("tenancy.tenant", id));
        tx.fact("code", self.code.as_str());
        tx.fact("name", self.name.as_str());
        tx.fact("administrator", self.administrator.login.as_str());
        self.founding.found(tx, &within, id, self.administrator).await?;
        Ok(id)
    }
}

fn taken(code: &TenantCode) -> Refusal {
    let inside = format!("the code {code} is taken");
    Refusal::new("SK-TENANCY-001", RefusalKind::Conflict, Message::key("refusal-invalid"), inside)
        .with_field("code", Message::key("tenancy-code-taken"))
}
