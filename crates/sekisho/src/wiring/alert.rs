//! What alerts are given: the state of the ledger, the way out, and the trial that a probe makes.

use super::system;
use crate::{
    health::LedgerState,
    platform::Platform,
    running::{AUTHORITIES, Plan, trusting},
};
use alert::{
    Health, PageParts, Parts,
    api::{self, Places},
};
use assurance::probes::Alerting;
use kernel::{Refusal, TenantId};
use office::{BoxFuture, Office};
use outgoing::Outgoing;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use time::UtcOffset;

/// How often a probe looks for its alert.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Japan (UTC+9), as everywhere in the console.
const JAPAN: UtcOffset = match UtcOffset::from_hms(9, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

pub fn parts(platform: &Platform, plan: &Plan, ledger: &Arc<LedgerState>) -> Result<Parts, anyhow::Error> {
    Ok(Parts {
        office: platform.office.clone(),
        database: platform.database.clone(),
        outgoing: outgoing(plan)?,
        places: Arc::clone(&plan.places),
        health: Arc::new(FromIntegrator { trouble: platform.trouble.clone(), ledger: Arc::clone(ledger) }),
        offset: JAPAN,
        page: format!("{}/alerts", plan.origin("console")),
    })
}

pub fn pages(office: Office, plan: &Plan) -> PageParts {
    PageParts { office, activity: audit::label, places: Arc::clone(&plan.places) }
}

/// From a file that the provider brings, if there is one.
pub fn places(file: Option<PathBuf>) -> Arc<dyn Places> {
    match file {
        Some(file) => Arc::new(api::Atlas::open(file)),
        None => Arc::new(api::Nowhere),
    }
}

/// The one way to addresses that somebody typed.
pub fn outgoing(plan: &Plan) -> Result<Outgoing, anyhow::Error> {
    let authority = plan.outgoing.authority.as_deref();
    let tls = match authority.is_none() && !Path::new(AUTHORITIES).exists() {
        // Whoever tells nobody outside needs none.
        true => trusting_nobody()?,
        false => trusting(authority)?,
    };
    Ok(Outgoing::new(tls, plan.outgoing.permit.clone()))
}

fn trusting_nobody() -> Result<rustls::ClientConfig, anyhow::Error> {
    tracing::warn!("this machine has no certificate authorities: no webhook can be reached");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}

struct FromIntegrator {
    trouble: Arc<Mutex<Option<String>>>,
    ledger: Arc<LedgerState>,
}

impl Health for FromIntegrator {
    fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_whole(&self) -> Option<bool> {
        self.ledger.last().map(|verified| verified.is_whole)
    }
}

/// A probe leaves an entry as any operation does, and looks for what came of it.
pub struct FromAlert(pub Office);

impl Alerting for FromAlert {
    fn raise(
        &self,
        is_watched: bool,
        patience: Duration,
    ) -> BoxFuture<'_, Result<Option<Duration>, Refusal>> {
        Box::pin(async move {
            let ctx = system("probes", &self.0, TenantId::PROVIDER);
            let token = ctx.trace.to_string();
            let left = api::LeaveCanary { token: token.clone(), is_watched };
            self.0.perform(&ctx, left).await?;
            let committed = self.0.now();
            let until = committed.saturating_add(patience.try_into().unwrap_or(time::Duration::ZERO));
            loop {
                let ctx = system("probes", &self.0, TenantId::PROVIDER);
                let found = self.0.patiently(api::canary(&self.0, &ctx, &token)).await?;
                if let Some((_, Some(dispatched))) = found {
                    let nanos =
                        dispatched.unix_timestamp_nanos().saturating_sub(committed.unix_timestamp_nanos());
                    return Ok(Some(Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))));
                }
                if ctx.now > until {
                    return Ok(None);
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        })
    }
}
