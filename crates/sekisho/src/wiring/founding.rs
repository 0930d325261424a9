//! What a new tenant begins with: its first administrator (`identity`) and its roles (`access`).

use access::api::Manifests;
use identity::api::CreateAdministrator;
use kernel::{Ctx, Refusal, TenantId};
use office::{BoxFuture, Writing};
use std::sync::Arc;
use tenancy::api::{FirstAdministrator, Founding};

pub struct Founder {
    pub manifests: Arc<Manifests>,
    /// `https://console.example.com`: where the mailed link leads.
    pub console: String,
}

impl Founding for Founder {
    fn found<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        _tenant: TenantId,
        administrator: FirstAdministrator,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(async move {
            let FirstAdministrator { login, name, email } = administrator;
            let create = CreateAdministrator { login, name, email, sign_in_at: self.console.clone() };
            let user = tx.perform(ctx, create).await?;
            tx.perform(ctx, access::api::found_roles(&self.manifests, Some(user))).await
        })
    }
}
