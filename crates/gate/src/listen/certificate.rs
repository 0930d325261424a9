//! The gate's certificates: chosen by server name, read again when their files change. A file that
//! cannot be read or does not fit keeps what stood before.

use super::{LocalAuthority, LocalAuthorityError};
use crate::settings::CertificateSettings;
use arc_swap::ArcSwap;
use kernel::Timestamp;
use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{
    collections::HashMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::SystemTime,
};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The file name of the local leaf: `gate.pem`, `gate.key`.
const LOCAL_NAME: &str = "gate";

/// Certificates by name. Serves as rustls' resolver.
pub struct Certificates {
    sources: Vec<CertificateSettings>,
    table: ArcSwap<Table>,
    stamps: Mutex<Vec<Stamp>>,
    local: Option<LocalLeaf>,
}

/// A leaf of the local authority, made anew when it is due.
struct LocalLeaf {
    authority: LocalAuthority,
    hosts: Vec<String>,
}

#[derive(Default)]
struct Table {
    /// By exact name, and by `*.example.com`.
    by_name: HashMap<String, Arc<CertifiedKey>>,
    /// The first one: for a client that names no server, or one that is not ours, so that it can be
    /// told so in a page.
    first: Option<Arc<CertifiedKey>>,
}

type Stamp = Option<(SystemTime, SystemTime)>;

/// A certificate or key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("no certificate is configured")]
    None,
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path}: {reason}")]
    Unusable { path: PathBuf, reason: String },
    #[error("local authority: {0}")]
    Local(#[from] LocalAuthorityError),
}

impl Certificates {
    /// Reads all files. Every one must be usable now.
    pub fn load(sources: Vec<CertificateSettings>) -> Result<Arc<Self>, CertificateError> {
        Self::read(sources, None)
    }

    /// One certificate for `hosts` from the local authority in `folder`, which is made if it is not
    /// there. Renews itself.
    pub fn local(folder: &Path, hosts: &[&str], now: Timestamp) -> Result<Arc<Self>, CertificateError> {
        let authority = LocalAuthority::open(folder, now)?;
        let source = authority.certificate(LOCAL_NAME, hosts, now)?;
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Self::read(vec![source], Some(LocalLeaf { authority, hosts }))
    }

    fn read(
        sources: Vec<CertificateSettings>,
        local: Option<LocalLeaf>,
    ) -> Result<Arc<Self>, CertificateError> {
        let table = ArcSwap::from_pointee(Table::read(&sources)?);
        let stamps = Mutex::new(sources.iter().map(stamp).collect());
        Ok(Arc::new(Self { sources, table, stamps, local }))
    }

    /// Reads the files again if one of them changed. On an error the present certificates stay, and
    /// the files are read again when they change again. True when something new is in use.
    pub fn reload(&self, now: Timestamp) -> Result<bool, CertificateError> {
        if let Some(local) = &self.local {
            let hosts: Vec<&str> = local.hosts.iter().map(String::as_str).collect();
            local.authority.certificate(LOCAL_NAME, &hosts, now)?;
        }
        let now: Vec<Stamp> = self.sources.iter().map(stamp).collect();
        if let Ok(mut stamps) = self.stamps.lock() {
            if *stamps == now {
                return Ok(false);
            }
            *stamps = now;
        }
        self.table.store(Arc::new(Table::read(&self.sources)?));
        Ok(true)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let table = self.table.load();
        let named = hello.server_name().and_then(|name| table.find(name));
        named.or(table.first.as_ref()).cloned()
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("sources", &self.sources).finish_non_exhaustive()
    }
}

impl Table {
    fn read(sources: &[CertificateSettings]) -> Result<Self, CertificateError> {
        let mut table = Self::default();
        for source in sources {
            let (key, names) = read(source)?;
            table.first.get_or_insert_with(|| key.clone());
            for name in names {
                table.by_name.entry(name).or_insert_with(|| key.clone());
            }
        }
        if table.first.is_none() { Err(CertificateError::None) } else { Ok(table) }
    }

    fn find(&self, name: &str) -> Option<&Arc<CertifiedKey>> {
        let name = name.to_ascii_lowercase();
        let wildcard = || name.split_once('.').map(|(_, parent)| format!("*.{parent}"));
        self.by_name.get(&name).or_else(|| self.by_name.get(&wildcard()?))
    }
}

fn read(source: &CertificateSettings) -> Result<(Arc<CertifiedKey>, Vec<String>), CertificateError> {
    let unusable = |path: &PathBuf, reason: String| CertificateError::Unusable { path: path.clone(), reason };
    let file = |path: &PathBuf| {
        fs::read(path).map_err(|source| CertificateError::File { path: path.clone(), source })
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&file(&source.cert)?).collect();
    let chain = chain.map_err(|error| unusable(&source.cert, error.to_string()))?;
    let leaf = chain.first().ok_or_else(|| unusable(&source.cert, "no certificate in it".to_owned()))?;
    let names = names(leaf).map_err(|reason| unusable(&source.cert, reason))?;
    let key = PrivateKeyDer::from_pem_slice(&file(&source.key)?)
        .map_err(|error| unusable(&source.key, error.to_string()))?;
    // Fails when the key does not belong to the leaf.
    let certified = CertifiedKey::from_der(chain, key, &super::tls::provider())
        .map_err(|error| unusable(&source.key, error.to_string()))?;
    Ok((Arc::new(certified), names))
}

fn names(leaf: &CertificateDer<'_>) -> Result<Vec<String>, String> {
    let (_, parsed) = X509Certificate::from_der(leaf).map_err(|error| error.to_string())?;
    let extension = parsed.subject_alternative_name().map_err(|error| error.to_string())?;
    let names = extension.into_iter().flat_map(|extension| &extension.value.general_names);
    let dns = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    Ok(dns.collect())
}

fn stamp(source: &CertificateSettings) -> Stamp {
    let modified = |path: &PathBuf| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    modified(&source.cert).zip(modified(&source.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalAuthority;
    use time::macros::datetime;

    const NOW: kernel::Timestamp = datetime!(2026-11-21 00:00 UTC);

    fn names_of(certificates: &Certificates) -> Vec<String> {
        let mut names: Vec<_> = certificates.table.load().by_name.keys().cloned().collect();
        names.sort();
        names
    }

    #[test]
    fn names_choose_and_broken_files_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let authority = LocalAuthority::open(folder.path(), NOW).unwrap();
        let leaf = authority.certificate("web", &["app.example.com", "*.example.net"], NOW).unwrap();
        let certificates = Certificates::load(vec![leaf.clone()]).unwrap();
        assert_eq!(names_of(&certificates), ["*.example.net", "app.example.com"]);
        let table = certificates.table.load_full();
        for (name, is_found) in [
            ("APP.example.com", true),
            ("a.example.net", true),
            ("example.net", false),
            ("a.b.example.net", false),
            ("other.example.com", false),
        ] {
            assert_eq!(table.find(name).is_some(), is_found, "{name}");
        }

        assert!(!certificates.reload(NOW).unwrap());
        fs::write(&leaf.cert, "broken").unwrap();
        touch(&leaf, 1);
        assert!(certificates.reload(NOW).is_err());
        assert_eq!(names_of(&certificates).len(), 2);
        assert!(!certificates.reload(NOW).unwrap(), "the same broken file is not read twice");

        let other = authority.certificate("other", &["new.example.com"], NOW).unwrap();
        fs::copy(&other.cert, &leaf.cert).unwrap();
        touch(&leaf, 2);
        assert!(certificates.reload(NOW).is_err(), "a key of another certificate");
        fs::copy(&other.key, &leaf.key).unwrap();
        touch(&leaf, 3);
        assert!(certificates.reload(NOW).unwrap());
        assert_eq!(names_of(&certificates), ["new.example.com"]);
    }

    #[test]
    fn a_local_leaf_renews_itself() {
        let folder = tempfile::tempdir().unwrap();
        let certificates = Certificates::local(folder.path(), &["app.localhost"], NOW).unwrap();
        assert_eq!(names_of(&certificates), ["app.localhost"]);
        assert!(!certificates.reload(NOW + time::Duration::days(59)).unwrap());
        assert!(certificates.reload(NOW + time::Duration::days(61)).unwrap());
    }

    /// Two writes within one tick of the file system's clock would look like one.
    fn touch(source: &CertificateSettings, seconds: u64) {
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        fs::File::open(&source.cert).unwrap().set_modified(at).unwrap();
    }

    #[test]
    fn unusable_files_are_named() {
        assert!(matches!(Certificates::load(vec![]), Err(CertificateError::None)));
        let missing = CertificateSettings { cert: "/nowhere/a".into(), key: "/nowhere/b".into() };
        assert!(Certificates::load(vec![missing]).unwrap_err().to_string().contains("/nowhere/a"));
    }
}
