//! What the witness has signed last, per log: a small file each, replaced whole and flushed. One program at a time has
//! the folder: two could sign two histories between looking and remembering.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
};
use tlog::Checkpoint;

#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    #[error(
        "{0} is not what a witness wrote: restore it, or the log could show this witness another history"
    )]
    Damaged(PathBuf),
    #[error(
        "{0}: another program signs with this folder; stop it, or give this one a folder and a key of its own"
    )]
    InUse(PathBuf),
}

/// A folder of the newest checkpoints.
#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    /// Locked as long as this lives.
    _lock: File,
}

impl Memory {
    /// Opens the folder, making it if it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, MemoryError> {
        let folder = folder.into();
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| MemoryError::Io(folder.clone(), error))?;
        let path = folder.join("lock");
        let failed = |error| MemoryError::Io(path.clone(), error);
        let lock = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(MemoryError::InUse(folder)),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The newest signed checkpoint of the log; `None` if none was ever signed.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged. Nothing may be signed then.
    pub fn newest(&self, origin: &str) -> Result<Option<Checkpoint>, MemoryError> {
        let path = self.path(origin);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(MemoryError::Io(path, error)),
        };
        match Checkpoint::parse(&text) {
            Ok(checkpoint) if checkpoint.origin() == origin => Ok(Some(checkpoint)),
            _ => Err(MemoryError::Damaged(path)),
        }
    }

    /// Remembers the checkpoint; on disk before this returns.
    ///
    /// # Errors
    /// It could not be written: it must not be signed.
    pub fn keep(&self, checkpoint: &Checkpoint) -> Result<(), MemoryError> {
        let path = self.path(checkpoint.origin());
        let aside = path.with_extension("new");
        let failed = |error| MemoryError::Io(path.clone(), error);
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)
            .map_err(failed)?;
        file.write_all(checkpoint.to_string().as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&aside, &path).map_err(failed)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// An origin may hold anything; a file's name is the hash of it.
    fn path(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{}.checkpoint", tlog::leaf_hash(origin.as_bytes())))
    }
}
