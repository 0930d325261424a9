//! `sekisho serve`: with a settings file, against a given server or a private instance, until SIGTERM.

use crate::{
    installation::Installation,
    running::{self, Plan},
    settings::Settings,
};
use anyhow::Context;
use gate::Certificates;
use mailer::{Address, Mailbox, Relay, Tls};
use std::{path::Path, sync::Arc};
use tokio::net::TcpListener;

pub async fn run(config: &Path) -> Result<(), anyhow::Error> {
    let settings = Settings::read(config)?;
    let installation = Installation::open(&settings).await?;
    let plan = plan(settings).await?;
    let running = running::start(&installation.platform, plan).await?;
    tracing::info!("serving");
    running::stopped().await?;
    tracing::info!("draining");
    running.stop().await;
    installation.close().await;
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
        host_firewall: settings.host_firewall,
        outgoing: settings.outgoing,
        places: crate::wiring::alert::places(settings.alerts.places),
        system_log: settings.system_log,
        mail,
        witnesses: settings.ledger.witnesses,
        bucket: settings.ledger.bucket,
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
    notice::Settings::new(relay, from, settings.domain.clone()).with_context(|| {
        format!("domain = {:?}: a domain name of two or more parts, such as example.jp", settings.domain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_without_a_dot_is_named_with_what_to_write() {
        let text = |domain: &str| {
            let settings = include_str!("../../../docs/sekisho.toml").replace("\"example.jp\"", domain);
            format!("{:#}", mail(&toml::from_str(&settings).unwrap()).err().unwrap())
        };
        assert!(text("\"localhost\"").contains("domain = \"localhost\": a domain name of two or more parts"));
    }
}
