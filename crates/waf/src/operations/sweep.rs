//! Deletes proposals after a month: whoever has not decided by then does not wait for them.

use crate::{store::proposals, views};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::{Office, Operation, Target, Worker, Writing};
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

const EVERY: Wait = Wait::from_secs(3600);
/// Whoever has not decided by then reports the request again.
const KEPT: Duration = Duration::days(30);

/// Old proposals go, decided or not.
pub struct Sweep;

impl Operation for Sweep {
    const NAME: &'static str = "waf.sweep";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("waf.proposal")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let deleted = proposals::forget(tx, before(ctx.now)).await.map_err(::store::refusal)?;
        tx.fact("rows", deleted);
        Ok(())
    }
}

pub(crate) fn sweeper() -> Worker {
    Worker {
        name: "waf.sweep",
        every: EVERY,
        run: Arc::new(|office| Box::pin(async move { sweep(&office).await })),
    }
}

/// Leaves no entry where nothing is old.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(office: &Office) -> Result<(), Refusal> {
    let ctx = Ctx::system("waf", TenantId::PROVIDER, office.now());
    match views::are_proposals_old(office, &ctx, before(ctx.now)).await? {
        true => office.perform(&ctx, Sweep).await,
        false => Ok(()),
    }
}

fn before(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT)
}
