//! What operators look at.

use crate::{model::Tenant, store};
use kernel::{Ctx, Refusal, TenantId};
use office::{Office, Target};

pub(crate) const LIST: &str = "tenancy.tenant.list";
pub(crate) const SHOW: &str = "tenancy.tenant.show";
/// Tenants on one page of the list.
pub(crate) const PER_PAGE: u64 = 50;

/// Page `page` (from 1) of the tenants that `search` finds, and how many there are in all.
pub(crate) async fn list(
    office: &Office,
    ctx: &Ctx,
    search: &str,
    page: u64,
) -> Result<(Vec<Tenant>, u64), Refusal> {
    let mut reading = office.view(ctx, LIST, Target::any("tenancy.tenant")).await?;
    let skip = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let slice = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(PER_PAGE).unwrap_or(i64::MAX));
    let (tenants, total) = store::page(reading.sql(), search, slice).await.map_err(::store::refusal)?;
    Ok((tenants, u64::try_from(total).unwrap_or(0)))
}

pub(crate) async fn show(office: &Office, ctx: &Ctx, id: TenantId) -> Result<Tenant, Refusal> {
    let mut reading = office.view(ctx, SHOW, Target::new("tenancy.tenant", id)).await?;
    let tenant = store::by_id(reading.sql(), id).await.map_err(::store::refusal)?;
    tenant.ok_or_else(|| Refusal::not_found(format!("no tenant {id}")))
}
