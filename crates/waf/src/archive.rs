//! A package out of a `.tar.gz`, as projects release their rule sets. Nothing is written anywhere: what the package
//! needs is read into memory, within bounds; links and ways out of the archive are refused.

use crate::package::{MOST_BYTES, Package, PackageError, kept_as};
use flate2::read::GzDecoder;
use std::{
    io::{self, Read},
    path::{Component, Path},
};

/// An archive as it comes, in bytes.
pub const LONGEST_ARCHIVE: usize = 32 * 1024 * 1024;
/// Entries of an archive: a release carries its tests and documents, too.
const MOST_ENTRIES: usize = 20_000;
/// Bytes of an archive when it is unpacked, whatever is in it.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("no .tar.gz that can be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("{0}: the name leads out of the archive")]
    Outside(String),
    #[error("{0}: a link; a package holds files")]
    Link(String),
    #[error("{0} is there twice")]
    Twice(String),
    #[error("more than {LONGEST_ARCHIVE} bytes, {MOST_UNPACKED} unpacked, or {MOST_ENTRIES} entries")]
    TooLarge,
    #[error(transparent)]
    Package(#[from] PackageError),
}

impl Package {
    /// The folders `rules/` and `plugins/` and the setup file of a release, whatever the folder around them is called.
    ///
    /// # Errors
    /// The archive cannot be read, leads out of itself, or holds no rules or too much.
    pub fn from_archive(name: &str, bytes: &[u8]) -> Result<Self, ArchiveError> {
        if bytes.len() > LONGEST_ARCHIVE {
            return Err(ArchiveError::TooLarge);
        }
        let unpacked = Bounded { inner: GzDecoder::new(bytes), left: MOST_UNPACKED };
        let mut archive = tar::Archive::new(unpacked);
        let mut package = Self::empty(name);
        let mut example = None;
        for (count, entry) in archive.entries()?.enumerate() {
            let mut entry = entry?;
            if count >= MOST_ENTRIES {
                return Err(ArchiveError::TooLarge);
            }
            let path = entry.path()?.into_owned();
            let shown = path.display().to_string();
            let inside = inside(&path).ok_or_else(|| ArchiveError::Outside(shown.clone()))?;
            let Some(wanted) = wanted(&inside) else { continue };
            let kind = entry.header().entry_type();
            if kind.is_dir() {
                continue;
            }
            if !kind.is_file() {
                return Err(ArchiveError::Link(shown));
            }
            let mut content = Vec::new();
            entry.by_ref().take(limit()).read_to_end(&mut content)?;
            match wanted.as_str() {
                "crs-setup.conf.example" => example = Some(content),
                _ if package.has(&wanted) => return Err(ArchiveError::Twice(shown)),
                _ => package.put(wanted, content)?,
            }
        }
        if let Some(example) = example.filter(|_| !package.has("crs-setup.conf")) {
            package.put("crs-setup.conf.example".to_owned(), example)?;
        }
        Ok(package.with_rules(name)?)
    }
}

/// One byte more than a package may have is too much already.
fn limit() -> u64 {
    u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1)
}

/// The pieces of a name that stays inside; `None` for any other.
fn inside(path: &Path) -> Option<Vec<String>> {
    let mut pieces = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(piece) => pieces.push(piece.to_str()?.to_owned()),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(pieces)
}

/// The name inside the package of what a package holds, with or without one folder around everything.
fn wanted(pieces: &[String]) -> Option<String> {
    let is_setup = |name: &str| matches!(name, "crs-setup.conf" | "crs-setup.conf.example");
    match pieces {
        [name] | [_, name] if is_setup(name) => Some(name.clone()),
        [folder, name] | [_, folder, name] => kept_as(folder, name),
        _ => None,
    }
}

/// Ends with an error, not quietly, when more comes than may: a small archive can hold a great deal.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(to)?;
        self.left = self
            .left
            .checked_sub(read.try_into().unwrap_or(u64::MAX))
            .ok_or_else(|| io::Error::other("more bytes than an archive may hold"))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    const RULE: &[u8] = b"SecRule ARGS \"@rx a\" \"id:1,phase:2,deny\"\n";

    /// Names as they are written, whatever they say: `tar::Builder` itself would refuse some.
    fn archive(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        for (name, kind, content) in entries {
            let mut header = tar::Header::new_ustar();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            gzip.write_all(header.as_bytes()).unwrap();
            gzip.write_all(content).unwrap();
            gzip.write_all(&vec![0; content.len().next_multiple_of(512).wrapping_sub(content.len())])
                .unwrap();
        }
        gzip.write_all(&[0; 1024]).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn a_release_becomes_a_package() {
        use tar::EntryType::{Directory, Regular};
        let bytes = archive(&[
            ("crs-4/", Directory, b""),
            ("crs-4/README.md", Regular, b"x"),
            ("crs-4/crs-setup.conf.example", Regular, b"# setup\n"),
            ("crs-4/rules/", Directory, b""),
            ("crs-4/rules/a.conf", Regular, RULE),
            ("crs-4/rules/a.data", Regular, b"x\n"),
            ("crs-4/tests/rules/b.conf", Regular, b"SecRule"),
            ("crs-4/plugins/x-before.conf", Regular, RULE),
            ("crs-4/plugins/x.data", Regular, b"x\n"),
            ("crs-4/plugins/x.conf", Regular, RULE),
            ("crs-4/plugins/x.lua", Regular, b"x\n"),
        ]);
        let package = Package::from_archive("crs", &bytes).unwrap();
        let names: Vec<&str> = package.names().collect();
        let expected = [
            "crs-setup.conf.example",
            "plugins/x-before.conf",
            "plugins/x.data",
            "rules/a.conf",
            "rules/a.data",
        ];
        assert_eq!(names, expected);
        let flat = archive(&[("./rules/a.conf", Regular, RULE)]);
        assert_eq!(Package::from_archive("x", &flat).unwrap().names().count(), 1);
    }

    #[test]
    fn what_leads_out_or_is_no_file_is_refused() {
        use tar::EntryType::{Fifo, Link, Regular, Symlink};
        let good = ("x/rules/a.conf", Regular, RULE);
        type Case = ((&'static str, tar::EntryType, &'static [u8]), fn(&ArchiveError) -> bool);
        let cases: [Case; 7] = [
            (("../rules/b.conf", Regular, RULE), |error| matches!(error, ArchiveError::Outside(_))),
            (("x/../../etc/passwd", Regular, b""), |error| matches!(error, ArchiveError::Outside(_))),
            (("/rules/b.conf", Regular, RULE), |error| matches!(error, ArchiveError::Outside(_))),
            (("x/rules/b.conf", Symlink, b""), |error| matches!(error, ArchiveError::Link(_))),
            (("x/rules/b.conf", Link, b""), |error| matches!(error, ArchiveError::Link(_))),
            (("x/rules/b.conf", Fifo, b""), |error| matches!(error, ArchiveError::Link(_))),
            (("x/rules/a.conf", Regular, RULE), |error| matches!(error, ArchiveError::Twice(_))),
        ];
        for (bad, expected) in cases {
            let error = Package::from_archive("x", &archive(&[good, bad])).unwrap_err();
            assert!(expected(&error), "{}: {error}", bad.0);
        }
        assert!(matches!(
            Package::from_archive("x", &archive(&[("a", Regular, b"")])),
            Err(ArchiveError::Package(PackageError::Empty(_)))
        ));
        assert!(matches!(Package::from_archive("x", b"no gzip"), Err(ArchiveError::Unreadable(_))));
        let cut = archive(&[good]);
        assert!(Package::from_archive("x", &cut[..cut.len() / 2]).is_err());
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        use tar::EntryType::Regular;
        let large = vec![b'#'; MOST_BYTES + 1];
        let error = Package::from_archive("x", &archive(&[("rules/a.conf", Regular, &large)])).unwrap_err();
        assert!(matches!(error, ArchiveError::Package(PackageError::TooLarge)), "{error}");
    }
}
