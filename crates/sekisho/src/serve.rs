//! `sekisho serve`: with a settings file, against a given server or a private instance, until SIGTERM.

use crate::{
    platform::Platform,
    running::{self, Plan},
    settings::Settings,
};
use anyhow::Context;
use gate::Certificates;
use mailer::{Address, Mailbox, Relay, Tls};
use std::{path::Path, sync::Arc};
use store::postgres;
use tokio::net::TcpListener;

pub async fn run(config: &Path) -> Result<(), anyhow::Error> {
    let settings = Settings::read(config)?;
    std::fs::create_dir_all(&settings.folder)?;
    let (dsn, instance) = match settings.database.dsn()? {
        Some(dsn) => (dsn, None),
        None => {
            let instance =
                postgres::start(postgres::Settings::durable(settings.folder.join("postgres"))).await?;
            (instance.dsn(), Some(instance))
        }
    };
    let platform = Platform::open(&settings.folder, dsn).await?;
    let name = tenancy::api::TenantName::parse(&settings.domain)
        .map_err(|_| anyhow::anyhow!("domain is no name"))?;
    tenancy::api::ensure_provider(&platform.office, name).await.map_err(|no| anyhow::anyhow!(no.inside))?;
    let plan = plan(settings).await?;
    let running = running::start(&platform, plan).await?;
    tracing::info!("serving");
    running::stopped().await?;
    tracing::info!("draining");
    running.stop().await;
    platform.database.close().await;
    if let Some(instance) = instance {
        instance.stop();
    }
    Ok(())
}

async fn plan(settings: Settings) -> Result<Plan, anyhow::Error> {
    anyhow::ensure!(!settings.gate.listen.is_empty(), "[gate] listen names no address");
    let mut listeners = Vec::new();
    for address in &settings.gate.listen {
        listeners.push(TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?);
    }
    let mut redirects = Vec::new();
    for address in &settings.gate.redirect {
        redirects.push(TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?);
    }
    let mail = mail(&settings)?;
    Ok(Plan {
        public_port: settings.gate.public_port,
        domain: settings.domain,
        folder: settings.folder,
        listeners,
        redirects,
        certificates: Certificates::load(settings.gate.certificate.clone())?,
        authority: None,
        gate: settings.gate,
        inspection: settings.waf,
        mail,
        services: settings.service,
        extra: Vec::new(),
    })
}

fn mail(settings: &Settings) -> Result<notice::Settings, anyhow::Error> {
    let mail = &settings.mail;
    let from = Mailbox::from(Address::parse(&mail.from).context("[mail] from")?);
    let mut relay = Relay::plain(mail.relay.clone(), mail.port, settings.domain.clone());
    if mail.starttls {
        relay.tls = Tls::StartTls(Arc::new(running::trusting(mail.authority.as_deref())?));
    }
    Ok(notice::Settings::new(relay, from, settings.domain.clone())?)
}
