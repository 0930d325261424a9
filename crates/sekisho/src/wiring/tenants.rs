//! `identity`'s question which tenants there are, answered by `tenancy`.

use super::system;
use identity::api::TenantCode;
use identity::api::{TenantFace, Tenants};
use kernel::{Refusal, TenantId};
use office::{BoxFuture, Office, Reading, Target};
use tenancy::api::{Tenant, TenantState};

pub struct FromTenancy(pub Office);

impl FromTenancy {
    /// The list of tenants is the platform's: any scope sees it.
    async fn reading(&self) -> Result<Reading, Refusal> {
        let ctx = system("sign-in", &self.0, TenantId::PROVIDER);
        self.0.view(&ctx, "tenancy.tenant.list", Target::any("tenancy.tenant")).await
    }
}

impl Tenants for FromTenancy {
    fn by_code<'a>(&'a self, code: &'a TenantCode) -> BoxFuture<'a, Result<Option<TenantFace>, Refusal>> {
        Box::pin(async move {
            let mut reading = self.reading().await?;
            Ok(tenancy::api::by_code(reading.sql(), code.as_str()).await?.and_then(face))
        })
    }

    fn by_id(&self, id: TenantId) -> BoxFuture<'_, Result<Option<TenantFace>, Refusal>> {
        Box::pin(async move {
            let mut reading = self.reading().await?;
            Ok(tenancy::api::by_id(reading.sql(), id).await?.and_then(face))
        })
    }

    fn all(&self) -> BoxFuture<'_, Result<Vec<TenantId>, Refusal>> {
        Box::pin(async move {
            let mut reading = self.reading().await?;
            Ok(tenancy::api::all(reading.sql()).await?.into_iter().map(|tenant| tenant.id).collect())
        })
    }
}

fn face(tenant: Tenant) -> Option<TenantFace> {
    let is_active = tenant.state == TenantState::Active;
    let code = TenantCode::parse(tenant.code.as_str()).ok()?;
    Some(TenantFace { id: tenant.id, code, name: tenant.name, is_active })
}
