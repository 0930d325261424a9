//! The spool's files: lines that are appended, read once, and removed. Bounded.
//!
//! ```text
//!   spool/id                          the spool's name in the ledger
//!   spool/00000000000000000000.jsonl  segments, named by the position of their first byte
//! ```
//! A line is in the file when `append` returns: a killed program loses none of them. After `sync` a
//! power cut loses none either. A position is a byte's number since the spool's beginning; it never
//! comes again, so what the ledger has up to a position is written once.
//!
//! Does not live here: what lines say, and who writes them to the ledger.

use crate::whole_file;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

/// How many bytes the spool holds at most, and when a new segment begins.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub total: u64,
    pub segment: u64,
}

/// The appending side.
pub struct Appender {
    folder: PathBuf,
    bounds: Bounds,
    file: File,
    /// Positions of the segment's first byte and of the next line.
    start: u64,
    end: u64,
    read_from: Arc<AtomicU64>,
}

/// The reading side.
pub struct Reader {
    folder: PathBuf,
    next: u64,
    /// The first byte that is still kept.
    kept_from: Arc<AtomicU64>,
}

/// A line and the position after it.
pub struct Line {
    pub end: i64,
    pub text: String,
}

/// Opens the spool in `folder`, or makes one. What was there is read first.
///
/// # Errors
/// The folder cannot be made, read or written.
pub fn open(folder: &Path, bounds: Bounds) -> io::Result<(Uuid, Appender, Reader)> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let segments = segments(folder)?;
    let first = segments.first().copied();
    let end = match segments.last() {
        Some(last) => last.saturating_add(fs::metadata(path(folder, *last))?.len()),
        None => 0,
    };
    // Without segments nothing is known of the positions that were used.
    let id = identity(folder, first.is_some())?;
    let kept_from = Arc::new(AtomicU64::new(first.unwrap_or(end)));
    let appender = Appender {
        folder: folder.to_owned(),
        bounds,
        file: begin_segment(folder, end)?,
        start: end,
        end,
        read_from: Arc::clone(&kept_from),
    };
    Ok((id, appender, Reader { folder: folder.to_owned(), next: first.unwrap_or(end), kept_from }))
}

impl Appender {
    /// Appends whole lines. False if the spool is full: nothing was appended.
    ///
    /// # Errors
    /// As of the operating system. What was appended of the lines is cut off again when possible.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<bool> {
        let length = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        let after = self.end.saturating_add(length);
        if after.saturating_sub(self.read_from.load(Ordering::Relaxed)) > self.bounds.total {
            return Ok(false);
        }
        if self.end.saturating_sub(self.start) >= self.bounds.segment {
            self.file.sync_data()?;
            self.file = begin_segment(&self.folder, self.end)?;
            self.start = self.end;
        }
        if let Err(error) = self.file.write_all(lines) {
            let whole = self.end.saturating_sub(self.start);
            self.file.set_len(whole).and_then(|()| self.file.seek(SeekFrom::End(0)).map(|_| ()))?;
            return Err(error);
        }
        self.end = after;
        Ok(true)
    }

    /// The file to flush to the disk, beside appending.
    ///
    /// # Errors
    /// As of the operating system.
    pub fn to_sync(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}

impl Reader {
    /// At most `most` whole lines after those that were read. A line without an end is being written, or
    /// was when the power went.
    ///
    /// # Errors
    /// As of the operating system.
    pub fn read(&mut self, most: usize) -> io::Result<Vec<Line>> {
        let mut lines = Vec::new();
        loop {
            let segments = segments(&self.folder)?;
            let Some(start) = segments.iter().copied().rfind(|start| *start <= self.next) else {
                return Ok(lines);
            };
            let mut file = BufReader::new(File::open(path(&self.folder, start))?);
            file.seek(SeekFrom::Start(self.next.saturating_sub(start)))?;
            let mut text = Vec::new();
            while lines.len() < most {
                text.clear();
                let length = file.read_until(b'\n', &mut text)?;
                if text.pop() != Some(b'\n') {
                    break;
                }
                self.next = self.next.saturating_add(u64::try_from(length).unwrap_or(0));
                let end = i64::try_from(self.next).unwrap_or(i64::MAX);
                lines.push(Line { end, text: String::from_utf8_lossy(&text).into_owned() });
            }
            match segments.iter().copied().find(|later| *later > start) {
                Some(later) if lines.len() < most => self.next = later,
                _ => return Ok(lines),
            }
        }
    }

    /// Everything that was read is in the ledger: whole segments before it go.
    ///
    /// # Errors
    /// As of the operating system.
    pub fn forget(&mut self) -> io::Result<()> {
        let segments = segments(&self.folder)?;
        for (start, later) in segments.iter().zip(segments.iter().skip(1)) {
            if *later <= self.next {
                fs::remove_file(path(&self.folder, *start))?;
                self.kept_from.store(*later, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

fn path(folder: &Path, start: u64) -> PathBuf {
    folder.join(format!("{start:020}.jsonl"))
}

fn begin_segment(folder: &Path, start: u64) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path(folder, start))?;
    File::open(folder)?.sync_all()?;
    Ok(file)
}

/// Positions at which segments begin, in order.
fn segments(folder: &Path) -> io::Result<Vec<u64>> {
    let mut starts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let start: Option<u64> = name.to_str().and_then(|name| name.strip_suffix(".jsonl")?.parse().ok());
        starts.extend(start);
    }
    starts.sort_unstable();
    Ok(starts)
}

fn identity(folder: &Path, is_known: bool) -> io::Result<Uuid> {
    let file = folder.join("id");
    if is_known {
        let text = fs::read_to_string(&file)?;
        return Uuid::try_parse(text.trim()).map_err(|error| io::Error::other(error.to_string()));
    }
    let id = Uuid::new_v4();
    whole_file::replace(&file, format!("{id}\n").as_bytes())?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { total: 1000, segment: 20 };

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn what_was_appended_is_read_once_and_again_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let (id, mut appender, mut reader) = open(folder.path(), BOUNDS).unwrap();
        for line in ["one\n", "two\nthree\n", "four, which is longer\n", "five\n"] {
            assert!(appender.append(line.as_bytes()).unwrap());
        }
        let first = reader.read(2).unwrap();
        assert_eq!(texts(&first), ["one", "two"]);
        assert_eq!(texts(&reader.read(9).unwrap()), ["three", "four, which is longer", "five"]);
        assert_eq!(reader.read(9).unwrap().len(), 0);
        // Killed: nothing was said to be done with.
        let (again, mut appender, mut reader) = open(folder.path(), BOUNDS).unwrap();
        assert_eq!(again, id);
        assert!(appender.append(b"six\n").unwrap());
        let all = reader.read(9).unwrap();
        assert_eq!(texts(&all), ["one", "two", "three", "four, which is longer", "five", "six"]);
        assert_eq!(all[1].end, first[1].end, "positions stay");
        reader.forget().unwrap();
        let (_, _, mut reader) = open(folder.path(), BOUNDS).unwrap();
        let left = reader.read(9).unwrap();
        assert!(left.len() < all.len(), "{:?}", texts(&left));
        assert_eq!(left.last().unwrap().text, "six");
    }

    #[test]
    fn a_torn_line_is_left_out_and_positions_do_not_come_again() {
        let folder = tempfile::tempdir().unwrap();
        let (_, mut appender, _) = open(folder.path(), BOUNDS).unwrap();
        assert!(appender.append(b"whole\nto").unwrap());
        let (_, mut appender, mut reader) = open(folder.path(), BOUNDS).unwrap();
        assert!(appender.append(b"next\n").unwrap());
        let lines = reader.read(9).unwrap();
        assert_eq!(texts(&lines), ["whole", "next"]);
        assert_eq!(lines[1].end, 13);
    }

    #[test]
    fn a_full_spool_takes_nothing_until_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let bounds = Bounds { total: 30, segment: 10 };
        let (_, mut appender, mut reader) = open(folder.path(), bounds).unwrap();
        for _ in 0..3 {
            assert!(appender.append(b"123456789\n").unwrap());
        }
        assert!(!appender.append(b"123456789\n").unwrap());
        assert_eq!(reader.read(9).unwrap().len(), 3);
        reader.forget().unwrap();
        assert!(appender.append(b"123456789\n").unwrap());
    }

    #[test]
    fn a_spool_whose_segments_are_gone_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let (id, appender, reader) = open(folder.path(), BOUNDS).unwrap();
        drop((appender, reader));
        for entry in fs::read_dir(folder.path()).unwrap().flatten() {
            if entry.path().extension().is_some() {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        assert_ne!(open(folder.path(), BOUNDS).unwrap().0, id);
    }
}
