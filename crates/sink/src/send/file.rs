//! A file of JSON lines on the provider's machine, for a shipper that reads it. It rolls over by size and each day;
//! the oldest go, and all after a week: they are readable, and no key that is destroyed makes them noise. On disk
//! (fsync) before the cursor moves.

use super::{Batch, SendError, Taken};
use kernel::Timestamp;
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::UNIX_EPOCH,
};

const LARGEST: u64 = 64 * 1024 * 1024;
/// Files beside the one that grows.
const MOST_FILES: usize = 15;
const CURRENT: &str = "events.jsonl";
/// The file that grows is begun anew after this long, milliseconds …
const DAY: i128 = 24 * 3600 * 1000;
/// … and is gone this long after that. Shorter than any retention: the shortest is a month.
const KEPT: i128 = 7 * DAY;
/// Two threads write to no folder at once; work that was given up may still be writing.
static ONE: Mutex<()> = Mutex::new(());

pub async fn send(folder: &Path, batch: &Batch) -> Result<Taken, SendError> {
    let lines: String = batch.events.iter().map(|event| format!("{}\n", ocsf::event(event))).collect();
    let (folder, stamp) = (folder.to_owned(), batch.now.unix_timestamp_nanos() / 1_000_000);
    let written = tokio::task::spawn_blocking(move || append(&folder, lines.as_bytes(), stamp)).await;
    match written {
        Ok(Ok(())) => Ok(Taken::default()),
        Ok(Err(error)) => Err(SendError::new("file", error.to_string())),
        Err(error) => Err(SendError::new("file", error.to_string())),
    }
}

fn append(folder: &Path, lines: &[u8], stamp: i128) -> io::Result<()> {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(CURRENT);
    if fs::metadata(&path).is_ok_and(|file| file.len() >= LARGEST) {
        roll(folder, stamp)?;
    }
    let mut file =
        fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path)?;
    cut_broken_line(&mut file)?;
    file.write_all(lines)?;
    file.sync_all()?;
    fs::File::open(folder)?.sync_all()
}

/// A crash may have left the beginning of a line. Its entry comes again, whole.
fn cut_broken_line(file: &mut fs::File) -> io::Result<()> {
    let mut end = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    while end > 0 {
        file.seek(SeekFrom::Start(end.saturating_sub(1)))?;
        file.read_exact(&mut last)?;
        if last == *b"\n" {
            break;
        }
        end = end.saturating_sub(1);
    }
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end)).map(|_| ())
}

fn roll(folder: &Path, stamp: i128) -> io::Result<()> {
    fs::rename(folder.join(CURRENT), folder.join(rolled(stamp)))?;
    remove_oldest(folder)
}

fn rolled(stamp: i128) -> String {
    format!("events-{stamp}.jsonl")
}

/// When a file was rolled over.
fn stamp_of(path: &Path) -> Option<i128> {
    path.file_name()?.to_str()?.strip_prefix("events-")?.strip_suffix(".jsonl")?.parse().ok()
}

/// Rolls over and deletes what is old enough, of every target, those that were removed among them. `root` holds a
/// folder for each.
///
/// # Errors
/// The first thing that did not work; the rest was tried.
pub fn forget(root: &Path, now: Timestamp) -> io::Result<()> {
    let now = now.unix_timestamp_nanos() / 1_000_000;
    let folders = match fs::read_dir(root) {
        Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
        folders => folders?,
    };
    // All of them first, then the first error.
    let outcomes: Vec<io::Result<()>> = folders.map(|folder| forget_in(&folder?.path(), now)).collect();
    outcomes.into_iter().collect()
}

fn forget_in(folder: &Path, now: i128) -> io::Result<()> {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let current = fs::metadata(folder.join(CURRENT)).ok();
    let begun = current.and_then(|file| file.created().or_else(|_| file.modified()).ok());
    let begun = begun.and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map(|at| at.as_millis());
    if begun.and_then(|begun| i128::try_from(begun).ok()).is_some_and(|begun| now.saturating_sub(begun) > DAY)
    {
        roll(folder, now)?;
    }
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if stamp_of(&path).is_some_and(|at| now.saturating_sub(at) > KEPT) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn remove_oldest(folder: &Path) -> io::Result<()> {
    let mut old: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name != CURRENT))
        .collect();
    old.sort();
    let surplus = old.len().saturating_sub(MOST_FILES);
    old.into_iter().take(surplus).try_for_each(fs::remove_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_whole_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CURRENT);
        append(folder.path(), b"{\"a\":1}\n", 1).unwrap();
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"a\":").unwrap();
        append(folder.path(), b"{\"a\":2}\n", 2).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"a\":2}\n");
        fs::write(&path, "no line at all").unwrap();
        append(folder.path(), b"{}\n", 3).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n");
    }

    #[test]
    fn files_roll_over_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        for stamp in 0..20 {
            let path = folder.path().join(CURRENT);
            fs::File::create(&path).unwrap().set_len(LARGEST).unwrap();
            append(folder.path(), b"{}\n", 1_795_000_000_000 + stamp).unwrap();
        }
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), MOST_FILES + 1);
        assert_eq!(names[0], "events-1795000000005.jsonl");
        assert_eq!(fs::read_to_string(folder.path().join(CURRENT)).unwrap(), "{}\n");
    }

    #[test]
    fn nothing_is_left_after_eight_days_though_nobody_writes() {
        let root = tempfile::tempdir().unwrap();
        let (folder, stranger) = (root.path().join("t"), root.path().join("t").join("notes"));
        append(&folder, b"{}\n", 1).unwrap();
        fs::write(&stranger, "somebody's own").unwrap();
        let begun = fs::metadata(folder.join(CURRENT)).unwrap().modified().unwrap();
        let begun = begun.duration_since(UNIX_EPOCH).unwrap();
        let after = |hours: i64| {
            let now = Timestamp::UNIX_EPOCH + begun + time::Duration::hours(hours);
            forget(root.path(), now).unwrap();
            let names = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
            let (current, old): (Vec<_>, Vec<_>) =
                names.filter(|path| *path != stranger).partition(|path| path.ends_with(CURRENT));
            (current.len(), old.len())
        };
        assert_eq!(
            (after(23), after(25), after(8 * 24), after(8 * 24 + 2)),
            ((1, 0), (0, 1), (0, 1), (0, 0))
        );
        assert!(stranger.exists());
        assert!(forget(&root.path().join("none"), Timestamp::UNIX_EPOCH).is_ok());
    }
}
