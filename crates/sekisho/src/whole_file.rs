//! Files of the program that are written whole or not at all: who is interrupted loses nothing, and who reads
//! meanwhile reads the former one.
//!
//! Does not live here: files that only grow (`spool`); what other crates keep.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Puts `bytes` in the place of what the file held, readable by its owner only, flushed to the disk. Whether the name
/// survives a power cut is up to whoever flushes the folder.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".fresh");
    let fresh = Path::new(&fresh);
    // Of somebody who was interrupted.
    let _ = fs::remove_file(fresh);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_is_replaced_whole_whatever_was_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.txt");
        fs::write(folder.path().join("key.txt.fresh"), "half of it").unwrap();
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
