//! Deletes what is over, so that strangers cannot fill tables by trying names.

use crate::{ports::Tenants, store};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::{Office, Operation, Target, Worker, Writing};
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

const EVERY: Wait = Wait::from_secs(600);
/// Longer than any lock or window, which are a day at most.
const KEPT: Duration = Duration::days(2);

struct Sweep;

impl Operation for Sweep {
    const NAME: &'static str = "identity.sweep";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let deleted = store::sweep(tx, (ctx.now, before(ctx.now))).await.map_err(::store::refusal)?;
        tx.fact("rows", deleted);
        Ok(())
    }
}

/// The worker that sweeps every tenant in turn.
pub(crate) fn sweeper(tenants: Arc<dyn Tenants>) -> Worker {
    Worker {
        name: "identity.sweep",
        every: EVERY,
        run: Arc::new(move |office| {
            let tenants = tenants.clone();
            Box::pin(async move {
                for tenant in tenants.all().await? {
                    sweep(&office, tenant).await?;
                }
                sweep(&office, TenantId::PROVIDER).await
            })
        }),
    }
}

/// One tenant. Leaves no entry where nothing is over.
pub(crate) async fn sweep(office: &Office, tenant: TenantId) -> Result<(), Refusal> {
    let ctx = Ctx::system("identity", tenant, office.now());
    let mut reading = office.view(&ctx, crate::views::SWEEP, Target::tenant()).await?;
    let is_due = store::is_sweeping_due(reading.sql(), tenant, (ctx.now, before(ctx.now))).await;
    drop(reading);
    if is_due.map_err(::store::refusal)? {
        office.perform(&ctx, Sweep).await?;
    }
    Ok(())
}

fn before(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT)
}
