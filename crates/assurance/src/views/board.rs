//! The board: what was observed, as last read from the database, and the status that follows now.
//!
//! Status is derived at every question; what is kept for up to a second is the observation it is
//! derived from. When the database is away the last observation stays, and ages: everything on it
//! turns unproven by itself.

use crate::{
    model::{
        catalogue::Catalogue,
        status::{Assessment, Observed, assess},
    },
    store,
};
use kernel::{Ctx, Refusal, TenantId};
use office::{Office, Target};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration as Wait,
};
use tokio::time::Instant;

/// The view behind the public page.
pub(crate) const LOOK: &str = "assurance.status.view";

/// An observation is asked for again after this long.
const KEEP: Wait = Wait::from_secs(1);
/// A page does not wait longer for the database.
const PATIENCE: Wait = Wait::from_secs(2);

/// Cheap to clone.
#[derive(Clone)]
pub struct Board(Arc<Inner>);

struct Inner {
    office: Office,
    catalogue: Arc<Catalogue>,
    kept: RwLock<Kept>,
    /// One reader at a time asks the database.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Kept {
    observed: Arc<Observed>,
    /// When the database was last asked, with or without an answer.
    asked: Option<Instant>,
}

impl Board {
    pub fn new(office: Office, catalogue: Arc<Catalogue>) -> Self {
        Self(Arc::new(Inner {
            office,
            catalogue,
            kept: RwLock::default(),
            asking: tokio::sync::Mutex::default(),
        }))
    }

    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.0.catalogue
    }

    /// The status of every promise, now.
    pub async fn assessment(&self) -> Assessment {
        let observed = self.observed().await;
        assess(&self.0.catalogue, &observed, self.0.office.now())
    }

    /// What was observed, at most a second old unless the database is away.
    pub async fn observed(&self) -> Arc<Observed> {
        let kept = self.kept();
        if kept.asked.is_some_and(|asked| asked.elapsed() < KEEP) {
            return kept.observed;
        }
        let _asking = match kept.asked {
            // Somebody is asking already: the old observation serves until they are done.
            Some(_) => match self.0.asking.try_lock() {
                Ok(asking) => asking,
                Err(_) => return kept.observed,
            },
            None => self.0.asking.lock().await,
        };
        let kept = self.kept();
        if kept.asked.is_some_and(|asked| asked.elapsed() < KEEP) {
            return kept.observed;
        }
        let fresh = match tokio::time::timeout(PATIENCE, self.load()).await {
            Ok(Ok(observed)) => Some(Arc::new(observed)),
            Ok(Err(refusal)) => {
                tracing::warn!(reason = refusal.inside, "the trust page shows its last observation");
                None
            }
            Err(_) => None,
        };
        let observed = fresh.unwrap_or(kept.observed);
        let kept = Kept { observed: Arc::clone(&observed), asked: Some(Instant::now()) };
        *self.0.kept.write().unwrap_or_else(PoisonError::into_inner) = kept;
        observed
    }

    /// The next question goes to the database: something was just recorded.
    pub fn renew(&self) {
        self.0.kept.write().unwrap_or_else(PoisonError::into_inner).asked = None;
    }

    fn kept(&self) -> Kept {
        self.0.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn load(&self) -> Result<Observed, Refusal> {
        let ctx = Ctx::system("trust", TenantId::PROVIDER, self.0.office.now());
        let mut reading = self.0.office.view(&ctx, LOOK, Target::any("assurance.status")).await?;
        store::observed(reading.sql()).await.map_err(::store::refusal)
    }
}
