//! What the change feed and the queue need no longer. Nothing here is a record: changes are hints to drop what is
//! held in memory, and a job that was given up is told in the log.
//!
//! Does not live here: entries, which nobody deletes.

use crate::{Office, jobs::Worker};
use ::store::Access;
use kernel::Refusal;
use std::{sync::Arc, time::Duration as Wait};
use time::Duration;

const EVERY: Wait = Wait::from_secs(3600);
/// Far longer than any process goes on without hearing of changes (a gate refuses after five minutes).
const CHANGES_KEPT: Duration = Duration::days(1);
/// For somebody to look at why.
const BURIED_KEPT: Duration = Duration::days(30);

/// The worker of it; one in each process does no harm.
pub fn upkeep() -> Worker {
    Worker {
        name: "old changes and buried jobs go",
        every: EVERY,
        run: Arc::new(|office| Box::pin(async move { forget(&office).await.map(|_| ()) })),
    }
}

/// How many changes and jobs went.
///
/// # Errors
/// The database does not answer.
pub async fn forget(office: &Office) -> Result<(u64, u64), Refusal> {
    let now = office.now();
    let mut scoped = office.platform(Access::Write).await?;
    let changes = ::store::forget_changes(&mut scoped, now.saturating_sub(CHANGES_KEPT)).await;
    let changes = changes.map_err(::store::refusal)?;
    let buried = ::store::forget_buried(&mut scoped, now.saturating_sub(BURIED_KEPT)).await;
    let buried = buried.map_err(::store::refusal)?;
    scoped.commit().await.map_err(::store::refusal)?;
    Ok((changes, buried))
}
