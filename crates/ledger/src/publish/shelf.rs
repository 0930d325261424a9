//! Where published files stand: a folder. Another kind of storage needs these three verbs and no list.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// A place for the static files of logs. Paths are relative, of ASCII letters, digits, `.`, `-` and `/`.
pub trait Shelf: Send + Sync {
    /// Puts a file there, whole or not at all. What `is_lasting` has survived a power cut when this
    /// returns; the others can be made again.
    ///
    /// # Errors
    /// The storage's.
    fn put(&self, path: &str, bytes: &[u8], is_lasting: bool) -> io::Result<()>;

    /// The file, or `None` if there is none.
    ///
    /// # Errors
    /// The storage's.
    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// Removes the partial versions of the full tile or bundle at `path`. None there is fine.
    ///
    /// # Errors
    /// The storage's.
    fn remove_partials(&self, path: &str) -> io::Result<()>;
}

/// A folder of this machine, served by this program or by any web server.
#[derive(Debug)]
pub struct FolderShelf {
    root: PathBuf,
    written: AtomicU64,
}

impl FolderShelf {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), written: AtomicU64::new(0) }
    }

    /// The origins that have a checkpoint here, in order.
    ///
    /// # Errors
    /// The storage's.
    pub fn origins(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for owner in names(&self.root.join("sekisho"))? {
            let at = self.root.join("sekisho").join(&owner);
            if at.join("checkpoint").is_file() {
                found.push(format!("sekisho/{owner}"));
                continue;
            }
            let classes = names(&at)?.into_iter().filter(|class| at.join(class).join("checkpoint").is_file());
            found.extend(classes.map(|class| format!("sekisho/{owner}/{class}")));
        }
        found.sort();
        Ok(found)
    }

    /// No path leads out of the folder, whoever has put it together.
    fn at(&self, path: &str) -> io::Result<PathBuf> {
        let is_plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        match path.split('/').all(is_plain) {
            true => Ok(self.root.join(path)),
            false => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a path of a published file")),
        }
    }
}

impl Shelf for FolderShelf {
    fn put(&self, path: &str, bytes: &[u8], is_lasting: bool) -> io::Result<()> {
        let to = self.at(path)?;
        let folder = to.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        // A name of this write's own: two processes may publish into one folder.
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let aside = folder.join(format!(".new-{}-{number}", std::process::id()));
        let written = write(&aside, bytes, is_lasting).and_then(|()| fs::rename(&aside, &to));
        if let Err(error) = written {
            let _ = fs::remove_file(&aside);
            return Err(error);
        }
        match is_lasting {
            true => fs::File::open(folder)?.sync_all(),
            false => Ok(()),
        }
    }

    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.at(path)?) {
            Ok(bytes) => Ok(Some(bytes)),
            // Where a file stands in the way of a folder there is no file either.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn remove_partials(&self, path: &str) -> io::Result<()> {
        match fs::remove_dir_all(self.at(&format!("{path}.p"))?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Folders in a folder; none if there is no such folder.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(entry.file_name().into_string().ok());
        }
    }
    Ok(found)
}

fn write(path: &Path, bytes: &[u8], is_lasting: bool) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    if is_lasting { file.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_put_got_and_their_partials_removed() {
        let folder = tempfile::tempdir().expect("folder");
        let shelf = FolderShelf::new(folder.path().join("published"));
        let full = "sekisho/anchor/tile/0/x001/000";
        assert_eq!(shelf.get(full).expect("none"), None);
        for (path, is_lasting) in [("sekisho/anchor/tile/0/x001/000.p/7", false), (full, true)] {
            shelf.put(path, b"old", is_lasting).expect("put");
            shelf.put(path, path.as_bytes(), is_lasting).expect("put again");
            assert_eq!(shelf.get(path).expect("get").as_deref(), Some(path.as_bytes()));
        }
        shelf.remove_partials(full).expect("remove");
        shelf.remove_partials(full).expect("none is fine");
        assert_eq!(shelf.get("sekisho/anchor/tile/0/x001/000.p/7").expect("gone"), None);
        assert!(shelf.get(full).expect("get").is_some());
        let left = fs::read_dir(folder.path().join("published/sekisho/anchor/tile/0/x001")).expect("folder");
        assert_eq!(left.count(), 1, "nothing lies about");
    }

    #[test]
    fn no_path_leads_out() {
        let shelf = FolderShelf::new("/nowhere");
        for path in ["", "/", "../x", "a/../x", "a//b", "a/./b", ".hidden", "a/.p", "a\0b", "a b", "a/"] {
            assert!(shelf.get(path).is_err(), "{path:?}");
            assert!(shelf.put(path, b"", false).is_err(), "{path:?}");
        }
    }
}
