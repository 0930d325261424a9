//! What is kept, what is due, what is held.

use crate::{
    model::{Hold, Item, Proposal},
    operations::{self, HOLD, PROPOSAL},
    store,
};
use kernel::{Ctx, Refusal};
use ledger::forgetting::{self, KeyFace};
use office::{Office, Target};
use tenancy::api::Tenant;

pub(crate) const OVERVIEW: &str = "retention.overview";
pub(crate) const SURVEY: &str = "retention.keys.survey";

/// Proposals that the page shows.
const MOST_PROPOSALS: i64 = 50;

/// One tenant's keys, and the holds that stand with it.
#[derive(Clone, Debug)]
pub struct Surveyed {
    pub tenant: Tenant,
    pub keys: Vec<KeyFace>,
    pub holds: Vec<Hold>,
}

impl Surveyed {
    pub fn is_held(&self, key: &KeyFace) -> bool {
        let own = self.holds.iter().filter(|hold| hold.tenant == self.tenant.id);
        own.into_iter().any(|hold| hold.covers(key.class, key.month))
    }
}

/// Every tenant's keys: for the provider. One short look per tenant.
pub async fn survey(office: &Office, ctx: &Ctx) -> Result<Vec<Surveyed>, Refusal> {
    let mut reading = office.view(ctx, OVERVIEW, Target::any(PROPOSAL)).await?;
    let tenants = tenancy::api::all(reading.sql()).await?;
    drop(reading);
    let mut all = Vec::with_capacity(tenants.len());
    for tenant in tenants {
        let within = ctx.within(tenant.id);
        let mut reading = office.view(&within, SURVEY, Target::any("ledger.key")).await?;
        let keys = forgetting::keys_of(reading.sql(), tenant.id, office.periods()).await?;
        let holds = store::holds(reading.sql(), tenant.id).await.map_err(::store::refusal)?;
        all.push(Surveyed { tenant, keys, holds });
    }
    Ok(all)
}

/// The keys of the tenant of `ctx`, and its holds: for its administrators.
pub(crate) async fn own(office: &Office, ctx: &Ctx) -> Result<(Vec<KeyFace>, Vec<Hold>), Refusal> {
    let mut reading = office.view(ctx, OVERVIEW, Target::any("ledger.key")).await?;
    let keys = forgetting::keys_of(reading.sql(), ctx.tenant, office.periods()).await?;
    let holds = store::holds(reading.sql(), ctx.tenant).await.map_err(::store::refusal)?;
    Ok((keys, holds))
}

/// The list of what would go today, and of what would if it were not held: nothing is changed by asking.
pub async fn due(office: &Office, ctx: &Ctx, surveyed: &[Surveyed]) -> Result<Vec<Item>, Refusal> {
    let today = ctx.now.to_offset(time::UtcOffset::UTC).date();
    let mut all = Vec::new();
    for tenant in surveyed {
        let due: Vec<&KeyFace> = tenant.keys.iter().filter(|key| key.is_due(today)).collect();
        if !due.is_empty() {
            all.extend(items(office, ctx, tenant, due).await?);
        }
    }
    all.sort_by_key(|item| (item.month, item.class, item.tenant));
    Ok(all)
}

/// Keys of a tenant as a list has them: with how much they open.
async fn items(office: &Office, ctx: &Ctx, of: &Surveyed, keys: Vec<&KeyFace>) -> Result<Vec<Item>, Refusal> {
    let tenant = of.tenant.id;
    let within = ctx.within(tenant);
    let mut reading = office.view(&within, SURVEY, Target::any("ledger.key")).await?;
    let mut items = Vec::with_capacity(keys.len());
    for key in keys {
        let (entries, bytes) = forgetting::extent(reading.sql(), tenant, key.class, key.month).await?;
        items.push(Item {
            tenant,
            class: key.class,
            month: key.month,
            key: key.id.clone(),
            keep_until: key.keep_until,
            entries,
            bytes,
            is_held: of.is_held(key),
        });
    }
    Ok(items)
}

/// What of a tenant would go with its contract.
pub async fn ending(office: &Office, ctx: &Ctx, surveyed: &Surveyed) -> Result<Vec<Item>, Refusal> {
    let today = ctx.now.to_offset(time::UtcOffset::UTC).date();
    let going = surveyed.keys.iter().filter(|key| operations::goes(key, today)).collect();
    items(office, ctx, surveyed, going).await
}

/// The newest proposals, open ones first.
pub async fn proposals(office: &Office, ctx: &Ctx) -> Result<Vec<Proposal>, Refusal> {
    let mut reading = office.view(ctx, OVERVIEW, Target::any(PROPOSAL)).await?;
    store::proposals(reading.sql(), MOST_PROPOSALS).await.map_err(::store::refusal)
}

/// The holds that stand with the tenant of `ctx`: with the provider all there are.
pub async fn holds(office: &Office, ctx: &Ctx) -> Result<Vec<Hold>, Refusal> {
    let mut reading = office.view(ctx, OVERVIEW, Target::any(HOLD)).await?;
    store::holds(reading.sql(), ctx.tenant).await.map_err(::store::refusal)
}

/// Names of every expiry key that was destroyed: none of them may lie with the custodian again.
pub(crate) async fn destroyed_names(office: &Office, ctx: &Ctx) -> Result<Vec<String>, Refusal> {
    let mut reading = office.view(ctx, OVERVIEW, Target::any(PROPOSAL)).await?;
    store::destroyed_names(reading.sql()).await.map_err(::store::refusal)
}
