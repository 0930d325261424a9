//! The folder with the key files of one installation: a directory of mode 0700, files of mode 0600.
//!
//! Every process of the installation opens the same folder; whoever comes first makes the keys. A
//! key file appears complete or not at all: it is written aside, flushed, then linked to its name,
//! which fails if another process was faster. What a folder open to others holds is not a secret
//! any more, so it is refused rather than repaired.
//!
//! Keys are made for a database that has none yet. Once it has, a missing key is a loss and not a
//! beginning: [`KeyFolder::open`] makes neither `root.key` nor `checkpoint.key`. Beside the latter
//! lies its public half, so that another key in its place is noticed.

use crate::custody::FileRoot;
use crate::entropy::random;
use crate::expiry::ExpiryFolder;
use crate::signing::{AssertionKey, CheckpointKey};
use kernel::Secret;
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Why the folder was not opened.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error(
        "{path} is open to other accounts (mode {mode:03o}): treat its keys as known to others, replace them and run chmod go-rwx"
    )]
    OpenToOthers { path: PathBuf, mode: u32 },
    #[error("{path} is not a plain {expected}")]
    WrongKind { path: PathBuf, expected: &'static str },
    #[error("{path} is damaged: {what}")]
    Damaged { path: PathBuf, what: &'static str },
    #[error("{path} lacks {}", names.join(" and "))]
    Missing { path: PathBuf, names: Vec<&'static str> },
    #[error("{path} is not the key whose public half checkpoint.pub holds")]
    Replaced { path: PathBuf },
    #[error("no name of a secret: {0:?} (a to z, 0 to 9 and hyphens, at most 64)")]
    BadName(String),
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

/// An open key folder.
#[derive(Clone)]
pub struct KeyFolder {
    path: PathBuf,
    root: FileRoot,
    checkpoint: Secret<Vec<u8>>,
    assertion: Secret<Vec<u8>>,
}

/// No key is longer; a file that is cannot be one.
pub(crate) const LONGEST: usize = 4096;
const OTHERS: u32 = 0o077;

const ROOT: &str = "root.key";
const CHECKPOINT: &str = "checkpoint.key";
/// Ed25519, 64 hexadecimal digits and a line feed.
const CHECKPOINT_PUBLIC: &str = "checkpoint.pub";
const ASSERTION: &str = "assertion.key";
/// The folder of keys that are destroyed on time: never in the same backup as the rest.
const EXPIRY: &str = "expiry";

impl KeyFolder {
    /// Opens the folder, making it and the keys that are missing: for a database without tenants.
    /// Blocks on the disk.
    pub fn open_or_create(path: &Path) -> Result<Self, FolderError> {
        private_directory(path)?;
        // A key whose public half is known has been used.
        if path.join(CHECKPOINT_PUBLIC).exists() {
            refuse_missing(path, &[CHECKPOINT])?;
        }
        let root = read_or_create(path, ROOT, fresh_bytes)?;
        let checkpoint = read_or_create(path, CHECKPOINT, || made(CheckpointKey::generate()))?;
        let assertion = read_or_create(path, ASSERTION, || made(AssertionKey::generate()))?;

        let damaged = |name: &str, what| FolderError::Damaged { path: path.join(name), what };
        let root = exactly_32(&root).ok_or_else(|| damaged(ROOT, "not 32 bytes"))?;
        let signer =
            CheckpointKey::from_pkcs8(&checkpoint).map_err(|_| damaged(CHECKPOINT, "not an Ed25519 key"))?;
        AssertionKey::from_pkcs8(assertion.clone()).map_err(|_| damaged(ASSERTION, "not a P-256 key"))?;
        let public = public_half(&signer);
        let stated = read_or_create(path, CHECKPOINT_PUBLIC, || Ok(Secret::new(public.clone())))?;
        if stated.expose() != &public {
            return Err(FolderError::Replaced { path: path.join(CHECKPOINT) });
        }
        let expiry = ExpiryFolder::at(path.join(EXPIRY));
        Ok(Self {
            path: path.to_owned(),
            root: FileRoot::new(&root).with_expiry(expiry),
            checkpoint,
            assertion,
        })
    }

    /// Opens the folder of an installation that is in use. Without its assertion key a new one is
    /// made, which services fetch by themselves. Blocks on the disk.
    ///
    /// # Errors
    /// As above, and [`FolderError::Missing`] without `root.key` or `checkpoint.key`: nothing is made.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        refuse_missing(path, &[ROOT, CHECKPOINT])?;
        Self::open_or_create(path)
    }

    /// The custodian of the tenants' keys.
    pub fn root(&self) -> FileRoot {
        self.root.clone()
    }

    /// Ed25519, PKCS#8, checked: see [`CheckpointKey::from_pkcs8`].
    pub fn checkpoint_key(&self) -> Secret<Vec<u8>> {
        self.checkpoint.clone()
    }

    /// ECDSA P-256, PKCS#8, checked: see [`AssertionKey::from_pkcs8`].
    pub fn assertion_key(&self) -> Secret<Vec<u8>> {
        self.assertion.clone()
    }

    /// 32 random bytes kept in `<name>.secret`, made at the first call. Blocks on the disk.
    pub fn secret(&self, name: &str) -> Result<Secret<Vec<u8>>, FolderError> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(allowed) {
            return Err(FolderError::BadName(name.to_owned()));
        }
        let file = format!("{name}.secret");
        let secret = read_or_create(&self.path, &file, fresh_bytes)?;
        match exactly_32(&secret) {
            Some(_) => Ok(secret),
            None => Err(FolderError::Damaged { path: self.path.join(file), what: "not 32 bytes" }),
        }
    }
}

impl fmt::Debug for KeyFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFolder({})", self.path.display())
    }
}

pub(crate) fn private_directory(path: &Path) -> Result<(), FolderError> {
    let missing: Vec<&Path> =
        path.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_at(path))?;
    for made in missing {
        // A new directory survives a power cut once the one that names it is flushed.
        let around = made.parent().filter(|at| !at.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(around).and_then(|directory| directory.sync_all()).map_err(io_at(around))?;
    }
    let metadata = fs::symlink_metadata(path).map_err(io_at(path))?;
    if !metadata.is_dir() {
        return Err(FolderError::WrongKind { path: path.to_owned(), expected: "directory" });
    }
    refuse_others(path, metadata.permissions().mode())
}

fn refuse_missing(folder: &Path, names: &[&'static str]) -> Result<(), FolderError> {
    let is_missing = |name: &&&str| fs::symlink_metadata(folder.join(name)).is_err();
    let names: Vec<&'static str> = names.iter().filter(is_missing).copied().collect();
    match names.is_empty() {
        true => Ok(()),
        false => Err(FolderError::Missing { path: folder.to_owned(), names }),
    }
}

fn public_half(key: &CheckpointKey) -> Vec<u8> {
    format!("{}\n", kernel::hex(&key.public_key())).into_bytes()
}

fn refuse_others(path: &Path, mode: u32) -> Result<(), FolderError> {
    match mode & OTHERS {
        0 => Ok(()),
        _ => Err(FolderError::OpenToOthers { path: path.to_owned(), mode: mode & 0o777 }),
    }
}

pub(crate) fn read_or_create(
    folder: &Path,
    name: &str,
    make: impl FnOnce() -> io::Result<Secret<Vec<u8>>>,
) -> Result<Secret<Vec<u8>>, FolderError> {
    let path = folder.join(name);
    if let Some(found) = read(&path)? {
        return Ok(found);
    }
    let key = make().map_err(io_at(&path))?;
    publish(folder, &path, &key).map_err(io_at(&path))?;
    // Whoever linked first has won, perhaps another process: what stands in the folder counts.
    read(&path)?.ok_or_else(|| io_at(&path)(ErrorKind::NotFound.into()))
}

pub(crate) fn read(path: &Path) -> Result<Option<Secret<Vec<u8>>>, FolderError> {
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_at(path)(error)),
    };
    if !kind.is_file() {
        return Err(FolderError::WrongKind { path: path.to_owned(), expected: "file" });
    }
    let file = File::open(path).map_err(io_at(path))?;
    refuse_others(path, file.metadata().map_err(io_at(path))?.permissions().mode())?;

    // One allocation that never grows: growing would leave copies of the key in freed memory.
    let mut bytes = Vec::with_capacity(LONGEST);
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let read = file.take(most).read_to_end(&mut bytes);
    let key = Secret::new(bytes);
    match read.map_err(io_at(path))? {
        length if length < LONGEST => Ok(Some(key)),
        _ => Err(FolderError::Damaged { path: path.to_owned(), what: "too long for a key" }),
    }
}

fn publish(folder: &Path, path: &Path, key: &Secret<Vec<u8>>) -> io::Result<()> {
    let aside = folder.join(format!(".new-{:032x}", u128::from_be_bytes(random())));
    let written = write_new(&aside, key.expose()).and_then(|()| match fs::hard_link(&aside, path) {
        Err(lost) if lost.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    // A file left behind would be one more copy of a secret.
    let removed = fs::remove_file(&aside);
    written.and(removed)?;
    sync(folder)
}

/// What a folder names survives a power cut once the folder is flushed.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

pub(crate) fn fresh_bytes() -> io::Result<Secret<Vec<u8>>> {
    Ok(Secret::new(random::<32>().to_vec()))
}

fn made(key: Result<Secret<Vec<u8>>, crate::KeyRejected>) -> io::Result<Secret<Vec<u8>>> {
    key.map_err(io::Error::other)
}

pub(crate) fn exactly_32(bytes: &Secret<Vec<u8>>) -> Option<Secret<[u8; 32]>> {
    bytes.expose().as_slice().try_into().ok().map(Secret::new)
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Custodian;
    use std::collections::BTreeSet;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let around = tempfile::tempdir().unwrap();
        let path = around.path().join("keys");
        (around, path)
    }

    #[tokio::test]
    async fn makes_keys_once_and_finds_them_again() {
        let (around, _) = place();
        let path = around.path().join("data").join("keys");
        let first = KeyFolder::open_or_create(&path).unwrap();
        let csrf = first.secret("csrf").unwrap();
        let wrapped = first.root().wrap_key(b"t", &Secret::new([4; 32])).await.unwrap();

        let again = KeyFolder::open_or_create(&path).unwrap();
        assert_eq!(again.root().unwrap_key(b"t", &wrapped).await.unwrap().expose(), &[4; 32]);
        assert_eq!(again.checkpoint_key().expose(), first.checkpoint_key().expose());
        assert_eq!(again.assertion_key().expose(), first.assertion_key().expose());
        assert_eq!(again.secret("csrf").unwrap().expose(), csrf.expose());
        assert_ne!(again.secret("other").unwrap().expose(), csrf.expose());

        assert_eq!(mode(&path), 0o700);
        let names: BTreeSet<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
        let expected =
            ["assertion.key", "checkpoint.key", "checkpoint.pub", "csrf.secret", "other.secret", "root.key"];
        assert_eq!(names, expected.iter().map(|name| path.join(name)).collect());
        assert!(names.iter().all(|name| mode(name) == 0o600));
    }

    #[test]
    fn refuses_what_others_can_reach() {
        for open in [0o640, 0o604, 0o660, 0o610] {
            let (_around, path) = place();
            KeyFolder::open_or_create(&path).unwrap();
            chmod(&path.join("root.key"), open);
            let refused = KeyFolder::open_or_create(&path).unwrap_err();
            assert!(matches!(refused, FolderError::OpenToOthers { mode, .. } if mode == open), "{refused}");
            assert!(refused.to_string().contains("root.key"), "{refused}");
        }
        let (_around, path) = place();
        KeyFolder::open_or_create(&path).unwrap();
        chmod(&path, 0o750);
        let refused = KeyFolder::open_or_create(&path).unwrap_err();
        assert!(matches!(refused, FolderError::OpenToOthers { mode: 0o750, .. }), "{refused}");
    }

    #[test]
    fn refuses_damaged_keys_and_leaves_them_alone() {
        let junk: [(&str, Vec<u8>); 5] = [
            ("root.key", vec![1; 31]),
            ("root.key", Vec::new()),
            ("root.key", vec![1; 5000]),
            ("checkpoint.key", vec![1; 48]),
            ("assertion.key", vec![1; 138]),
        ];
        for (name, bytes) in junk {
            let (_around, path) = place();
            KeyFolder::open_or_create(&path).unwrap();
            fs::write(path.join(name), &bytes).unwrap();
            let refused = KeyFolder::open_or_create(&path).unwrap_err();
            assert!(matches!(refused, FolderError::Damaged { .. }), "{name}: {refused}");
            assert_eq!(fs::read(path.join(name)).unwrap(), bytes);
        }
        let (_around, path) = place();
        let folder = KeyFolder::open_or_create(&path).unwrap();
        folder.secret("csrf").unwrap();
        fs::write(path.join("csrf.secret"), b"short").unwrap();
        assert!(matches!(folder.secret("csrf"), Err(FolderError::Damaged { .. })));
    }

    #[test]
    fn a_key_in_use_is_never_made_anew() {
        let (around, path) = place();
        let missing = |path: &Path| match KeyFolder::open(path) {
            Err(FolderError::Missing { names, .. }) => names,
            other => panic!("{other:?}"),
        };
        assert_eq!(missing(&path), ["root.key", "checkpoint.key"]);
        assert!(!path.exists(), "looking makes nothing");

        let first = KeyFolder::open_or_create(&path).unwrap();
        let stated = fs::read_to_string(path.join("checkpoint.pub")).unwrap();
        assert_eq!(stated.trim_end().len(), 64);
        for name in ["root.key", "checkpoint.key"] {
            fs::rename(path.join(name), around.path().join(name)).unwrap();
            assert_eq!(missing(&path), [name]);
            assert!(!path.join(name).exists());
            fs::rename(around.path().join(name), path.join(name)).unwrap();
        }
        fs::remove_file(path.join("assertion.key")).unwrap();
        let again = KeyFolder::open(&path).unwrap();
        assert_eq!(again.checkpoint_key().expose(), first.checkpoint_key().expose());
        assert_ne!(again.assertion_key().expose(), first.assertion_key().expose());
    }

    #[test]
    fn another_checkpoint_key_is_noticed() {
        let (around, path) = place();
        KeyFolder::open_or_create(&path).unwrap();
        let other = around.path().join("other");
        KeyFolder::open_or_create(&other).unwrap();
        fs::remove_file(path.join("checkpoint.key")).unwrap();
        assert!(matches!(KeyFolder::open_or_create(&path), Err(FolderError::Missing { .. })));
        fs::copy(other.join("checkpoint.key"), path.join("checkpoint.key")).unwrap();
        for refused in [KeyFolder::open(&path), KeyFolder::open_or_create(&path)] {
            assert!(matches!(refused, Err(FolderError::Replaced { .. })), "{refused:?}");
        }
        // A folder from before the public half was kept: it is stated from now on.
        fs::remove_file(path.join("checkpoint.pub")).unwrap();
        KeyFolder::open(&path).unwrap();
        assert!(path.join("checkpoint.pub").exists());
    }

    #[test]
    fn refuses_links_and_bad_names() {
        let (around, path) = place();
        let folder = KeyFolder::open_or_create(&path).unwrap();
        fs::rename(path.join("root.key"), around.path().join("elsewhere")).unwrap();
        symlink(around.path().join("elsewhere"), path.join("root.key")).unwrap();
        assert!(matches!(KeyFolder::open_or_create(&path), Err(FolderError::WrongKind { .. })));

        let link = around.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(KeyFolder::open_or_create(&link).is_err());

        for name in ["", "../root", "a/b", "A", "a.b", "é", &"a".repeat(65)] {
            assert!(matches!(folder.secret(name), Err(FolderError::BadName(_))), "{name}");
        }
    }

    #[test]
    fn processes_that_race_agree() {
        let (_around, path) = place();
        let found: Vec<_> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| KeyFolder::open_or_create(&path).unwrap().secret("csrf").unwrap()))
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap().expose().clone()).collect()
        });
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 5);
    }
}
