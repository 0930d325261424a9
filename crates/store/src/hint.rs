//! The hint before the poll: PostgreSQL says that something was announced, so that whoever waits
//! reads the change feed now rather than at the next poll.
//!
//! A hint carries nothing and may be lost. What changed, and whether anything did, says the feed.

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::time::Duration;

/// As in the trigger of `migrations/0002_change_hint.sql`.
const CHANNEL: &str = "sekisho_change";
/// How long a lost connection is left alone before the next attempt.
const RETRY: Duration = Duration::from_secs(1);

/// Hears hints, on a connection of its own. Made by [`crate::Database::hints`].
pub struct Hints {
    pool: PgPool,
    listener: Option<PgListener>,
}

impl Hints {
    pub(crate) fn new(options: &PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options.clone().application_name("sekisho hints"));
        Self { pool, listener: None }
    }

    /// Waits for the next hint. Each new connection is one, too: what was announced before it was
    /// not heard. While PostgreSQL is away this waits.
    pub async fn next(&mut self) {
        loop {
            if let Some(listener) = &mut self.listener {
                match listener.try_recv().await {
                    Ok(Some(_)) => return,
                    Ok(None) => tracing::debug!("the connection for hints was lost; the poll goes on"),
                    Err(error) => tracing::debug!(%error, "hints are lost; the poll goes on"),
                }
                self.listener = None;
                tokio::time::sleep(RETRY).await;
            }
            match self.connect().await {
                Ok(listener) => {
                    self.listener = Some(listener);
                    return;
                }
                Err(error) => tracing::debug!(%error, "no hints; the poll goes on"),
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn connect(&self) -> Result<PgListener, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(listener)
    }
}
