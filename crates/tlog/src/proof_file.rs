//! The file a customer keeps: entry index, inclusion proof and signed checkpoint in one text (C2SP
//! tlog-proof).
//!
//! ```text
//!   c2sp.org/tlog-proof@v1
//!   extra <Base64>                      ← only if there is extra data
//!   index <decimal>
//!   <Base64 hash>                       ← the inclusion proof, nearest sibling first; may be empty
//!
//!   <signed checkpoint>
//! ```
//!
//! It verifies offline, with the entry and the log's keys. Does not live here: the entry itself.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, CheckpointRefused, VerifiedCheckpoint, decimal};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::note::{MAX_NOTE_BYTES, SignedNote};
use crate::proof::{MAX_INCLUSION_HASHES, VerifyError};

/// Longest extra data in bytes. The specification sets no limit.
pub const MAX_EXTRA_BYTES: usize = 65_536;

/// Room for the longest extra data and proof besides the note.
const MAX_FILE_BYTES: usize = MAX_NOTE_BYTES + 100_000;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Unverified proof that an entry is in a log. Displays as the exact text it was parsed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    extra: Option<Vec<u8>>,
    index: u64,
    proof: Vec<Hash>,
    checkpoint: SignedNote,
}

impl ProofFile {
    /// Puts the proof for the entry at `index` together. `proof` is for the size in the checkpoint.
    ///
    /// `extra` is opaque, not authenticated, and at most [`MAX_EXTRA_BYTES`] long; empty is the same as none.
    ///
    /// # Errors
    /// [`BadProofFile`] when `extra` or `proof` is too long.
    pub fn new(
        index: u64,
        proof: Vec<Hash>,
        checkpoint: SignedNote,
        extra: Option<Vec<u8>>,
    ) -> Result<Self, BadProofFile> {
        let extra = extra.filter(|extra| !extra.is_empty());
        if proof.len() > MAX_INCLUSION_HASHES
            || extra.as_ref().is_some_and(|extra| extra.len() > MAX_EXTRA_BYTES)
        {
            return Err(BadProofFile);
        }
        Ok(Self { extra, index, proof, checkpoint })
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`BadProofFile`] for anything that [`fmt::Display`] would not have written.
    pub fn parse(file: &[u8]) -> Result<Self, BadProofFile> {
        if file.len() > MAX_FILE_BYTES {
            return Err(BadProofFile);
        }
        let text = std::str::from_utf8(file).map_err(|_| BadProofFile)?;
        let (head, note) = text.split_once("\n\n").ok_or(BadProofFile)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(BadProofFile);
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(extra_data(line).ok_or(BadProofFile)?),
            None => None,
        };
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(decimal)
            .ok_or(BadProofFile)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() >= MAX_INCLUSION_HASHES {
                return Err(BadProofFile);
            }
            proof.push(Hash::from_base64(line).map_err(|_| BadProofFile)?);
        }
        let checkpoint = SignedNote::parse(note.as_bytes()).map_err(|_| BadProofFile)?;
        Self::new(index, proof, checkpoint, extra)
    }

    /// Accepts only if a key of the log named `origin` has signed a checkpoint under which the entry with
    /// this hash is at the index of this proof.
    ///
    /// # Errors
    /// [`ProofFileRefused`]: not proven.
    pub fn verify(
        &self,
        leaf: &Hash,
        origin: &str,
        log_keys: &[VerifierKey],
    ) -> Result<VerifiedCheckpoint, ProofFileRefused> {
        let checkpoint = Checkpoint::open(&self.checkpoint, origin, log_keys)?;
        checkpoint.verify_inclusion(leaf, self.index, &self.proof)?;
        Ok(checkpoint)
    }

    /// Index of the entry in the log.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The inclusion proof, nearest sibling first.
    #[must_use]
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The signed checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> &SignedNote {
        &self.checkpoint
    }

    /// Opaque data that travels along and that nothing authenticates.
    #[must_use]
    pub fn unverified_extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }
}

impl fmt::Display for ProofFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

fn extra_data(line: &str) -> Option<Vec<u8>> {
    let extra = STANDARD.decode(line.strip_prefix("extra ")?).ok()?;
    (!extra.is_empty()).then_some(extra)
}

/// Not a proof in the format, or beyond its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed proof of logging")]
pub struct BadProofFile;

/// Why a proof does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileRefused {
    /// The checkpoint is not to be believed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointRefused),
    /// The entry is not proven to be under the checkpoint.
    #[error(transparent)]
    Inclusion(#[from] VerifyError),
}
