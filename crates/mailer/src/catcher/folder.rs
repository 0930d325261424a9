//! The folder with one file for each mail. Numbers go on where an earlier catcher stopped.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};
use tokio::{fs, io::AsyncWriteExt};

pub(super) struct Folder {
    path: PathBuf,
    last: AtomicU64,
}

impl Folder {
    /// A folder that cannot be made or read shows when the first mail is written to it.
    pub(super) fn open(path: PathBuf) -> Self {
        if let Err(error) = std::fs::create_dir_all(&path) {
            tracing::warn!(%error, folder = %path.display(), "the mail catcher's folder cannot be made");
        }
        let last = AtomicU64::new(highest_number(&path));
        Self { path, last }
    }

    pub(super) async fn write(&self, raw: &[u8]) -> io::Result<()> {
        let number = self.last.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let path = self.path.join(format!("{number:08}.eml"));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path).await?;
        file.write_all(raw).await?;
        file.flush().await
    }
}

fn highest_number(path: &Path) -> u64 {
    let number = |name: &str| name.strip_suffix(".eml").and_then(|stem| stem.parse().ok());
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.filter_map(|entry| number(entry.file_name().to_str()?)).max().unwrap_or(0)
}
