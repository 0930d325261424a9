//! A TLS client that takes note of the certificate it is shown and greets whoever shows it.

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio_rustls::TlsConnector;

pub(in crate::probes) fn provider() -> &'static Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER.get_or_init(|| Arc::new(aws_lc_rs::default_provider()))
}

/// The chain that a listener showed, its own certificate first.
#[derive(Debug, Default)]
pub(in crate::probes) struct Seen(Mutex<Vec<CertificateDer<'static>>>);

impl Seen {
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A client that offers these versions, and what it will have seen.
pub(in crate::probes) fn connector(
    versions: &[&'static SupportedProtocolVersion],
) -> Result<(TlsConnector, Arc<Seen>), String> {
    connector_for(versions, &[])
}

/// The same, which also says what it speaks above TLS: `h2` (RFC 7301).
pub(in crate::probes) fn connector_for(
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&[u8]],
) -> Result<(TlsConnector, Arc<Seen>), String> {
    let seen = Arc::new(Seen::default());
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider()))
        .with_protocol_versions(versions)
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Stranger(Arc::clone(&seen))))
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Ok((TlsConnector::from(Arc::new(config)), seen))
}

/// Checks that the listener holds the key of the certificate it shows, and nothing about the certificate.
#[derive(Debug)]
struct Stranger(Arc<Seen>);

impl ServerCertVerifier for Stranger {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|der| der.clone().into_owned());
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = chain.collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &provider().signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &provider().signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
