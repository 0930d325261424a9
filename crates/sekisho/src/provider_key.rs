//! Whether the key folder and the database belong together, asked before any key is made.
//!
//! ```text
//! database without the provider's key ─▶ first start: missing keys are made
//! database with it ─▶ root.key must be there and open it; checkpoint.key must be there
//! ```
//! A new root key beside an old database would open nothing that the old one sealed, and what it
//! sealed meanwhile could not be told from the rest.

use anyhow::Context;
use kernel::{Clock, Ctx, RefusalKind, Secret, TenantId};
use keys::{Custodian, CustodyError, KeyFolder, custody::CustodyFuture};
use ledger::Ledger;
use office::{Decide, Keyring, Office, OfficeParts, Target};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use store::Database;

/// What somebody reads who starts the program with the wrong keys.
const HELP: &str = "this database is in use, and only its own keys open it. Nothing was made or changed. Restore the \
                    folder keys from its backup, then start again; see \"Keys that are missing\" in docs/operating.md";

/// Opens the keys in `at` for `database`, whose migrations have run. Makes them for a new one.
pub async fn open(
    at: &Path,
    database: &Database,
    decide: &Arc<dyn Decide>,
    clock: &Arc<dyn Clock>,
) -> Result<KeyFolder, anyhow::Error> {
    let Some(Wrapped { context, key }) = wrapped(database, decide, clock).await? else {
        return Ok(KeyFolder::open_or_create(at)?);
    };
    let keys = KeyFolder::open(at).context(HELP)?;
    let opened = keys.root().unwrap_key(&context, &key).await;
    opened
        .with_context(|| format!("{} is not the key of this database", at.join("root.key").display()))
        .context(HELP)?;
    Ok(keys)
}

/// The provider's key as the database holds it.
struct Wrapped {
    context: Vec<u8>,
    key: Vec<u8>,
}

/// `None` for a database that has no provider yet.
async fn wrapped(
    database: &Database,
    decide: &Arc<dyn Decide>,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Wrapped>, anyhow::Error> {
    let asked = Arc::new(Asked::default());
    let office = Office::new(OfficeParts {
        database: database.clone(),
        keyring: Keyring::new(asked.clone()),
        ledger: Ledger::new(),
        decide: decide.clone(),
        clock: clock.clone(),
    });
    let ctx = Ctx::system("start", TenantId::PROVIDER, clock.now());
    let looked = office.view(&ctx, identity::api::LOOK_UP, Target::any("identity.session")).await;
    match (asked.taken(), looked.err()) {
        (Some(wrapped), _) => Ok(Some(wrapped)),
        (None, Some(refusal)) if refusal.kind == RefusalKind::NotFound => Ok(None),
        (None, refusal) => {
            anyhow::bail!(
                refusal.map_or_else(|| "the provider's key was not asked for".to_owned(), |no| no.inside)
            )
        }
    }
}

/// A custodian that opens nothing and keeps what it was asked to open.
#[derive(Default)]
struct Asked(Mutex<Option<Wrapped>>);

impl Asked {
    fn taken(&self) -> Option<Wrapped> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Custodian for Asked {
    fn wrap_key<'a>(&'a self, _: &'a [u8], _: &'a Secret<[u8; 32]>) -> CustodyFuture<'a, Vec<u8>> {
        Box::pin(std::future::ready(Err(CustodyError::DoesNotOpen)))
    }

    fn unwrap_key<'a>(&'a self, context: &'a [u8], wrapped: &'a [u8]) -> CustodyFuture<'a, Secret<[u8; 32]>> {
        let wrapped = Wrapped { context: context.to_vec(), key: wrapped.to_vec() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(wrapped);
        Box::pin(std::future::ready(Err(CustodyError::DoesNotOpen)))
    }
}
