//! The platform in one process, for tests: a real PostgreSQL, a database of its own for every
//! test, a clock that stands, an office that records.
//!
//! One private instance per test process, started once, stopped by the kernel when the process
//! ends. The schemas are applied once to a template; each test copies it in milliseconds.
//!
//! Test code only: it panics where a product would answer.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up should stop"
)]

mod instance;
mod people;
mod texts;

pub use people::{MakeTenant, administrator, member, nobody, operator};
pub use texts::{text_keys, text_keys_named};

use kernel::{Clock, Ctx, FixedClock, TenantId, Timestamp};
use keys::{ExpiryFolder, FileRoot, Params, PasswordHasher};
use ledger::{Integrator, Ledger, ReleasedMark};
use office::{BoxFuture, Decide, Keyring, Office, OfficeParts, Target};
use sqlx::postgres::PgConnectOptions;
use std::sync::Arc;
use store::{Database, Dsn, Schema};
use time::{Duration, OffsetDateTime};

/// A platform for one test.
pub struct Ground {
    pub office: Office,
    pub database: Database,
    pub clock: Arc<FixedClock>,
    pub passwords: PasswordHasher,
    /// Superuser's connection options on this test's database: for tampering.
    pub superuser: PgConnectOptions,
    pub signer: Arc<tlog::SignerKey>,
    pub expiry: ExpiryFolder,
    folder: tempfile::TempDir,
}

/// The hour at which every test begins: 2026-09-01 09:00 in Japan.
pub fn morning() -> Timestamp {
    OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::seconds(1_788_220_800))
}

/// A platform with these schemas (store, ledger and office are always there) where everything is permitted.
pub async fn ground(schemas: &[Schema]) -> Ground {
    ground_with(schemas, Arc::new(PermitAll)).await
}

/// The same with an access decision of the test's own.
pub async fn ground_with(schemas: &[Schema], decide: Arc<dyn Decide>) -> Ground {
    let (dsn, superuser) = instance::fresh_database(schemas).await;
    ground_of(dsn, superuser, decide, tempfile::tempdir().expect("folder")).await
}

/// A platform on a database that is there and migrated. In `folder` lie the expiry keys and the mark.
pub async fn ground_of(
    dsn: Dsn,
    superuser: PgConnectOptions,
    decide: Arc<dyn Decide>,
    folder: tempfile::TempDir,
) -> Ground {
    let database = Database::connect(dsn, 10);
    let clock = Arc::new(FixedClock::at(morning()));
    let root = kernel::Secret::new([7_u8; 32]);
    let expiry = ExpiryFolder::at(folder.path().join("expiry"));
    let office = Office::new(OfficeParts {
        database: database.clone(),
        keyring: Keyring::new(Arc::new(FileRoot::new(&root).with_expiry(expiry.clone()))),
        ledger: Ledger::new(),
        decide,
        clock: clock.clone(),
    });
    office.ensure_provider().await.expect("provider");
    let name = tlog::KeyName::new("sekisho/test").expect("name");
    let signer = Arc::new(tlog::SignerKey::from_seed(name, &[9; 32]).expect("signer"));
    Ground {
        office,
        database,
        clock,
        passwords: PasswordHasher::new(Params::for_tests(), 2, 64),
        superuser,
        signer,
        expiry,
        folder,
    }
}

impl Ground {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A tenant with keys and nothing else.
    pub async fn tenant(&self) -> TenantId {
        let id = TenantId::new(self.now());
        let ctx = Ctx::system("testkit", TenantId::PROVIDER, self.now());
        self.office.perform(&ctx, MakeTenant(id)).await.expect("tenant");
        id
    }

    /// Where the expiry keys lie.
    pub fn expiry_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("expiry")
    }

    pub fn system(&self, tenant: TenantId) -> Ctx {
        Ctx::system("testkit", tenant, self.now())
    }

    pub fn released(&self) -> Arc<ReleasedMark> {
        Arc::new(ReleasedMark::open(self.folder.path().join("released")).expect("mark"))
    }

    /// Orders and signs everything that is committed.
    pub async fn integrate(&self) {
        let integrator = Integrator::new(self.database.clone(), self.signer.clone(), self.released());
        integrator.check_released().await.expect("released");
        while integrator.step(self.now()).await.expect("step").is_more {}
    }

    pub async fn verify(&self) -> ledger::Report {
        let public = *self.signer.verifier().public_key();
        ledger::verify(&self.database, public, self.released().last(), self.now()).await.expect("verify")
    }

    /// A connection that no wall holds: for tampering and for looking behind the walls.
    pub async fn superuser(&self) -> sqlx::PgConnection {
        use sqlx::Connection;
        sqlx::PgConnection::connect_with(&self.superuser).await.expect("superuser")
    }
}

/// For tests that are not about permission.
pub struct PermitAll;

impl Decide for PermitAll {
    fn decide<'a>(
        &'a self,
        _: &'a Ctx,
        _: &'static str,
        _: &'a Target,
    ) -> BoxFuture<'a, Result<(), kernel::Refusal>> {
        Box::pin(async { Ok(()) })
    }
}
