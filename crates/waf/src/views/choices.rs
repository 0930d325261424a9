//! What a tenant chose for its own requests.

use super::CHOICES;
use crate::{store, tuning::Mode};
use kernel::{Ctx, Refusal, Timestamp};
use office::{Office, Target};

/// One service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceLine {
    pub service: String,
    /// Block or detect.
    pub mode: Mode,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

/// Of the tenant of `ctx`, by service; services without a line are as the provider set them.
pub async fn choices(office: &Office, ctx: &Ctx) -> Result<Vec<ChoiceLine>, Refusal> {
    let mut reading = office.view(ctx, CHOICES, Target::any("waf.choice")).await?;
    store::choices::of_tenant(reading.sql(), ctx.tenant).await.map_err(::store::refusal)
}
