//! A file of JSON lines on the provider's machine, for a shipper that reads it. It rolls over by size;
//! the oldest go. On disk (fsync) before the cursor moves.

use super::{Batch, SendError, Taken};
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

const LARGEST: u64 = 64 * 1024 * 1024;
/// Files beside the one that grows.
const MOST_FILES: usize = 15;
const CURRENT: &str = "events.jsonl";

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
    // Work that was given up may still be writing here.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(CURRENT);
    if fs::metadata(&path).is_ok_and(|file| file.len() >= LARGEST) {
        fs::rename(&path, folder.join(format!("events-{stamp}.jsonl")))?;
        remove_oldest(folder)?;
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
}
