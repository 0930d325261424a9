//! What other capabilities and the program use.

use crate::{operations::EnsureProvider, store, views};
use kernel::{Ctx, Refusal, TenantId};
use office::{BoxFuture, Office, Target, Writing};
use sqlx::PgConnection;

pub use crate::{
    model::{Tenant, TenantCode, TenantName, TenantState},
    operations::{CreateTenant, ResumeTenant, SuspendTenant},
};

/// The change-feed topic that tells of a tenant's new state; the key is the tenant's id.
pub const STATE_CHANGED: &str = "tenancy.tenant";

/// The person who signs in first and lets the others in. As typed: identity parses it.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    pub login: String,
    pub name: String,
    pub email: String,
}

/// The port through which a new tenant gets its first administrator and whatever else it starts
/// with. The program implements it over the capabilities that know.
pub trait Founding: Send + Sync + 'static {
    /// Within the transaction that makes the tenant: its row and its keys are there. `ctx` acts
    /// within the new tenant, so `tx.perform(ctx, …)` works on its rows.
    ///
    /// A refusal undoes everything. Its faults may name the fields `login`, `name` and `email`: the
    /// form shows them there.
    fn found<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        tenant: TenantId,
        administrator: FirstAdministrator,
    ) -> BoxFuture<'a, Result<(), Refusal>>;
}

/// The tenant with this code, as typed (case and width do not matter). Works in any scope.
pub async fn by_code(sql: &mut PgConnection, code: &str) -> Result<Option<Tenant>, Refusal> {
    match TenantCode::sought(code) {
        Some(code) => store::by_code(sql, &code).await.map_err(::store::refusal),
        None => Ok(None),
    }
}

pub async fn by_id(sql: &mut PgConnection, id: TenantId) -> Result<Option<Tenant>, Refusal> {
    store::by_id(sql, id).await.map_err(::store::refusal)
}

pub async fn name_of(sql: &mut PgConnection, id: TenantId) -> Result<Option<String>, Refusal> {
    Ok(by_id(sql, id).await?.map(|tenant| tenant.name))
}

/// Every tenant, the provider among them, by code.
pub async fn all(sql: &mut PgConnection) -> Result<Vec<Tenant>, Refusal> {
    store::all(sql).await.map_err(::store::refusal)
}

/// Makes the provider's own row at the first start, named `name`. Later starts find it, and write
/// nothing. Needs the provider's keys ([`Office::ensure_provider`]).
pub async fn ensure_provider(office: &Office, name: TenantName) -> Result<(), Refusal> {
    let ctx = Ctx::system("tenancy", TenantId::PROVIDER, office.now());
    let mut reading =
        office.view(&ctx, views::SHOW, Target::new("tenancy.tenant", TenantId::PROVIDER)).await?;
    if by_id(reading.sql(), TenantId::PROVIDER).await?.is_some() {
        return Ok(());
    }
    drop(reading);
    office.perform(&ctx, EnsureProvider { name }).await
}
