//! TLS as the gate speaks it: 1.2 and 1.3, ECDHE with AES-GCM or ChaCha20-Poly1305 on P-256, P-384
//! and X25519, and nothing else. Named one by one, so that a library's new default changes nothing.

use super::Certificates;
use rustls::{
    Error, InvalidMessage, PeerIncompatible, ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    server::ServerSessionMemoryCache,
    version::{TLS12, TLS13},
};
use std::{io, sync::Arc};

/// What the application protocols are called in the handshake (RFC 7301).
pub(super) const H2: &[u8] = b"h2";
const HTTP11: &[u8] = b"http/1.1";
/// Handshakes that can be taken up again, in memory.
const RESUMABLE: usize = 10_000;

/// Why a handshake failed, as it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandshakeFault {
    Version,
    Suite,
    NotTls,
    Slow,
    Cut,
    Other,
}

/// The server side's configuration over `certificates`.
pub(crate) fn server_config(certificates: Arc<Certificates>) -> Result<Arc<ServerConfig>, Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.session_storage = ServerSessionMemoryCache::new(RESUMABLE);
    config.alpn_protocols = vec![H2.to_vec(), HTTP11.to_vec()];
    Ok(Arc::new(config))
}

/// The allowed algorithms.
pub(crate) fn provider() -> CryptoProvider {
    use aws_lc_rs::{cipher_suite as suite, kx_group as group};
    CryptoProvider {
        cipher_suites: vec![
            suite::TLS13_AES_256_GCM_SHA384,
            suite::TLS13_AES_128_GCM_SHA256,
            suite::TLS13_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ],
        kx_groups: vec![group::X25519, group::SECP256R1, group::SECP384R1],
        ..aws_lc_rs::default_provider()
    }
}

impl HandshakeFault {
    pub fn of(error: &io::Error) -> Self {
        let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
            return HandshakeFault::Cut;
        };
        match error {
            Error::PeerIncompatible(incompatible) => match incompatible {
                PeerIncompatible::Tls12NotOffered
                | PeerIncompatible::Tls12NotOfferedOrEnabled
                | PeerIncompatible::ServerDoesNotSupportTls12Or13
                // TLS 1.2 brought this extension: who does not send it speaks something older.
                | PeerIncompatible::SignatureAlgorithmsExtensionRequired
                | PeerIncompatible::SupportedVersionsExtensionRequired => HandshakeFault::Version,
                _ => HandshakeFault::Suite,
            },
            Error::InvalidMessage(InvalidMessage::UnknownProtocolVersion) => HandshakeFault::Version,
            Error::InvalidMessage(_) => HandshakeFault::NotTls,
            _ => HandshakeFault::Other,
        }
    }

    pub fn reason(self) -> &'static str {
        match self {
            HandshakeFault::Version => "tls-version",
            HandshakeFault::Suite => "tls-suite",
            HandshakeFault::NotTls => "not-tls",
            HandshakeFault::Slow => "tls-slow",
            HandshakeFault::Cut => "tls-cut",
            HandshakeFault::Other => "tls-other",
        }
    }
}
