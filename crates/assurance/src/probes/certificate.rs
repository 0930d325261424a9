//! The certificate that a listener shows: until when, for which name, from whom, with which key.

use super::{
    Probe, facts,
    net::{Entrance, connector, decoy::Decoy, provider},
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use rustls::{
    CertificateError, Error, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject};
use std::{path::Path, sync::Arc};
use time::Duration;
use x509_parser::{certificate::X509Certificate, prelude::FromDer, public_key::PublicKey};

pub(super) struct Certificate;

impl Probe for Certificate {
    fn code(&self) -> &'static str {
        "certificate"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(read(Entrance::of(asset), now).await) })
    }

    /// An expired certificate that was issued for another name, by nobody known.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let decoy = async { Decoy::with_certificate(expired(now)?, "HTTP/1.1 200 OK\r\n\r\n").await };
            match decoy.await {
                Ok(decoy) => run_of(read(Ok(decoy.entrance()), now).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn read(entrance: Result<Entrance, String>, now: Timestamp) -> Result<Facts, String> {
    let entrance = entrance?;
    let (connector, seen) = connector(rustls::ALL_VERSIONS)?;
    let name = entrance.server_name()?;
    let connected = connector.connect(name.clone(), entrance.dial().await?).await;
    connected.map_err(|error| format!("TLS: {error}"))?;
    let chain = seen.chain();
    let (own, others) = chain.split_first().ok_or("no certificate was shown")?;
    let (_, parsed) = X509Certificate::from_der(own).map_err(|error| error.to_string())?;
    let ends = parsed.validity().not_after.timestamp();
    let left = ends.saturating_sub(now.unix_timestamp());
    let mismatches = i64::from(!is_for(&parsed, &entrance.host));
    let untrusted = match authorities(&entrance.authority) {
        Some(roots) => i64::from(!is_trusted(roots, own, others, &name, now)?),
        None => 1,
    };
    Ok(facts([
        ("days_left", left.div_euclid(86_400).into()),
        ("key_bits", key_bits(&parsed).into()),
        ("name_mismatches", mismatches.into()),
        ("untrusted_chains", untrusted.into()),
        ("ends", ends.into()),
    ]))
}

fn is_for(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return false };
    names.value.general_names.iter().any(|name| match name {
        x509_parser::extensions::GeneralName::DNSName(name) => covers(name, host),
        _ => false,
    })
}

/// A star stands for exactly one label, the first (RFC 9525 §6.3).
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => name.eq_ignore_ascii_case(host),
    }
}

fn authorities(path: &Path) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(path).ok()?.filter_map(Result::ok);
    let (added, _) = roots.add_parsable_certificates(found);
    (added > 0).then_some(roots)
}

/// Whether the chain leads to one of the authorities. Its time and name are measured apart.
fn is_trusted(
    roots: RootCertStore,
    own: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    name: &rustls_pki_types::ServerName<'_>,
    now: Timestamp,
) -> Result<bool, String> {
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider()))
        .build()
        .map_err(|error| error.to_string())?;
    let seconds = u64::try_from(now.unix_timestamp()).map_err(|_| "a time before 1970".to_owned())?;
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    Ok(match verifier.verify_server_cert(own, others, name, &[], at) {
        Ok(_) => true,
        Err(Error::InvalidCertificate(fault)) => matches!(
            fault,
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. }
        ),
        Err(_) => false,
    })
}

/// The strength in bits of an elliptic-curve key; an RSA key's modulus.
fn key_bits(certificate: &X509Certificate<'_>) -> usize {
    match certificate.public_key().parsed() {
        Ok(PublicKey::EC(point)) => point.key_size(),
        Ok(PublicKey::RSA(key)) => match key.key_size() {
            // Below 2048 bits an RSA key is weaker than any curve in use.
            bits if bits < 2048 => 0,
            bits => bits,
        },
        // Ed25519 is not among what x509-parser names; it has 256 bits.
        Ok(PublicKey::Unknown(bytes)) => bytes.len().saturating_mul(8),
        _ => 0,
    }
}

fn expired(now: Timestamp) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), String> {
    let key = rcgen::KeyPair::generate().map_err(|error| error.to_string())?;
    let mut params = rcgen::CertificateParams::new(vec!["elsewhere.test".to_owned()])
        .map_err(|error| error.to_string())?;
    params.not_before = now.saturating_sub(Duration::days(30));
    params.not_after = now.saturating_sub(Duration::days(1));
    let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
    Ok((certificate.der().clone(), PrivateKeyDer::Pkcs8(key.serialize_der().into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, host, is_covered) in [
            ("a.example", "a.example", true),
            ("A.example", "a.EXAMPLE", true),
            ("*.example", "a.example", true),
            ("*.example", "a.b.example", false),
            ("*.example", "example", false),
            ("b.example", "a.example", false),
        ] {
            assert_eq!(covers(name, host), is_covered, "{name} {host}");
        }
    }
}
