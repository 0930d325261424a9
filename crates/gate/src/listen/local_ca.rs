//! A certificate authority on this machine, for demonstrations and tests: browsers that are told to
//! trust `authority.pem` see real TLS. Not for the internet.

use crate::settings::CertificateSettings;
use kernel::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use time::Duration;
use x509_parser::pem::parse_x509_pem;

const LEAF_LIFETIME: Duration = Duration::days(90);
/// A leaf with less left is made anew.
const LEAF_RENEWAL: Duration = Duration::days(30);
const AUTHORITY_LIFETIME: Duration = Duration::days(3_650);
/// Clocks of clients that go a little slow.
const BACKDATED: Duration = Duration::hours(1);

/// The authority and its folder: `authority.pem`, `authority.key`, and a pair per leaf.
pub struct LocalAuthority {
    folder: PathBuf,
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// The folder or what is in it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalAuthorityError {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
}

impl LocalAuthority {
    /// Opens the authority in `folder`, or makes one there.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Self, LocalAuthorityError> {
        let (cert_path, key_path) = (folder.join("authority.pem"), folder.join("authority.key"));
        fs::create_dir_all(folder)
            .map_err(|source| LocalAuthorityError::File { path: folder.into(), source })?;
        if !cert_path.exists() || !key_path.exists() {
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
            let certificate = authority_params(now).self_signed(&key)?;
            write(&key_path, &key.serialize_pem())?;
            write(&cert_path, &certificate.pem())?;
        }
        let certificate = read(&cert_path)?;
        let key = KeyPair::from_pem(&read(&key_path)?)?;
        let issuer = Issuer::from_ca_cert_pem(&certificate, key)?;
        Ok(Self { folder: folder.into(), certificate, issuer })
    }

    /// What clients must be told to trust, as PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate
    }

    /// The files of a leaf for `hosts`; made when there is none, when fewer than 30 days are left,
    /// and when the hosts are not the same. Call it daily: [`super::Certificates`] sees new files.
    pub fn certificate(
        &self,
        name: &str,
        hosts: &[&str],
        now: Timestamp,
    ) -> Result<CertificateSettings, LocalAuthorityError> {
        let files = CertificateSettings {
            cert: self.folder.join(format!("{name}.pem")),
            key: self.folder.join(format!("{name}.key")),
        };
        let present = fs::read_to_string(&files.cert).ok().filter(|_| files.key.exists());
        if !present.is_some_and(|pem| self.serves(&pem, hosts, now)) {
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
            let leaf = leaf_params(hosts, now)?.signed_by(&key, &self.issuer)?;
            write(&files.key, &key.serialize_pem())?;
            write(&files.cert, &format!("{}{}", leaf.pem(), self.certificate))?;
        }
        Ok(files)
    }

    fn serves(&self, pem: &str, hosts: &[&str], now: Timestamp) -> bool {
        let Ok((_, block)) = parse_x509_pem(pem.as_bytes()) else { return false };
        let Ok(parsed) = block.parse_x509() else { return false };
        let renewal = now.saturating_add(LEAF_RENEWAL).unix_timestamp();
        let is_fresh = parsed.validity().not_after.timestamp() > renewal;
        let is_ours = pem.ends_with(&self.certificate);
        let Ok(wanted) = leaf_params(hosts, now) else { return false };
        let Ok(Some(names)) = parsed.subject_alternative_name() else { return false };
        let names: Vec<String> = names.value.general_names.iter().map(ToString::to_string).collect();
        let is_named = |host: &&str| names.iter().any(|name| name.contains(&format!("({host})")));
        let has_same_names = names.len() == wanted.subject_alt_names.len()
            && hosts.iter().filter(|host| host.parse::<std::net::IpAddr>().is_err()).all(is_named);
        is_fresh && is_ours && has_same_names
    }
}

fn authority_params(now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Sekisho local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now.saturating_sub(BACKDATED);
    params.not_after = now.saturating_add(AUTHORITY_LIFETIME);
    params
}

fn leaf_params(hosts: &[&str], now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name = named("Sekisho");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now.saturating_sub(BACKDATED);
    params.not_after = now.saturating_add(LEAF_LIFETIME);
    Ok(params)
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn read(path: &Path) -> Result<String, LocalAuthorityError> {
    fs::read_to_string(path).map_err(|source| LocalAuthorityError::File { path: path.into(), source })
}

/// Readable by the owner only, and never half-written: a reader sees the old file or the new one.
fn write(path: &Path, text: &str) -> Result<(), LocalAuthorityError> {
    let failed = |source| LocalAuthorityError::File { path: path.into(), source };
    let fresh = path.with_extension("new");
    let _ = fs::remove_file(&fresh);
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&fresh, path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use time::macros::datetime;

    const NOW: Timestamp = datetime!(2026-11-21 00:00 UTC);

    #[test]
    fn a_leaf_stays_until_it_is_due() {
        let folder = tempfile::tempdir().unwrap();
        let hosts = ["app.localhost", "127.0.0.1"];
        let make = |at: Timestamp, hosts: &[&str]| {
            let authority = LocalAuthority::open(folder.path(), at).unwrap();
            let files = authority.certificate("web", hosts, at).unwrap();
            fs::read_to_string(files.cert).unwrap()
        };
        let first = make(NOW, &hosts);
        assert_eq!(make(NOW + Duration::days(59), &hosts), first);
        let second = make(NOW + Duration::days(61), &hosts);
        assert_ne!(second, first);
        let third = make(NOW + Duration::days(62), &["app.localhost", "127.0.0.1", "new.localhost"]);
        assert_ne!(third, second);
        assert_ne!(make(NOW + Duration::days(62), &["other.localhost", "127.0.0.1", "new.localhost"]), third);
    }

    #[test]
    fn keys_are_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files =
            LocalAuthority::open(folder.path(), NOW).unwrap().certificate("web", &["a"], NOW).unwrap();
        for path in [folder.path().join("authority.key"), files.key] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
