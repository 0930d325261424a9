//! Sending one batch. Yes means that the receiver has it; anything else is an error and the batch comes again.

mod file;
mod otlp;
mod syslog;
mod webhook;

use crate::model::Settings;
use ipnet::IpNet;
use kernel::{Refusal, TenantId, Timestamp};
use ocsf::View;
use outgoing::{Outgoing, OutgoingError, Reply};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{path::PathBuf, sync::Arc, time::Duration};
use uuid::Uuid;

/// Entries of one tree in its order, on their way to one target.
pub struct Batch {
    pub tenant: TenantId,
    pub target: Uuid,
    /// The tree's origin.
    pub log: String,
    pub events: Vec<View>,
    pub now: Timestamp,
}

impl Batch {
    /// The first and last leaf's number; none in a test.
    pub fn reach(&self) -> (Option<i64>, Option<i64>) {
        (self.events.first().and_then(|event| event.seq), self.events.last().and_then(|event| event.seq))
    }
}

/// What the receiver made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Entries that it says it has thrown away although it took the batch (OTLP).
    pub rejected: u64,
}

/// Why a batch did not arrive, or nobody knows whether it did.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {detail}")]
pub struct SendError {
    /// One of [`SendError::NAMES`].
    pub name: &'static str,
    pub detail: String,
    /// What the receiver asked us to wait.
    pub wait: Option<Duration>,
}

impl SendError {
    /// For tests of texts.
    #[cfg(test)]
    pub const NAMES: [&'static str; 9] = [
        "unresolved",
        "forbidden",
        "unreachable",
        "tls",
        "protocol",
        "timed-out",
        "answer",
        "file",
        "unconfirmed",
    ];

    fn new(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, detail: detail.into().chars().take(300).collect(), wait: None }
    }
}

impl From<OutgoingError> for SendError {
    fn from(error: OutgoingError) -> Self {
        let detail = match &error {
            OutgoingError::Unresolved(host) => host.clone(),
            OutgoingError::Forbidden(host, address) => format!("{host}: {address}"),
            OutgoingError::Unreachable(why) | OutgoingError::Tls(why) | OutgoingError::Protocol(why) => {
                why.clone()
            }
            OutgoingError::TimedOut => String::new(),
        };
        Self::new(error.name(), detail)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    #[error("authorities in {0}: {1}")]
    Authorities(PathBuf, String),
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// How this process reaches receivers. Cheap to clone.
#[derive(Clone)]
pub struct Reach(Arc<Inner>);

struct Inner {
    /// Where files are written: one folder per target.
    folder: PathBuf,
    roots: Arc<RootCertStore>,
    /// Networks that tenants may name although they are not public.
    permitted: Vec<IpNet>,
    /// What messages give as the name of this machine.
    host: String,
}

impl Reach {
    /// `authorities`: PEM of whom to trust where a target names no authority of its own.
    pub fn new(
        folder: PathBuf,
        authorities: &std::path::Path,
        permitted: Vec<IpNet>,
        host: String,
    ) -> Result<Self, ReachError> {
        let unreadable = |error: rustls_pki_types::pem::Error| {
            ReachError::Authorities(authorities.to_owned(), error.to_string())
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(authorities).map_err(unreadable)? {
            // An authority that rustls cannot use is one that no receiver's certificate comes from.
            let _ = roots.add(certificate.map_err(unreadable)?);
        }
        Ok(Self(Arc::new(Inner { folder, roots: Arc::new(roots), permitted, host })))
    }

    /// Sends, within bounded time.
    pub async fn send(&self, settings: &Settings, batch: &Batch) -> Result<Taken, SendError> {
        match settings {
            Settings::File => file::send(&self.0.folder.join(batch.target.to_string()), batch).await,
            Settings::Syslog { host, port, authority } => {
                let outgoing = self.outgoing(batch.tenant, authority.as_deref())?;
                syslog::send(&outgoing, (host, *port), &self.0.host, batch).await
            }
            Settings::Otlp { url, token, authority } => {
                let outgoing = self.outgoing(batch.tenant, authority.as_deref())?;
                otlp::send(&outgoing, (url, token.as_deref()), batch).await
            }
            Settings::Webhook { url, secret, authority } => {
                let outgoing = self.outgoing(batch.tenant, authority.as_deref())?;
                webhook::send(&outgoing, (url, secret), batch).await
            }
        }
    }

    /// Files that lie for a week go, whether or not their target is still there.
    ///
    /// # Errors
    /// *unavailable*: a file could not be read or deleted; what could be was.
    pub async fn forget_files(&self, now: Timestamp) -> Result<(), Refusal> {
        let folder = self.0.folder.clone();
        let done = tokio::task::spawn_blocking(move || file::forget(&folder, now)).await;
        let done = done.map_err(|error| Refusal::fault(error.to_string()))?;
        done.map_err(|error| Refusal::unavailable(format!("files of receivers: {error}")))
    }

    /// The provider may reach into its own networks; tenants only where it permits.
    fn outgoing(&self, tenant: TenantId, authority: Option<&str>) -> Result<Outgoing, SendError> {
        let roots = match authority {
            None => Arc::clone(&self.0.roots),
            Some(pem) => {
                Arc::new(roots_of(pem).ok_or_else(|| SendError::new("tls", "the authority is not readable"))?)
            }
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| SendError::new("tls", error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let permitted = match tenant.is_provider() {
            true => EVERYWHERE.iter().filter_map(|network| network.parse().ok()).collect(),
            false => self.0.permitted.clone(),
        };
        Ok(Outgoing::new(tls, permitted))
    }
}

const EVERYWHERE: [&str; 2] = ["0.0.0.0/0", "::/0"];

fn roots_of(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// Whether a text holds certificates of authorities.
pub fn is_authority(pem: &str) -> bool {
    roots_of(pem).is_some()
}

/// A status other than success is not a yes.
fn taken(reply: &Reply) -> Result<(), SendError> {
    if reply.status.is_success() {
        return Ok(());
    }
    let body = String::from_utf8_lossy(&reply.body);
    let body: String = body.chars().filter(|c| !c.is_control()).take(200).collect();
    let mut error = SendError::new("answer", format!("{} {body}", reply.status.as_u16()));
    error.wait = reply.retry_after;
    Err(error)
}
