//! Verification without the database: published files, a public key, and nothing else.
//!
//! Every leaf is hashed again and compared with its tile, every tile with what lies under it, the root
//! with the signed checkpoint, the checkpoint with the anchor log and with an older one that the verifier
//! kept. Names the first wrong leaf of each bundle; never stops at the first fault.
//!
//! Does not live here: where files come from (the caller's [`Fetch`]), and what entries say.

mod anchored;
mod hashing;

pub use anchored::verify_anchored;

use crate::proof::key_of;
use std::io;
use tlog::{Checkpoint, Hash, Policy, SignedNote, TileReader, VerifierKey};

/// A file below the log's prefix, such as `tile/0/000`; `None` if there is none.
pub type Fetch<'a> = dyn Fn(&str) -> io::Result<Option<Vec<u8>>> + Sync + 'a;

/// Faults beyond this many are counted, not listed.
const MOST_LISTED: usize = 1000;

/// One thing that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("leaf {0} is not what was recorded")]
    Leaf(u64),
    #[error("{0} is missing")]
    Missing(String),
    #[error("{0} cannot be read")]
    Unreadable(String),
    #[error("{0} does not follow from the leaves under it")]
    Tile(String),
    #[error("the checkpoint: {0}")]
    Checkpoint(String),
    #[error("the leaves do not make the signed root")]
    Root,
    #[error("the log had {kept} leaves and now has {now}: its end was cut off")]
    Shorter { kept: u64, now: u64 },
    #[error("the log is not the one that had {0} leaves under the checkpoint that was kept: it was forked")]
    Forked(u64),
    #[error("the checkpoint of {0} leaves is not in the anchor log")]
    NotAnchored(u64),
    #[error("the anchor log holds a checkpoint of {0} leaves that does not fit the log")]
    Anchored(u64),
    #[error("the witnesses that the policy asks for have not signed")]
    Witnesses,
}

/// What was found of one log.
#[derive(Clone, Debug, Default)]
pub struct LogReport {
    /// Empty if the checkpoint could not be read.
    pub origin: String,
    pub size: u64,
    pub root: Option<Hash>,
    /// Leaves that were hashed.
    pub leaves: u64,
    /// Witnesses of the policy that have signed, with the time in seconds since 1970.
    pub witnesses: Vec<(String, u64)>,
    pub flaws: Vec<Flaw>,
    /// Flaws that are not listed because there are too many.
    pub unlisted: u64,
}

impl LogReport {
    pub fn is_whole(&self) -> bool {
        self.flaws.is_empty()
    }

    pub(crate) fn flaw(&mut self, flaw: Flaw) {
        if self.flaws.len() < MOST_LISTED {
            self.flaws.push(flaw);
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}

/// What a log is held against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// The log's key, or that of the anchor log, whose key signs all logs of a provider.
    pub key: &'a VerifierKey,
    /// Which witnesses must have signed.
    pub policy: Option<&'a Policy>,
    /// Older signed checkpoints that the verifier kept; those of other logs do not matter.
    pub kept: &'a [SignedNote],
    /// Threads that hash, at least one.
    pub threads: usize,
}

/// Verifies one log, whose files `fetch` reads.
///
/// # Errors
/// The files cannot be fetched: nothing is known then.
pub fn verify_log(fetch: &Fetch<'_>, against: Against<'_>) -> io::Result<LogReport> {
    let mut report = LogReport::default();
    let Some(bytes) = fetch("checkpoint")? else {
        report.flaw(Flaw::Missing("checkpoint".to_owned()));
        return Ok(report);
    };
    let (note, checkpoint) = match opened(&bytes, against.key) {
        Ok(opened) => opened,
        Err(why) => {
            report.flaw(Flaw::Checkpoint(why));
            return Ok(report);
        }
    };
    report.origin = checkpoint.origin().to_owned();
    report.size = checkpoint.size();
    report.root = Some(*checkpoint.root());
    if let Some(policy) = against.policy {
        check_witnesses(&note, policy, &mut report);
    }
    let root = hashing::hash_all(fetch, checkpoint.size(), against.threads.max(1), &mut report)?;
    if root != Some(*checkpoint.root()) {
        report.flaw(Flaw::Root);
    }
    for kept in against.kept {
        check_kept(fetch, kept, against.key, &checkpoint, &mut report);
    }
    Ok(report)
}

/// The checkpoint, if the key has signed it; or why it is not believed.
fn opened(bytes: &[u8], key: &VerifierKey) -> Result<(SignedNote, Checkpoint), String> {
    let note = SignedNote::parse(bytes).map_err(|error| error.to_string())?;
    let stated = Checkpoint::parse(note.unverified_text()).map_err(|error| error.to_string())?;
    let key = key_of(stated.origin(), key)
        .ok_or_else(|| format!("it is of {}, which is not the log of this key", stated.origin()))?;
    Checkpoint::open(&note, stated.origin(), &[key]).map_err(|error| error.to_string())?;
    Ok((note, stated))
}

fn check_witnesses(note: &SignedNote, policy: &Policy, report: &mut LogReport) {
    match policy.cosigners(note) {
        Ok(cosigners) => {
            let is_met = policy.is_met_by(&cosigners);
            report.witnesses = cosigners
                .into_iter()
                .map(|cosigner| (cosigner.key.name().to_string(), cosigner.time))
                .collect();
            if !is_met {
                report.flaw(Flaw::Witnesses);
            }
        }
        Err(error) => report.flaw(Flaw::Checkpoint(error.to_string())),
    }
}

/// Everything that the kept checkpoint committed to is still there, in its place.
fn check_kept(
    fetch: &Fetch<'_>,
    kept: &SignedNote,
    key: &VerifierKey,
    now: &Checkpoint,
    report: &mut LogReport,
) {
    let kept = match opened(kept.to_string().as_bytes(), key) {
        Ok((_, kept)) => kept,
        Err(why) => return report.flaw(Flaw::Checkpoint(format!("the one that was kept: {why}"))),
    };
    if kept.origin() != now.origin() {
        return;
    }
    if kept.size() > now.size() {
        return report.flaw(Flaw::Shorter { kept: kept.size(), now: now.size() });
    }
    if root_at(fetch, now.size(), kept.size()) != Some(*kept.root()) {
        report.flaw(Flaw::Forked(kept.size()));
    }
}

/// Root of the first `at` leaves of the log with `size`, from its tiles.
fn root_at(fetch: &Fetch<'_>, size: u64, at: u64) -> Option<Hash> {
    let source = TileReader::new(size, |tile| hashing::tile(fetch, tile).ok().flatten());
    tlog::tree_root(&source, at).ok()
}
