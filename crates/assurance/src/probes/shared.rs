//! What is looked at once and answers for many assets of one round.

use kernel::Timestamp;
use std::{future::Future, sync::Arc};
use time::Duration;
use tokio::sync::Mutex;

/// So long one look serves.
const SERVES: Duration = Duration::seconds(20);

pub(super) struct Shared<T>(Mutex<Option<(Timestamp, Arc<T>)>>);

impl<T> Shared<T> {
    pub fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The look of this round, or a new one; who comes meanwhile waits for it.
    pub async fn at(
        &self,
        now: Timestamp,
        look: impl Future<Output = Result<T, String>>,
    ) -> Result<Arc<T>, String> {
        let mut kept = self.0.lock().await;
        if let Some((at, found)) = kept.as_ref()
            && *at <= now
            && now < at.saturating_add(SERVES)
        {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(look.await?);
        *kept = Some((now, Arc::clone(&found)));
        Ok(found)
    }
}
