//! Who writes entries, and when each was last heard of. Nobody misses entries that a writer never
//! wrote: its silence must be noticed instead.
//!
//! Does not live here: what counts as a sign of life, which each writer knows, and what is done about
//! silence (the program; a probe of `assurance`).

mod store;

use ::store::Database;
use kernel::Timestamp;

/// A writer's sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    pub writer: &'static str,
    pub at: Timestamp,
    /// Without another sign of life for so many seconds it is silent.
    pub silent_after: i32,
}

/// A writer as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    pub name: String,
    pub heard_at: Timestamp,
    pub silent_after: i32,
    /// When its silence was told, if it was.
    pub told_at: Option<Timestamp>,
}

impl Writer {
    pub fn is_silent(&self, now: Timestamp) -> bool {
        now > self.heard_at.saturating_add(time::Duration::seconds(self.silent_after.into()))
    }

    /// Whether this silence has been told: one that ended and began again has not.
    pub fn is_told(&self) -> bool {
        self.told_at.is_some_and(|told| told >= self.heard_at)
    }
}

/// The writers of one ledger.
#[derive(Clone)]
pub struct Writers(Database);

impl Writers {
    pub fn new(database: Database) -> Self {
        Self(database)
    }

    /// Writes down signs of life.
    pub async fn hear(&self, beats: &[Beat]) -> Result<(), sqlx::Error> {
        let mut tx = self.0.begin_ledger().await?;
        store::hear(&mut tx, beats).await?;
        tx.commit().await
    }

    /// Forgets every writer but these: a part that was switched off is not silent.
    pub async fn expect_only(&self, names: &[&'static str]) -> Result<(), sqlx::Error> {
        let mut tx = self.0.begin_ledger().await?;
        store::forget_others(&mut tx, names).await?;
        tx.commit().await
    }

    pub async fn all(&self) -> Result<Vec<Writer>, sqlx::Error> {
        let mut tx = self.0.begin_ledger().await?;
        store::all(&mut tx).await
    }

    /// An entry tells of this writer's silence.
    pub async fn told(&self, name: &str, now: Timestamp) -> Result<(), sqlx::Error> {
        let mut tx = self.0.begin_ledger().await?;
        store::told(&mut tx, name, now).await?;
        tx.commit().await
    }
}
