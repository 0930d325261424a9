//! Where addresses are: a file in MaxMind's format (GeoLite2 or DB-IP, City or Country) that the provider
//! brings, read whole into memory and again when it changes.
//!
//! A file is verified from end to end before it is used. One that is not what it should be is told of, in the
//! log and as an entry, and the last good one stays in use.
//!
//! Does not live here: what follows from a place (`model::travel`), and fetching such files.

use crate::{
    Parts,
    api::{Knows, Places, Point, Renewed, Standing, Whereabouts},
    operations::NotePlaces,
};
use aws_lc_rs::digest;
use kernel::{Ctx, Refusal, TenantId};
use maxminddb::Reader;
use office::Worker;
use serde::Deserialize;
use std::{
    fs::{self, File},
    io::Read,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

/// How often it is looked whether the file has changed.
const EVERY: Duration = Duration::from_secs(30);
/// Bytes. The largest such files of cities have about 150 MB.
const LARGEST: u64 = 512 * 1024 * 1024;

/// A file of places.
pub struct Atlas {
    path: PathBuf,
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    book: Option<Arc<Book>>,
    /// Of the file that was last read, whatever came of it.
    stamp: Option<Stamp>,
    trouble: Option<String>,
    /// What nobody was told of yet.
    news: Option<Renewed>,
}

/// By which a file is known to be another one.
type Stamp = (Option<SystemTime>, u64);

struct Book {
    reader: Reader<Vec<u8>>,
    knows: Knows,
}

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
enum BadFile {
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    #[error("{0}")]
    Broken(#[from] maxminddb::MaxMindDbError),
    #[error("a file of the kind {0}, which tells no countries")]
    OtherKind(String),
}

/// What such files have in common.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    country: Option<Country<'a>>,
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Country<'a> {
    iso_code: Option<&'a str>,
}

#[derive(Deserialize)]
struct Location {
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy_radius: Option<u16>,
}

impl Atlas {
    /// Reads the file once; what is wrong with it does not keep the program from starting.
    pub fn open(path: PathBuf) -> Self {
        let atlas = Self { path, held: RwLock::default() };
        atlas.read_again();
        atlas
    }

    /// Reads the file if it is another one than before.
    fn read_again(&self) {
        let found = fs::metadata(&self.path).ok();
        let stamp = found.map(|found| (found.modified().ok(), found.len()));
        {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if held.stamp == stamp && (stamp.is_some() || held.trouble.is_some()) {
                return;
            }
        }
        let read = Book::read(&self.path);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.stamp = stamp;
        match read {
            Ok((book, digest)) => {
                let meta = book.reader.metadata();
                let (kind, built_at) = (meta.database_type.clone(), meta.build_epoch);
                held.news = Some(Renewed { kind, built_at, digest, trouble: None });
                held.trouble = None;
                held.book = Some(Arc::new(book));
            }
            Err(bad) => {
                tracing::error!(path = %self.path.display(), reason = %bad, "the file of places cannot be used");
                let trouble = Some(bad.to_string());
                held.news = Some(Renewed { trouble: trouble.clone(), ..Renewed::default() });
                held.trouble = trouble;
            }
        }
    }

    fn book(&self) -> Option<Arc<Book>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).book.clone()
    }
}

impl Places for Atlas {
    fn find(&self, address: IpAddr) -> Option<Whereabouts> {
        self.book()?.find(address.to_canonical())
    }

    fn standing(&self) -> Standing {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let knows = held.book.as_ref().map_or(Knows::Nothing, |book| book.knows);
        Standing { knows, trouble: held.trouble.clone() }
    }

    fn renew(&self) -> Option<Renewed> {
        self.read_again();
        self.held.write().unwrap_or_else(PoisonError::into_inner).news.take()
    }
}

impl Book {
    /// With the file's SHA-256.
    fn read(path: &Path) -> Result<(Self, String), BadFile> {
        let mut bytes = Vec::new();
        // A file may grow while it is read.
        File::open(path)?.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
            return Err(BadFile::TooLarge);
        }
        let digest = digest::digest(&digest::SHA256, &bytes);
        let digest = kernel::hex(digest.as_ref());
        let reader = Reader::from_source(bytes)?;
        reader.verify()?;
        let kind = reader.metadata().database_type.as_str();
        let knows = match kind {
            _ if kind.contains("City") => Knows::Cities,
            _ if kind.contains("Country") => Knows::Countries,
            _ => return Err(BadFile::OtherKind(kind.chars().take(100).collect())),
        };
        Ok((Self { reader, knows }, digest))
    }

    fn find(&self, address: IpAddr) -> Option<Whereabouts> {
        let record: Record<'_> = self.reader.lookup(address).ok()?.decode().ok()??;
        let point = record.location.and_then(|location| {
            Point::new(location.latitude?, location.longitude?, location.accuracy_radius)
        });
        Whereabouts::new(record.country?.iso_code?, point)
    }
}

/// Reads the file again when it changes, and tells of it.
pub(crate) fn worker(parts: Parts) -> Worker {
    Worker {
        name: "places",
        every: EVERY,
        run: Arc::new(move |office| {
            let places = Arc::clone(&parts.places);
            Box::pin(async move {
                let renewed = tokio::task::spawn_blocking(move || places.renew()).await;
                let renewed = renewed.map_err(|error| Refusal::fault(error.to_string()))?;
                let Some(renewed) = renewed else { return Ok(()) };
                let ctx = Ctx::system("alert", TenantId::PROVIDER, office.now());
                office.perform(&ctx, NotePlaces(renewed)).await
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
    }

    #[test]
    fn files_of_cities_and_of_countries_are_read() {
        for (file, knows, found) in [
            (
                "city.mmdb",
                Knows::Cities,
                [
                    ("192.0.2.7", Some("JP 35.69 139.69 20")),
                    ("::ffff:192.0.2.7", Some("JP 35.69 139.69 20")),
                    ("198.51.100.255", Some("US 40.71 -74.01 50")),
                    ("203.0.113.200", Some("KR")),
                    ("2001:db8:2::1", Some("FR 48.86 2.35 100")),
                    ("2001:db8:3::1", None),
                    ("10.0.0.1", None),
                ],
            ),
            (
                "country.mmdb",
                Knows::Countries,
                [
                    ("192.0.2.7", Some("JP")),
                    ("::ffff:192.0.2.7", Some("JP")),
                    ("198.51.100.255", Some("US")),
                    ("203.0.113.200", Some("KR")),
                    ("2001:db8:2::1", Some("FR")),
                    ("2001:db8:3::1", None),
                    ("10.0.0.1", None),
                ],
            ),
        ] {
            let atlas = Atlas::open(fixture(file));
            assert_eq!(atlas.standing(), Standing { knows, trouble: None });
            for (address, text) in found {
                let seen = atlas.find(address.parse().unwrap()).map(|place| place.text());
                assert_eq!(seen.as_deref(), text, "{file} {address}");
            }
        }
    }

    /// Another file is noticed; a broken one is told once, and what was there before stays.
    #[test]
    fn the_last_good_file_stays_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.mmdb");
        let address = "192.0.2.7".parse().unwrap();
        let place = |atlas: &Atlas| atlas.find(address).map(|place| place.text());
        let atlas = Atlas::open(path.clone());
        assert!(atlas.renew().unwrap().trouble.is_some(), "there is none");
        assert_eq!((atlas.renew(), atlas.standing().knows), (None, Knows::Nothing));

        fs::copy(fixture("country.mmdb"), &path).unwrap();
        let renewed = atlas.renew().unwrap();
        assert_eq!(
            (renewed.trouble, renewed.kind.as_str(), renewed.digest.len()),
            (None, "Test-Country", 64)
        );
        assert_eq!((atlas.renew(), place(&atlas).as_deref()), (None, Some("JP")));

        let city = fs::read(fixture("city.mmdb")).unwrap();
        for broken in [&city[..city.len() / 2], b"no such file".as_slice(), b""] {
            fs::write(&path, broken).unwrap();
            assert!(atlas.renew().unwrap().trouble.is_some());
            assert_eq!((atlas.renew(), place(&atlas).as_deref()), (None, Some("JP")));
            assert!(atlas.standing().trouble.is_some());
        }
        fs::remove_file(&path).unwrap();
        assert!(atlas.renew().unwrap().trouble.is_some());
        assert_eq!((atlas.renew(), place(&atlas).as_deref()), (None, Some("JP")));
        fs::write(&path, &city).unwrap();
        assert_eq!(atlas.renew().unwrap().kind, "Test-City");
        assert_eq!(place(&atlas).as_deref(), Some("JP 35.69 139.69 20"));
        assert_eq!(atlas.standing().trouble, None);
    }
}
