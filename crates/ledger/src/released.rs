//! The released mark: the last anchor checkpoint that left this program, kept outside the database.
//!
//! A database restored from an old copy would sign a second history for entries it has forgotten.
//! The mark makes that impossible: behind it, nothing is signed.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tlog::Hash;

/// Size and root of a released checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub size: u64,
    pub root: Hash,
}

#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    #[error("{0} does not hold a mark; restore it from a copy, never by hand")]
    Unreadable(PathBuf),
}

/// A file with the mark: `size root`, replaced atomically and flushed.
pub struct ReleasedMark {
    path: PathBuf,
    last: Mutex<Option<Mark>>,
}

impl ReleasedMark {
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, MarkError> {
        let path = path.into();
        let last = Mutex::new(read(&path)?);
        Ok(Self { path, last })
    }

    /// Reads the file again: `sekisho ledger begin-history` may have replaced it beside a running program.
    pub(crate) fn reload(&self) -> Result<(), MarkError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = read(&self.path)?;
        Ok(())
    }

    pub fn last(&self) -> Option<Mark> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the file says now, whichever program wrote it.
    ///
    /// # Errors
    /// It cannot be read, or is not a mark.
    pub fn on_disk(&self) -> Result<Option<Mark>, MarkError> {
        read(&self.path)
    }

    /// Moves the mark forward; on disk before this returns.
    pub(crate) fn advance(&self, mark: Mark) -> Result<(), MarkError> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match last.is_some_and(|last| last.size >= mark.size) {
            true => Ok(()),
            false => self.replace(last, mark),
        }
    }

    /// Puts the mark where a new history begins, which may be further back.
    pub(crate) fn begin_anew(&self, mark: Mark) -> Result<(), MarkError> {
        self.replace(self.last.lock().unwrap_or_else(PoisonError::into_inner), mark)
    }

    fn replace(&self, mut last: MutexGuard<'_, Option<Mark>>, mark: Mark) -> Result<(), MarkError> {
        let failed = |error| MarkError::Io(self.path.clone(), error);
        let fresh = self.path.with_extension("new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .map_err(failed)?;
        file.write_all(format!("{} {}\n", mark.size, mark.root.to_base64()).as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&fresh, &self.path).map_err(failed)?;
        if let Some(folder) = self.path.parent().filter(|folder| *folder != Path::new("")) {
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        *last = Some(mark);
        Ok(())
    }
}

fn read(path: &Path) -> Result<Option<Mark>, MarkError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(parse(&text).ok_or_else(|| MarkError::Unreadable(path.to_owned()))?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(MarkError::Io(path.to_owned(), error)),
    }
}

fn parse(text: &str) -> Option<Mark> {
    let (size, root) = text.trim_end().split_once(' ')?;
    Some(Mark { size: size.parse().ok()?, root: Hash::from_base64(root).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_survives_and_never_goes_back() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("released");
        let mark = ReleasedMark::open(&path).expect("new");
        assert_eq!(mark.last(), None);
        let five = Mark { size: 5, root: Hash::new([5; 32]) };
        mark.advance(five).expect("advance");
        mark.advance(Mark { size: 4, root: Hash::new([4; 32]) }).expect("ignored");
        assert_eq!(ReleasedMark::open(&path).expect("again").last(), Some(five));
        let anew = Mark { size: 2, root: Hash::new([2; 32]) };
        ReleasedMark::open(&path).expect("another").begin_anew(anew).expect("a new history");
        assert_eq!(mark.last(), Some(five));
        mark.reload().expect("reload");
        assert_eq!(mark.last(), Some(anew));
        std::fs::write(&path, "rubbish").expect("write");
        assert!(ReleasedMark::open(&path).is_err());
    }
}
