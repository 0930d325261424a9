//! Rule files and data files on this machine.

use seclang::language::{FileError, Files};
use std::fs;
use std::path::{Path, PathBuf};

/// No rule or data file is larger.
const MAX_FILE_BYTES: u64 = 32 << 20;

/// Names are paths, relative to the folder of the file in which they are written. `*` and `?` in any part of a path
/// stand for any characters, or one, as in a shell; names that begin with a dot are left out.
pub struct Folders;

impl Files for Folders {
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        let mut found = vec![PathBuf::new()];
        for part in beside(from, pattern).components() {
            let part = part.as_os_str().to_string_lossy();
            found = match part.contains(['*', '?']) {
                true => found.iter().flat_map(|folder| named(folder, &part)).collect(),
                false => found.iter().map(|folder| folder.join(part.as_ref())).collect(),
            };
        }
        found.retain(|path| path.is_file());
        found.into_iter().map(|path| path.into_os_string().into_string().map_err(not_utf8)).collect()
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        read(Path::new(name))
    }

    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError> {
        read(&beside(from, name))
    }
}

fn beside(from: &str, name: &str) -> PathBuf {
    Path::new(from).parent().unwrap_or(Path::new("")).join(name)
}

fn not_utf8(path: std::ffi::OsString) -> FileError {
    FileError(format!("{} is no UTF-8", path.to_string_lossy()))
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let size = fs::metadata(path).map_err(|error| FileError(error.to_string()))?.len();
    if size > MAX_FILE_BYTES {
        return Err(FileError(format!("{size} bytes; {MAX_FILE_BYTES} are allowed")));
    }
    fs::read(path).map_err(|error| FileError(error.to_string()))
}

/// What is in the folder and fits, in the order of names.
fn named(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(here).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| !name.starts_with('.') && fits(pattern.as_bytes(), name.as_bytes())).collect();
    names.sort();
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// `*` any characters, `?` one. Goes back to the last `*` only, so it takes no more than pattern × name steps.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut rest) = (pattern, name);
    let mut last_star = None;
    loop {
        match (at.split_first(), rest.split_first()) {
            (Some((b'*', after)), _) => {
                last_star = Some((after, rest));
                at = after;
            }
            (Some((wanted, after)), Some((byte, left))) if *wanted == b'?' || wanted == byte => {
                (at, rest) = (after, left);
            }
            (None, None) => return true,
            _ => match last_star.and_then(|(after, from)| Some((after, from.split_first()?.1))) {
                Some((after, shorter)) => {
                    last_star = Some((after, shorter));
                    (at, rest) = (after, shorter);
                }
                None => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_fit() {
        for (pattern, name, expected) in [
            ("*.conf", "a.conf", true),
            ("*.conf", "a.conf.example", false),
            ("a*b*c", "axxbyybzc", true),
            ("a*b*c", "axxbyybz", false),
            ("?.conf", "a.conf", true),
            ("?.conf", ".conf", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("**a", "bca", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
