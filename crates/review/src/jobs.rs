//! Packs that draw themselves up, and those that somebody asked for.

use crate::{drawing, model::month::Month, operations::GeneratePack, store};
use kernel::{Ctx, Refusal, RefusalKind, TenantId, Timestamp};
use office::{Done, Handler, Office, Target, Worker};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

/// The queue of packs that somebody asked for.
pub(crate) const QUEUE: &str = "review.pack";
/// The view by which the program looks which packs there are.
pub const DUE: &str = "review.pack.due";
/// A month is over at an hour's notice.
const EVERY: Wait = Wait::from_secs(3_600);
/// Months that are made up for after the program stood still.
const MOST_MONTHS: usize = 6;
/// What could not be drawn up is tried again after this.
const AGAIN: Duration = Duration::minutes(5);

/// What lies in the queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub month: Month,
    /// The reference of who asked.
    pub by: String,
}

/// Draws up the pack of every month that is over, for every tenant and the provider.
pub(crate) fn worker(public: [u8; 32]) -> Worker {
    Worker {
        name: "reviews",
        every: EVERY,
        run: Arc::new(move |office| Box::pin(async move { draw_due(&office, public).await })),
    }
}

pub(crate) fn handler(public: [u8; 32]) -> Handler {
    Handler {
        queue: QUEUE,
        at_once: 1,
        of_one_tenant: 1,
        run: Arc::new(move |office, tenant, payload| {
            Box::pin(async move {
                let asked: Asked = match serde_json::from_value(payload) {
                    Ok(asked) => asked,
                    Err(error) => return Done::Never(error.to_string()),
                };
                match draw_one(&office, tenant, (asked.month, &asked.by), public).await {
                    Ok(()) => Done::Finished,
                    // Signed meanwhile: what was asked for is there.
                    Err(refusal) if refusal.kind == RefusalKind::Conflict => Done::Finished,
                    Err(refusal) => Done::Later(AGAIN, refusal.inside),
                }
            })
        }),
    }
}

/// Every tenant in turn. One that fails does not keep the others from theirs.
pub(crate) async fn draw_due(office: &Office, public: [u8; 32]) -> Result<(), Refusal> {
    let ctx = Ctx::system("reviews", TenantId::PROVIDER, office.now());
    let mut reading = office.view(&ctx, "tenancy.tenant.list", Target::any("tenancy.tenant")).await?;
    let tenants = tenancy::api::all(reading.sql()).await?;
    drop(reading);
    let mut failed = None;
    for tenant in tenants {
        if let Err(refusal) = draw_months(office, (tenant.id, tenant.created_at), public).await {
            tracing::warn!(tenant = %tenant.id, reason = refusal.inside, "a review pack was not drawn up");
            failed = Some(refusal);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// The months of one tenant that are over and have no pack, the oldest first: each continues the one before.
async fn draw_months(
    office: &Office,
    (tenant, created_at): (TenantId, Timestamp),
    public: [u8; 32],
) -> Result<(), Refusal> {
    for month in over(created_at, office.now()) {
        let ctx = Ctx::system("reviews", tenant, office.now());
        let mut reading = office.view(&ctx, DUE, Target::new("review.month", month)).await?;
        let there = store::newest(reading.sql(), tenant, month).await.map_err(::store::refusal)?;
        drop(reading);
        if there.is_none_or(|face| !face.is_final) {
            draw_one(office, tenant, (month, ""), public).await?;
        }
    }
    Ok(())
}

pub(crate) async fn draw_one(
    office: &Office,
    tenant: TenantId,
    (month, asked_by): (Month, &str),
    public: [u8; 32],
) -> Result<(), Refusal> {
    let ctx = Ctx::system("reviews", tenant, office.now());
    let (pack, quoted) = drawing::draw(office, &ctx, month, public).await?;
    let ctx = Ctx::system("reviews", tenant, office.now());
    office.perform(&ctx, GeneratePack { pack, quoted, asked_by: asked_by.to_owned() }).await.map(|_| ())
}

/// Months that are over since `created_at`, at most [`MOST_MONTHS`], the oldest first.
pub(crate) fn over(created_at: Timestamp, now: Timestamp) -> Vec<Month> {
    let mut months = Vec::new();
    let mut month = Month::of(now);
    while !month.is_over(now) {
        month = month.before();
    }
    while months.len() < MOST_MONTHS && month.span().end > created_at {
        months.push(month);
        month = month.before();
    }
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn months_that_are_over() {
        let shown = |created, now| {
            over(created, now).into_iter().map(|month: Month| month.to_string()).collect::<Vec<_>>()
        };
        let now = datetime!(2026-11-21 03:00 UTC);
        assert_eq!(shown(datetime!(2026-11-02 00:00 UTC), now), Vec::<String>::new());
        assert_eq!(shown(datetime!(2026-10-31 14:59 UTC), now), ["2026-10"]);
        assert_eq!(shown(datetime!(2026-08-15 00:00 UTC), now), ["2026-08", "2026-09", "2026-10"]);
        assert_eq!(shown(datetime!(2020-01-01 00:00 UTC), now).len(), MOST_MONTHS);
    }
}
