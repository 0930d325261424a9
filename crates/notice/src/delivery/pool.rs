//! A few open connections to the relay, used again and again.

use mailer::{Connection, Delivery, Mail, OpenError, Relay, Stage};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Relays hang up on the silent after minutes (RFC 5321 §4.5.3.2.7), busy ones sooner.
const KEPT_FOR: Duration = Duration::from_secs(30);

pub(crate) struct Pool {
    relay: Relay,
    most: usize,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl Pool {
    pub fn new(relay: Relay, most: usize) -> Self {
        Self { relay, most, idle: Mutex::default() }
    }

    /// One delivery for each mail, in order. A relay that cannot be reached defers them all.
    pub async fn send_many(&self, mails: &[Mail]) -> Vec<Delivery> {
        if mails.is_empty() {
            return Vec::new();
        }
        if let Some(kept) = self.take() {
            let deliveries = self.send_on(kept, mails).await;
            // Not one answer: the relay had hung up in the meantime. What it may have taken would be
            // sent again in half a minute anyway, so it might as well be now.
            if !deliveries.iter().all(is_unanswered) {
                return deliveries;
            }
        }
        match Connection::open(&self.relay).await {
            Ok(fresh) => self.send_on(fresh, mails).await,
            Err(error) => {
                tracing::warn!(%error, host = self.relay.host, "the mail relay is not usable");
                vec![not_opened(&error); mails.len()]
            }
        }
    }

    async fn send_on(&self, mut connection: Connection, mails: &[Mail]) -> Vec<Delivery> {
        let deliveries = connection.send_many(mails).await;
        if connection.is_usable() {
            self.keep(connection);
        }
        deliveries
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.most {
            idle.push((connection, Instant::now()));
        }
    }
}

fn is_unanswered(delivery: &Delivery) -> bool {
    // 421: "closing transmission channel", said to whatever command came next.
    matches!(delivery, Delivery::Deferred { code: None | Some(421), .. })
}

/// Even a mistake of our own settings only defers: somebody will put it right.
fn not_opened(error: &OpenError) -> Delivery {
    Delivery::Deferred {
        stage: Stage::Connection,
        code: None,
        enhanced: None,
        text: error.to_string(),
        uncertain: false,
    }
}
