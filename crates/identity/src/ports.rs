//! What identity asks of capabilities that stand above it: which tenants there are, and which roles.
//! The program implements both over `tenancy` and `access`.

use crate::model::tenant_code::TenantCode;
use kernel::{Ctx, Refusal, TenantId, Text, UserId};
use office::{BoxFuture, Writing};
use sqlx::PgConnection;
use uuid::Uuid;

/// What people know a tenant by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantFace {
    pub id: TenantId,
    pub code: TenantCode,
    pub name: String,
    pub is_active: bool,
}

/// Which tenants there are. The provider is one of them, with the code `provider`.
pub trait Tenants: Send + Sync + 'static {
    fn by_code<'a>(&'a self, code: &'a TenantCode) -> BoxFuture<'a, Result<Option<TenantFace>, Refusal>>;
    fn by_id(&self, id: TenantId) -> BoxFuture<'_, Result<Option<TenantFace>, Refusal>>;
    fn all(&self) -> BoxFuture<'_, Result<Vec<TenantId>, Refusal>>;
}

/// A role that a tenant has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFace {
    pub id: Uuid,
    pub name: Text,
    /// Given to those for whom no role is named.
    pub is_default: bool,
}

/// Which roles a tenant has, and giving them.
pub trait Roles: Send + Sync + 'static {
    /// Of the tenant in whose scope `sql` is.
    fn of<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        tenant: TenantId,
    ) -> BoxFuture<'a, Result<Vec<RoleFace>, Refusal>>;

    /// The person has these roles and no others; in the caller's transaction.
    fn give<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        user: UserId,
        roles: Vec<Uuid>,
    ) -> BoxFuture<'a, Result<(), Refusal>>;
}
