//! The provider's own row.

use super::must_be_provider;
use crate::{
    model::{TenantCode, TenantName},
    store,
};
use kernel::{Ctx, Refusal, TenantId};
use office::{Operation, Target, Writing};

/// Makes the provider's row if it is not there.
pub(crate) struct EnsureProvider {
    pub name: TenantName,
}

impl Operation for EnsureProvider {
    const NAME: &'static str = "tenancy.provider.ensure";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("tenancy.tenant", TenantId::PROVIDER)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let code = TenantCode::PROVIDER;
        let made = store::insert(tx, TenantId::PROVIDER, code, &self.name, ctx.now)
            .await
            .map_err(::store::refusal)?;
        tx.fact("made", made);
        tx.fact("name", self.name.as_str());
        Ok(())
    }
}
