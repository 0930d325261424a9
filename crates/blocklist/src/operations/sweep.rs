//! Deletes entries that have been over for a month. The ledger keeps what they said, for as long as it keeps anything.

use super::ENTRY;
use crate::{store, views};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use office::{Office, Operation, Target, Worker, Writing};
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

const EVERY: Wait = Wait::from_secs(3600);
/// For operators to look at. What stands here is readable for so long after the ledger's copy was forgotten, at most.
const KEPT: Duration = Duration::days(30);

/// What is over goes.
pub struct Sweep;

impl Operation for Sweep {
    const NAME: &'static str = "blocklist.sweep";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any(ENTRY)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let deleted = store::forget(tx, before(ctx.now)).await.map_err(::store::refusal)?;
        tx.fact("rows", deleted);
        Ok(())
    }
}

pub(crate) fn sweeper() -> Worker {
    Worker {
        name: "blocklist.sweep",
        every: EVERY,
        run: Arc::new(|office| Box::pin(async move { sweep(&office).await })),
    }
}

/// Leaves no entry where nothing is over.
///
/// # Errors
/// The database does not answer.
pub async fn sweep(office: &Office) -> Result<(), Refusal> {
    let ctx = Ctx::system("blocklist", TenantId::PROVIDER, office.now());
    match views::is_over(office, &ctx, before(ctx.now)).await? {
        true => office.perform(&ctx, Sweep).await,
        false => Ok(()),
    }
}

fn before(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT)
}
