//! The running program's copy of the published files in a bucket: what the settings say of it, and a worker
//! that brings it up to the folder.
//!
//! A bucket that cannot be reached delays the copy and nothing else: the folder is published and served all
//! the same. Each try that fails is a warning; two minutes without one that went well are told like the
//! silence of any writer (`crate::writers`).

use crate::{health::LedgerState, platform::Platform, publishing, writers::Pulse};
use anyhow::Context;
use bucket::{Bucket, Patience, Place};
use kernel::{Refusal, Secret};
use ledger::{FolderShelf, Replica};
use office::{Office, Worker};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration as Wait,
};
use tokio::sync::Mutex;

const EVERY: Wait = Wait::from_secs(5);
/// As the alarm and the promise about silent writers name it.
const WRITER: &str = "bucket";
/// Seconds without a step that went well, until that is told.
const SILENT_AFTER: i32 = 120;

/// `[ledger.bucket]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSettings {
    pub bucket: String,
    pub region: String,
    /// `https://host[:port]`. Default: Amazon's of the region.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Before every path.
    #[serde(default)]
    pub prefix: String,
    /// A file with the access key's id, and one with its secret.
    pub access_key_file: PathBuf,
    pub secret_key_file: PathBuf,
    /// PEM file of the authority to trust for it. Default: the machine's.
    #[serde(default)]
    pub authority: Option<PathBuf>,
}

impl BucketSettings {
    fn open(&self) -> Result<Bucket, anyhow::Error> {
        let place = Place {
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            bucket: self.bucket.clone(),
            prefix: self.prefix.clone(),
            access_key: line(&self.access_key_file)?,
            secret_key: line(&self.secret_key_file)?,
        };
        let tls = crate::running::trusting(self.authority.as_deref())?;
        Bucket::open(&place, Arc::new(tls), Patience::default()).context("[ledger.bucket]")
    }
}

fn line(file: &Path) -> Result<Secret<String>, anyhow::Error> {
    let at = || format!("[ledger.bucket] {}", file.display());
    let text = Secret::new(fs::read_to_string(file).with_context(at)?);
    let line = text.expose().trim();
    anyhow::ensure!(!line.is_empty() && line.lines().count() == 1, "{} is not one line", at());
    Ok(Secret::new(line.to_owned()))
}

/// The worker that copies.
pub fn worker(
    platform: &Platform,
    folder: &Path,
    settings: &BucketSettings,
    pulse: &Pulse,
    state: Arc<LedgerState>,
) -> Result<Worker, anyhow::Error> {
    let public = *platform.signer.verifier().public_key();
    let shelf = FolderShelf::new(publishing::folder(folder));
    let replica = Replica::new(shelf, settings.open()?, platform.database.clone(), public);
    pulse.expect(WRITER, SILENT_AFTER, platform.clock.now());
    let telling = publishing::Telling::new("bucket", state);
    let replicating = Replicating { replica, telling, pulse: pulse.clone() };
    let replicating = Arc::new(Mutex::new(replicating));
    Ok(Worker {
        name: "copy of the published files",
        every: EVERY,
        run: Arc::new(move |office| {
            let replicating = Arc::clone(&replicating);
            Box::pin(async move { replicating.lock().await.step(&office).await })
        }),
    })
}

struct Replicating {
    replica: Replica,
    telling: publishing::Telling,
    pulse: Pulse,
}

impl Replicating {
    async fn step(&mut self, office: &Office) -> Result<(), Refusal> {
        let done = self.replica.step().await;
        let done = done.map_err(|error| Refusal::unavailable(error.to_string()))?;
        self.pulse.beat(WRITER, office.now());
        let wrong = done.contradictions.into_iter();
        let wrong: Vec<_> = wrong
            .map(|(origin, why)| (publishing::CONTRADICTION, origin, format!("bucket: {why}")))
            .collect();
        self.telling.tell(office, &wrong).await?;
        self.telling.stands(wrong.is_empty());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_line() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("key");
        for (text, expected) in
            [("AKIA\n", Some("AKIA")), ("  AKIA", Some("AKIA")), ("", None), ("a\nb\n", None)]
        {
            fs::write(&file, text).expect("write");
            assert_eq!(line(&file).ok().map(|key| key.expose().clone()).as_deref(), expected, "{text:?}");
        }
        assert!(line(&folder.path().join("none")).is_err());
    }
}
