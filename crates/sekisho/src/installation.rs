//! One installation, opened by its settings file: the database (a given server, or the private
//! instance in the folder), the platform on it, the provider.
//!
//! Does not live here: what then runs ([`crate::running`]) or is done ([`crate::operator_command`]).

use crate::{platform::Platform, settings::Settings};
use anyhow::Context;
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use std::{os::unix::fs::DirBuilderExt, path::Path, time::Duration};
use store::{Dsn, postgres};

/// A server that has not let a login in after so long does not answer.
const LOGIN_WITHIN: Duration = Duration::from_secs(10);

/// An open installation.
pub struct Installation {
    pub platform: Platform,
    /// The private instance, where this process runs it.
    instance: Option<postgres::Instance>,
}

impl Installation {
    /// For the program that serves: a private instance is this process's own.
    pub async fn open(settings: &Settings) -> Result<Self, anyhow::Error> {
        Self::on(settings, false).await
    }

    /// For a command beside a program that may be serving: its private instance is used, or one is
    /// started for as long as the command takes.
    pub async fn beside(settings: &Settings) -> Result<Self, anyhow::Error> {
        Self::on(settings, true).await
    }

    async fn on(settings: &Settings, is_beside: bool) -> Result<Self, anyhow::Error> {
        let name = tenancy::api::TenantName::parse(&settings.domain)
            .map_err(|_| anyhow::anyhow!("domain = {:?} is not a name", settings.domain))?;
        make_folder(&settings.folder)?;
        let (dsn, instance) = match settings.database.dsn()? {
            Some(dsn) => (dsn, None),
            None => private(&settings.folder.join("postgres"), is_beside).await?,
        };
        try_logins(&dsn).await?;
        let platform = Platform::open(&settings.folder, dsn, settings.ledger.retention.periods()?).await?;
        tenancy::api::ensure_provider(&platform.office, name)
            .await
            .map_err(|no| anyhow::anyhow!(no.inside))?;
        Ok(Self { platform, instance })
    }

    /// Ends the connections, and the private instance if this process runs it.
    pub async fn close(self) {
        self.platform.database.close().await;
        if let Some(instance) = self.instance {
            instance.stop();
        }
    }
}

/// A new folder lets PostgreSQL's user walk through and shows nobody what it holds; one that is
/// there stays as its owner made it.
fn make_folder(folder: &Path) -> Result<(), anyhow::Error> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o711).create(folder);
    made.with_context(|| format!("folder = {}", folder.display()))
}

async fn private(at: &Path, is_beside: bool) -> Result<(Dsn, Option<postgres::Instance>), anyhow::Error> {
    if let Some(dsn) = is_beside.then(|| postgres::attach(at)).transpose()?.flatten() {
        return Ok((dsn, None));
    }
    let instance = postgres::start(postgres::Settings::durable(at)).await?;
    Ok((instance.dsn(), Some(instance)))
}

/// Each login is tried before anything is done: a wrong one is named here, and not by the first
/// request that needs it.
async fn try_logins(dsn: &Dsn) -> Result<(), anyhow::Error> {
    for (name, options) in [("owner", &dsn.owner), ("app", &dsn.app), ("ledger", &dsn.ledger)] {
        try_login(options).await.with_context(|| format!("[database] {name} does not get in"))?;
    }
    Ok(())
}

async fn try_login(options: &PgConnectOptions) -> Result<(), anyhow::Error> {
    let connecting = PgConnection::connect_with(options);
    let connection = tokio::time::timeout(LOGIN_WITHIN, connecting).await.context("no answer")??;
    Ok(connection.close().await?)
}
