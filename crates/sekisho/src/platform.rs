//! The platform under the capabilities: keys, database, ledger, office. Made once at start.

use crate::{capabilities, provider_key};
use kernel::{Clock, SystemClock};
use keys::{KeyFolder, Params, PasswordHasher};
use ledger::{Integrator, Ledger, Periods, ReleasedMark};
use office::{Decide, Keyring, Office, OfficeParts};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use store::{Database, Dsn};
use tlog::{KeyName, SignerKey};
use tokio::sync::watch;

/// What every role of the program stands on.
pub struct Platform {
    pub office: Office,
    pub database: Database,
    pub keys: KeyFolder,
    pub signer: Arc<SignerKey>,
    pub released: Arc<ReleasedMark>,
    pub clock: Arc<dyn Clock>,
    pub passwords: PasswordHasher,
    /// The decision that the office asks.
    pub decide: Arc<dyn Decide>,
    /// Why the ledger is not being signed, while it is not.
    pub trouble: Arc<Mutex<Option<String>>>,
}

/// Database connections of one process.
const CONNECTIONS: u32 = 24;
/// Passwords waiting to be hashed; beyond that people are asked to try again.
const HASH_QUEUE: usize = 200;

impl Platform {
    /// Migrates, opens the keys in `folder/keys`, and checks that the office works.
    /// What is recorded from now on is kept for `periods`.
    ///
    /// # Errors
    /// Among others: the database is in use, and the keys are missing or others.
    pub async fn open(folder: &Path, dsn: Dsn, periods: Periods) -> Result<Self, anyhow::Error> {
        let database = Database::connect(dsn, CONNECTIONS);
        let mut owner = database.owner_connection().await?;
        let applied = store::migrate(&mut owner, &capabilities::schemas()).await?;
        tracing::info!(applied, "database is up to date");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        ledger::ensure_partitions(&database, clock.now()).await?;
        let decide: Arc<dyn Decide> = Arc::new(access::CedarDecide::new(&capabilities::policies())?);
        let keys = provider_key::open(&folder.join("keys"), &database, &decide, &clock).await?;
        let signer = SignerKey::from_pkcs8(KeyName::new("sekisho/anchor")?, keys.checkpoint_key().expose())?;
        let office = Office::new(OfficeParts {
            database: database.clone(),
            keyring: Keyring::new(Arc::new(keys.root())),
            ledger: Ledger::with_periods(periods),
            decide: decide.clone(),
            clock: clock.clone(),
        });
        office.ensure_provider().await.map_err(|refusal| anyhow::anyhow!(refusal.inside))?;
        let released = Arc::new(ReleasedMark::open(folder.join("released"))?);
        Ok(Self {
            office,
            database,
            keys,
            signer: Arc::new(signer),
            released,
            clock,
            decide,
            passwords: PasswordHasher::new(Params::default(), cores(), HASH_QUEUE),
            trouble: Arc::default(),
        })
    }

    /// Gives every entry that is there its place in its tree, once. What a killed program or a command
    /// left behind would otherwise count as unordered until the integrator comes to it.
    pub async fn order_entries(&self) {
        let (_keep, stop) = watch::channel(true);
        office::run_integrator(self.integrator(), self.office.clone(), self.trouble.clone(), stop).await;
    }

    pub fn integrator(&self) -> Integrator {
        Integrator::new(self.database.clone(), Arc::clone(&self.signer), Arc::clone(&self.released))
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
