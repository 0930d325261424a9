//! Where the benches run: a durable private PostgreSQL in a folder that goes away, the platform as the
//! product opens it, the integrator at work.

use crate::platform::Platform;
use anyhow::{Context, anyhow};
use kernel::{Ctx, Refusal, TenantId};
use office::{Operation, Target, Writing, run_integrator};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::postgres;
use tokio::{sync::watch, task::JoinHandle};

pub struct Ground {
    pub platform: Platform,
    pub instance: postgres::Instance,
    stop: watch::Sender<bool>,
    /// What ends it, and itself; `None` while it rests.
    integrator: Option<(watch::Sender<bool>, JoinHandle<()>)>,
    // Last: removed when everything in it has ended.
    folder: Folder,
}

impl Ground {
    /// Durable as in production: a commit waits for the disk.
    pub async fn prepare() -> Result<Self, anyhow::Error> {
        let folder = Folder::make()?;
        let instance = postgres::start(postgres::Settings::durable(folder.path().join("postgres"))).await?;
        let platform = Platform::open(folder.path(), instance.dsn(), ledger::Periods::default()).await?;
        let (stop, _) = watch::channel(false);
        let mut ground = Self { platform, instance, stop, integrator: None, folder };
        ground.resume();
        Ok(ground)
    }

    /// The integrator orders what is there and ends.
    pub async fn rest(&mut self) -> Result<(), anyhow::Error> {
        if let Some((stop, integrator)) = self.integrator.take() {
            stop.send_replace(true);
            integrator.await?;
        }
        Ok(())
    }

    /// The integrator is at work again.
    pub fn resume(&mut self) {
        let platform = &self.platform;
        let (stop, stopped) = watch::channel(false);
        let (office, trouble) = (platform.office.clone(), Arc::clone(&platform.trouble));
        let integrator = tokio::spawn(run_integrator(platform.integrator(), office, trouble, stopped));
        self.integrator = Some((stop, integrator));
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Becomes true at the end of the run.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub fn system(&self, tenant: TenantId) -> Ctx {
        Ctx::system("bench", tenant, self.platform.clock.now())
    }

    /// A tenant with keys and nothing else.
    pub async fn tenant(&self) -> Result<TenantId, anyhow::Error> {
        let tenant = TenantId::new(self.platform.clock.now());
        let ctx = self.system(TenantId::PROVIDER);
        self.platform.office.perform(&ctx, MakeTenant(tenant)).await.map_err(told)?;
        Ok(tenant)
    }

    /// Stops what runs and verifies every entry that the run has left. A figure of a ledger that does
    /// not verify would be worth nothing.
    pub async fn close(mut self) -> Result<u64, anyhow::Error> {
        self.stop.send_replace(true);
        self.rest().await?;
        let Self { platform, instance, folder, .. } = self;
        let public = *platform.signer.verifier().public_key();
        let now = platform.clock.now();
        let report = ledger::verify(&platform.database, public, platform.released.last(), now).await?;
        platform.database.close().await;
        instance.stop();
        drop(folder);
        match report.is_whole() {
            true => Ok(report.entries),
            false => Err(anyhow!("the ledger does not verify: {:?}", report.faults.first())),
        }
    }
}

/// The inside of a refusal: nobody but the operator reads it here.
pub fn told(refusal: Refusal) -> anyhow::Error {
    anyhow!("{}: {}", refusal.code, refusal.inside)
}

struct MakeTenant(TenantId);

impl Operation for MakeTenant {
    const NAME: &'static str = "bench.tenant.make";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("tenancy.tenant", self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.make_tenant_keys(self.0, ctx.now).await
    }
}

/// A folder of this run. PostgreSQL's user must be able to enter it.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, anyhow::Error> {
        let path = std::env::temp_dir().join(format!("sekisho-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
