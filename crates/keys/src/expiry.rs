//! Expiry keys: keys that exist to be destroyed on time, and with them every copy of what they wrap.
//!
//! ```text
//!   absent ──wrap──▶ alive ──destroy──▶ destroyed     (never back: the name is spent)
//! ```
//! What they wrap may lie in tables, WAL archives and backups for years; they themselves lie only with
//! the custodian. Here: the files `<name>.key` in a folder of their own beside `root.key`. A
//! destroyed one leaves `<name>.destroyed`, so that it is neither made anew nor believed when somebody
//! restores the file from a copy.
//!
//! Overwriting a file reaches the medium only where the file system writes in place: what counts is that
//! the name is gone, and that copies of this folder are destroyed, too (docs/operating.md).

use crate::aead;
use crate::custody::{CustodyError, CustodyFuture, open_versioned, seal_versioned};
use crate::entropy::random;
use crate::folder::{self, FolderError};
use kernel::Secret;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What an expiry key is called: 1 to 100 of a to z, 0 to 9 and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiryName(String);

impl ExpiryName {
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let is_name = !text.is_empty() && text.len() <= 100 && text.bytes().all(allowed);
        is_name.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExpiryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an expiry key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryState {
    /// Never made, or lost.
    Absent,
    Alive,
    Destroyed,
}

/// Holds expiry keys: files here, or a KMS that can destroy a key for good.
pub trait ExpiryKeys: Send + Sync {
    /// Wraps `bytes` under the key `name`, which is made if there never was one. `context` is bound.
    ///
    /// # Errors
    /// [`CustodyError::Destroyed`]: a spent name wraps nothing again.
    fn wrap<'a>(
        &'a self,
        name: &'a ExpiryName,
        context: &'a [u8],
        bytes: &'a [u8],
    ) -> CustodyFuture<'a, Vec<u8>>;

    fn unwrap<'a>(
        &'a self,
        name: &'a ExpiryName,
        context: &'a [u8],
        wrapped: &'a [u8],
    ) -> CustodyFuture<'a, Secret<Vec<u8>>>;

    /// Destroys the key for good, whether or not there is one. Doing it again does no harm.
    fn destroy<'a>(&'a self, name: &'a ExpiryName) -> CustodyFuture<'a, ()>;

    fn state<'a>(&'a self, name: &'a ExpiryName) -> CustodyFuture<'a, ExpiryState>;

    /// Names of keys whose bytes lie here though they were destroyed: somebody brought a copy back.
    fn returned(&self) -> CustodyFuture<'_, Vec<ExpiryName>>;
}

/// Expiry keys as files of one folder, made at the first key.
#[derive(Clone, Debug)]
pub struct ExpiryFolder {
    path: PathBuf,
}

const KEY: &str = "key";
const DESTROYED: &str = "destroyed";
const DOMAIN: &[u8] = b"sekisho/expiry/wrap/v1\0";

impl ExpiryFolder {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn file(&self, name: &ExpiryName, kind: &str) -> PathBuf {
        self.path.join(format!("{name}.{kind}"))
    }

    fn is_destroyed(&self, name: &ExpiryName) -> bool {
        // What cannot be looked at counts as destroyed: nothing is wrapped under a key in doubt.
        !matches!(fs::symlink_metadata(self.file(name, DESTROYED)), Err(error) if error.kind() == ErrorKind::NotFound)
    }

    fn refuse_destroyed(&self, name: &ExpiryName) -> Result<(), CustodyError> {
        match self.is_destroyed(name) {
            true => Err(CustodyError::Destroyed),
            false => Ok(()),
        }
    }

    fn wrap_now(&self, name: &ExpiryName, context: &[u8], bytes: &[u8]) -> Result<Vec<u8>, CustodyError> {
        folder::private_directory(&self.path).map_err(unavailable)?;
        self.refuse_destroyed(name)?;
        let file = format!("{name}.{KEY}");
        let key = folder::read_or_create(&self.path, &file, folder::fresh_bytes).map_err(unavailable)?;
        Ok(seal_versioned(&aead::cipher(of_32(&key)?.expose()), &bound(name, context), bytes))
    }

    fn unwrap_now(
        &self,
        name: &ExpiryName,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<Secret<Vec<u8>>, CustodyError> {
        self.refuse_destroyed(name)?;
        let key = folder::read(&self.file(name, KEY)).map_err(unavailable)?;
        let key =
            key.ok_or_else(|| CustodyError::Unavailable(format!("the expiry key {name} is missing")))?;
        open_versioned(&aead::cipher(of_32(&key)?.expose()), &bound(name, context), wrapped)
            .map_err(|_| CustodyError::DoesNotOpen)
    }

    /// First the word that it is gone, then the key: whatever interrupts this, the key is not used again.
    fn destroy_now(&self, name: &ExpiryName) -> Result<(), CustodyError> {
        folder::private_directory(&self.path).map_err(unavailable)?;
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| CustodyError::Unavailable(format!("{}: {error}", path.display()))
        };
        let (marker, key) = (self.file(name, DESTROYED), self.file(name, KEY));
        if !marker.exists() {
            match folder::write_new(&marker, b"") {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(&marker)(error)),
                _ => folder::sync(&self.path).map_err(failed(&self.path))?,
            }
        }
        match fs::symlink_metadata(&key) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(&key)(error)),
            Ok(found) if found.is_file() => overwrite(&key).map_err(failed(&key))?,
            // A link is removed, and what it leads to is somebody's else.
            Ok(_) => {}
        }
        fs::remove_file(&key).map_err(failed(&key))?;
        folder::sync(&self.path).map_err(failed(&self.path))
    }

    fn state_now(&self, name: &ExpiryName) -> Result<ExpiryState, CustodyError> {
        if self.is_destroyed(name) {
            return Ok(ExpiryState::Destroyed);
        }
        match fs::symlink_metadata(self.file(name, KEY)) {
            Ok(_) => Ok(ExpiryState::Alive),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(ExpiryState::Absent),
            Err(error) => Err(CustodyError::Unavailable(error.to_string())),
        }
    }

    fn returned_now(&self) -> Result<Vec<ExpiryName>, CustodyError> {
        let failed =
            |error: io::Error| CustodyError::Unavailable(format!("{}: {error}", self.path.display()));
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.map_err(failed)?.file_name();
            let name = file.to_str().and_then(|file| ExpiryName::parse(file.strip_suffix(".key")?));
            names.extend(name.filter(|name| self.is_destroyed(name)));
        }
        names.sort_unstable();
        Ok(names)
    }
}

impl ExpiryKeys for ExpiryFolder {
    fn wrap<'a>(
        &'a self,
        name: &'a ExpiryName,
        context: &'a [u8],
        bytes: &'a [u8],
    ) -> CustodyFuture<'a, Vec<u8>> {
        Box::pin(async { self.wrap_now(name, context, bytes) })
    }

    fn unwrap<'a>(
        &'a self,
        name: &'a ExpiryName,
        context: &'a [u8],
        wrapped: &'a [u8],
    ) -> CustodyFuture<'a, Secret<Vec<u8>>> {
        Box::pin(async { self.unwrap_now(name, context, wrapped) })
    }

    fn destroy<'a>(&'a self, name: &'a ExpiryName) -> CustodyFuture<'a, ()> {
        Box::pin(async { self.destroy_now(name) })
    }

    fn state<'a>(&'a self, name: &'a ExpiryName) -> CustodyFuture<'a, ExpiryState> {
        Box::pin(async { self.state_now(name) })
    }

    fn returned(&self) -> CustodyFuture<'_, Vec<ExpiryName>> {
        Box::pin(async { self.returned_now() })
    }
}

fn bound(name: &ExpiryName, context: &[u8]) -> Vec<u8> {
    [DOMAIN, name.as_str().as_bytes(), b"\0", context].concat()
}

fn of_32(key: &Secret<Vec<u8>>) -> Result<Secret<[u8; 32]>, CustodyError> {
    folder::exactly_32(key)
        .ok_or_else(|| CustodyError::Unavailable("an expiry key is not 32 bytes".to_owned()))
}

fn unavailable(error: FolderError) -> CustodyError {
    CustodyError::Unavailable(error.to_string())
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(32).min(folder::LONGEST);
    for _ in 0..2 {
        io::Seek::rewind(&mut file)?;
        let noise: Vec<u8> = random::<{ folder::LONGEST }>().into_iter().take(length).collect();
        file.write_all(&noise)?;
        file.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ExpiryName {
        ExpiryName::parse(text).unwrap()
    }

    fn place() -> (tempfile::TempDir, ExpiryFolder) {
        let around = tempfile::tempdir().unwrap();
        let keys = ExpiryFolder::at(around.path().join("expiry"));
        (around, keys)
    }

    #[test]
    fn names() {
        for text in ["1-2026-09", "a", &"x".repeat(100)] {
            assert_eq!(name(text).as_str(), text);
        }
        for text in ["", "../root", "A", "a.key", "a b", &"x".repeat(101)] {
            assert_eq!(ExpiryName::parse(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn what_was_wrapped_opens_until_the_key_is_destroyed_and_never_again() {
        let (_around, keys) = place();
        let (september, october) = (name("1-2026-09"), name("1-2026-10"));
        assert_eq!(keys.state(&september).await, Ok(ExpiryState::Absent));
        let wrapped = keys.wrap(&september, b"here", b"secret").await.unwrap();
        let other = keys.wrap(&october, b"here", b"secret").await.unwrap();
        assert_eq!(keys.state(&september).await, Ok(ExpiryState::Alive));
        assert_eq!(keys.unwrap(&september, b"here", &wrapped).await.unwrap().expose(), b"secret");
        assert_eq!(keys.unwrap(&september, b"there", &wrapped).await.err(), Some(CustodyError::DoesNotOpen));
        assert_eq!(keys.unwrap(&october, b"here", &wrapped).await.err(), Some(CustodyError::DoesNotOpen));

        let copy = fs::read(keys.file(&september, KEY)).unwrap();
        for _ in 0..2 {
            keys.destroy(&september).await.unwrap();
            assert_eq!(keys.state(&september).await, Ok(ExpiryState::Destroyed));
        }
        assert!(!keys.file(&september, KEY).exists());
        assert_eq!(keys.unwrap(&september, b"here", &wrapped).await.err(), Some(CustodyError::Destroyed));
        assert_eq!(keys.wrap(&september, b"here", b"x").await.err(), Some(CustodyError::Destroyed));
        assert_eq!(keys.unwrap(&october, b"here", &other).await.unwrap().expose(), b"secret");

        // A copy that somebody brings back is not believed, is told of, and is destroyed again.
        assert_eq!(keys.returned().await, Ok(Vec::new()));
        fs::write(keys.file(&september, KEY), copy).unwrap();
        assert_eq!(keys.unwrap(&september, b"here", &wrapped).await.err(), Some(CustodyError::Destroyed));
        assert_eq!(keys.returned().await, Ok(vec![september.clone()]));
        keys.destroy(&september).await.unwrap();
        assert_eq!(keys.returned().await, Ok(Vec::new()));
    }

    #[tokio::test]
    async fn a_lost_key_is_not_a_destroyed_one_and_none_is_made_to_open_with() {
        let (_around, keys) = place();
        let lost = name("1-2026-09");
        let wrapped = keys.wrap(&lost, b"", b"secret").await.unwrap();
        fs::remove_file(keys.file(&lost, KEY)).unwrap();
        let refused = keys.unwrap(&lost, b"", &wrapped).await.err();
        assert!(matches!(refused, Some(CustodyError::Unavailable(_))), "{refused:?}");
        assert_eq!(keys.state(&lost).await, Ok(ExpiryState::Absent));
    }

    #[tokio::test]
    async fn destroying_what_never_was_spends_the_name() {
        let (_around, keys) = place();
        keys.destroy(&name("gone")).await.unwrap();
        assert_eq!(keys.wrap(&name("gone"), b"", b"x").await.err(), Some(CustodyError::Destroyed));
    }
}
