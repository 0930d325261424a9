//! A package as it is kept: names and contents one after another, compressed.

use super::{MOST_BYTES, MOST_FILES, Package, PackageError};
use std::io::{self, Read};

/// Little is gained beyond it, and importing is rare.
const LEVEL: i32 = 9;

#[derive(Debug, thiserror::Error)]
pub enum StoredPackageError {
    #[error("the kept package does not unpack: {0}")]
    Unreadable(#[from] io::Error),
    #[error("the kept package is cut off")]
    Cut,
    #[error("the kept package is not what was imported: its digest is another")]
    Altered,
    #[error(transparent)]
    Package(#[from] PackageError),
}

impl Package {
    pub(crate) fn to_stored(&self) -> Result<Vec<u8>, StoredPackageError> {
        let mut plain = Vec::with_capacity(self.bytes());
        for (name, content) in &self.files {
            for part in [name.as_bytes(), content] {
                plain.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
                plain.extend_from_slice(part);
            }
        }
        Ok(zstd::bulk::compress(&plain, LEVEL)?)
    }

    /// # Errors
    /// What is kept is not what was imported.
    pub(crate) fn from_stored(name: &str, digest: &[u8], kept: &[u8]) -> Result<Self, StoredPackageError> {
        // Names and lengths come on top of the contents.
        let most = MOST_BYTES.saturating_add(MOST_FILES.saturating_mul(512));
        let mut plain = Vec::new();
        zstd::Decoder::new(kept)?.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut plain)?;
        let mut rest = plain.as_slice();
        let mut package = Self::empty(name);
        while !rest.is_empty() {
            let name = part(&mut rest).and_then(|name| std::str::from_utf8(name).ok());
            let (Some(name), Some(content)) = (name, part(&mut rest)) else {
                return Err(StoredPackageError::Cut);
            };
            package.put(name.to_owned(), content.to_vec())?;
        }
        match package.digest().as_slice() == digest {
            true => Ok(package),
            false => Err(StoredPackageError::Altered),
        }
    }
}

fn part<'p>(rest: &mut &'p [u8]) -> Option<&'p [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (part, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_survives_and_a_changed_one_does_not() {
        let mut package = Package::baseline();
        package.put("rules/empty.data".to_owned(), Vec::new()).unwrap();
        let kept = package.to_stored().unwrap();
        let digest = package.digest();
        assert_eq!(Package::from_stored("baseline", &digest, &kept).unwrap(), package);
        let other = Package::baseline().to_stored().unwrap();
        assert!(matches!(Package::from_stored("x", &digest, &other), Err(StoredPackageError::Altered)));
        assert!(Package::from_stored("x", &digest, &kept[..kept.len() / 2]).is_err());
        assert!(Package::from_stored("x", &digest, b"x").is_err());
        let cut = zstd::bulk::compress(&[0, 0, 0, 9, b'x'], 1).unwrap();
        assert!(matches!(Package::from_stored("x", &digest, &cut), Err(StoredPackageError::Cut)));
    }
}
