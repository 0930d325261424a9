//! The watched folder: a telegram that is put there is given to every company that watches.
//!
//! ```text
//!   in/x.xml ──read──▶ every watching tenant ──▶ in/done/x.xml
//!      │  ╲ cut short: it may still be written; looked at once more
//!      └── not a telegram, or a tenant could not take it ──▶ in/refused/x.xml, x.xml.reason.txt
//! ```
//! Only files that end in `.xml` are taken. A program that dies between the tenants and the move
//! finds the file again; what was done is recognised by its bytes.

use crate::{
    model::telegram::{MAX_BYTES, TelegramError},
    operations::telegram::{Delivery, ReceiveTelegram},
    platform::Platform,
    views::telegrams::watchers,
};
use kernel::{Ctx, Refusal, RefusalKind, TenantId};
use office::Office;
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Files of one look.
const MOST_AT_ONCE: usize = 100;
const PART: &str = "safety.telegrams";

/// A folder and what was seen in it.
pub struct WatchedFolder {
    folder: PathBuf,
    platform: Arc<dyn Platform>,
    /// Lengths of files that could not be read last time.
    unfinished: Mutex<HashMap<PathBuf, u64>>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Done,
    Refused(String),
    /// To be looked at again.
    Stays,
}

impl WatchedFolder {
    pub fn new(folder: impl Into<PathBuf>, platform: Arc<dyn Platform>) -> Self {
        Self { folder: folder.into(), platform, unfinished: Mutex::default() }
    }

    /// Takes what is there.
    ///
    /// # Errors
    /// *unavailable* when the folder cannot be read or written, or the database does not answer;
    /// what was not taken stays.
    pub async fn look(&self, office: &Office) -> Result<(), Refusal> {
        for path in self.files().await.map_err(|error| unreadable(&self.folder, &error))? {
            let fate = self.take(office, &path).await?;
            self.put_away(office, &path, fate).await.map_err(|error| unreadable(&path, &error))?;
        }
        Ok(())
    }

    /// The oldest names first: the agency's begin with the time.
    async fn files(&self) -> io::Result<Vec<PathBuf>> {
        tokio::fs::create_dir_all(self.folder.join("done")).await?;
        tokio::fs::create_dir_all(self.folder.join("refused")).await?;
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        let mut files = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_telegram = name.ends_with(".xml") && !name.starts_with('.');
            if is_telegram && entry.file_type().await?.is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        files.truncate(MOST_AT_ONCE);
        Ok(files)
    }

    async fn take(&self, office: &Office, path: &Path) -> Result<Fate, Refusal> {
        let length = match tokio::fs::metadata(path).await {
            Ok(metadata) => metadata.len(),
            // Another process has taken it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Fate::Stays),
            Err(error) => return Err(unreadable(path, &error)),
        };
        if usize::try_from(length).is_ok_and(|length| length > MAX_BYTES) {
            return Ok(Fate::Refused(TelegramError::TooLarge.to_string()));
        }
        let bytes = match tokio::fs::read(path).await {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Fate::Stays),
            Err(error) => return Err(unreadable(path, &error)),
        };
        match Delivery::read(&name_of(path), &bytes) {
            Ok(delivery) => self.deliver(office, &delivery).await,
            // Half a document is not well-formed; a file that has stopped growing is no half.
            Err(_) if self.is_growing(path, length) => Ok(Fate::Stays),
            Err(error) => Ok(Fate::Refused(error.to_string())),
        }
    }

    async fn deliver(&self, office: &Office, delivery: &Delivery) -> Result<Fate, Refusal> {
        let tenants = watchers(office, &Ctx::system(PART, TenantId::PROVIDER, office.now())).await?;
        let mut reasons = Vec::new();
        for tenant in tenants {
            let ctx = Ctx::system(PART, tenant, office.now());
            let operation = ReceiveTelegram { platform: self.platform.clone(), delivery: delivery.clone() };
            match office.perform(&ctx, operation).await {
                Ok(received) => {
                    tracing::info!(%tenant, came = received.came.name(), people = received.people, "telegram");
                }
                Err(refusal) if refusal.kind == RefusalKind::Unavailable => return Err(refusal),
                // One company's trouble must not keep the others from being asked.
                Err(refusal) => reasons.push(format!("{tenant}: {} {}", refusal.code, refusal.inside)),
            }
        }
        Ok(if reasons.is_empty() { Fate::Done } else { Fate::Refused(reasons.join("\n")) })
    }

    fn is_growing(&self, path: &Path, length: u64) -> bool {
        let mut unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        if unfinished.len() > MOST_AT_ONCE {
            unfinished.clear();
        }
        unfinished.insert(path.to_owned(), length) != Some(length)
    }

    async fn put_away(&self, office: &Office, path: &Path, fate: Fate) -> io::Result<()> {
        let (folder, reason) = match fate {
            Fate::Stays => return Ok(()),
            Fate::Done => ("done", None),
            Fate::Refused(reason) => ("refused", Some(reason)),
        };
        self.unfinished.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        let folder = self.folder.join(folder);
        let mut name = name_of(path);
        if tokio::fs::try_exists(folder.join(&name)).await? {
            name = format!("{}-{name}", kernel::random_from(office.now()).simple());
        }
        if let Some(reason) = reason {
            tracing::warn!(file = name, reason, "telegram refused");
            tokio::fs::write(folder.join(format!("{name}.reason.txt")), format!("{reason}\n")).await?;
        }
        match tokio::fs::rename(path, folder.join(&name)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn unreadable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::unavailable(format!("{}: {error}", path.display()))
}
