//! Checkpoints: what a log commits to when it signs (C2SP tlog-checkpoint).
//!
//! ```text
//!   <origin>
//!   <size, decimal>
//!   <root, Base64>
//! ```
//!
//! Extension lines are refused: nobody can audit them. Does not live here: signing (`note`), and the duty
//! never to sign two checkpoints that are not consistent, which is with whoever holds the key.

use std::fmt;

use crate::MAX_TREE_SIZE;
use crate::hash::{EMPTY_ROOT, Hash};
use crate::key::{SignerKey, VerifierKey};
use crate::note::{BadNote, NoteRefused, SignedNote};
use crate::proof::{VerifyError, verify_consistency, verify_inclusion};

/// Longest origin in bytes of UTF-8. The specification sets no limit.
pub const MAX_ORIGIN_BYTES: usize = 256;

/// Size and root of a log's tree. Displays as the text to sign, with its final newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// States that the log named `origin` has `size` entries under `root`.
    ///
    /// # Errors
    /// [`BadCheckpoint`] when the origin is empty, longer than [`MAX_ORIGIN_BYTES`] or has control
    /// characters, when `size` exceeds [`MAX_TREE_SIZE`], or when `size` is 0 with a root other than
    /// [`EMPTY_ROOT`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, BadCheckpoint> {
        let is_origin =
            !origin.is_empty() && origin.len() <= MAX_ORIGIN_BYTES && !origin.contains(char::is_control);
        let is_root_possible = size != 0 || root == EMPTY_ROOT;
        if !is_origin || !is_root_possible || size > MAX_TREE_SIZE {
            return Err(BadCheckpoint);
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// [`BadCheckpoint`] for anything that [`fmt::Display`] would not have written.
    pub fn parse(text: &str) -> Result<Self, BadCheckpoint> {
        let mut lines = text.strip_suffix('\n').ok_or(BadCheckpoint)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(BadCheckpoint);
        };
        let size = decimal(size).ok_or(BadCheckpoint)?;
        Self::new(origin, size, Hash::from_base64(root).map_err(|_| BadCheckpoint)?)
    }

    /// Signs the checkpoint. By convention each signer's name is the origin.
    ///
    /// # Errors
    /// [`BadNote`] when there is no signer, a signer is named twice, or signing failed.
    pub fn sign(&self, signers: &[&SignerKey]) -> Result<SignedNote, BadNote> {
        SignedNote::sign(&self.to_string(), signers)
    }

    /// Opens the signed checkpoint of the log named `origin`, whose own keys are `log_keys` (not its
    /// witnesses').
    ///
    /// # Errors
    /// [`CheckpointRefused`] when no key of the log has signed it, a signature of such a key is wrong, or it
    /// is not a checkpoint of this log.
    pub fn open(
        note: &SignedNote,
        origin: &str,
        log_keys: &[VerifierKey],
    ) -> Result<VerifiedCheckpoint, CheckpointRefused> {
        let verified = note.verify(log_keys)?;
        let checkpoint = Self::parse(verified.text())?;
        if checkpoint.origin == origin {
            Ok(VerifiedCheckpoint(checkpoint))
        } else {
            Err(CheckpointRefused::OtherLog)
        }
    }

    /// Name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree.
    #[must_use]
    pub fn root(&self) -> &Hash {
        &self.root
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}

/// A checkpoint that a key of the log has signed. Only [`Checkpoint::open`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCheckpoint(Checkpoint);

impl VerifiedCheckpoint {
    /// What was signed.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.0
    }

    /// Accepts only if the entry with this hash is in the log at `index` (RFC 9162 §2.1.3.2).
    ///
    /// # Errors
    /// [`VerifyError`]: not proven.
    pub fn verify_inclusion(&self, leaf: &Hash, index: u64, proof: &[Hash]) -> Result<(), VerifyError> {
        verify_inclusion(leaf, index, self.0.size, proof, &self.0.root)
    }

    /// Accepts only if the log has kept everything it had at an `older` checkpoint of the same origin
    /// (RFC 9162 §2.1.4.2).
    ///
    /// # Errors
    /// [`VerifyError`]: not proven.
    pub fn verify_extends(&self, older: &Self, proof: &[Hash]) -> Result<(), VerifyError> {
        if self.0.origin != older.0.origin {
            return Err(VerifyError::OutOfRange);
        }
        verify_consistency(older.0.size, self.0.size, proof, &older.0.root, &self.0.root)
    }
}

/// Decimal digits without leading zeros or sign.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Not a checkpoint, or not a possible one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed checkpoint")]
pub struct BadCheckpoint;

/// Why a signed checkpoint is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointRefused {
    /// The signatures.
    #[error(transparent)]
    Note(#[from] NoteRefused),
    /// A key of the log has signed something that is no checkpoint.
    #[error(transparent)]
    Malformed(#[from] BadCheckpoint),
    /// The checkpoint names another log.
    #[error("checkpoint of another log")]
    OtherLog,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the example in the specification.
    const EXAMPLE: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification() {
        let checkpoint = Checkpoint::parse(EXAMPLE).unwrap();
        assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size(), 20_852_163);
        assert_eq!(checkpoint.to_string(), EXAMPLE);
    }

    #[test]
    fn only_the_one_form_is_read() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        let cases = [
            String::new(),
            "\n".into(),
            "\n\n\n".into(),
            format!("o\n1\n{root}"),
            format!("o\n1\n{root}\n\n"),
            format!("o\n1\n{root}\nextension\n"),
            format!("o\n1\n{root} \n"),
            format!("o\r\n1\r\n{root}\r\n"),
            format!("o\t\n1\n{root}\n"),
            format!("\n1\n{root}\n"),
            format!("{}\n1\n{root}\n", "o".repeat(257)),
            format!("o\n\n{root}\n"),
            format!("o\n01\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n 1\n{root}\n"),
            format!("o\n0x1\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            format!("o\n18446744073709551616\n{root}\n"),
            format!("o\n0\n{root}\n"),
            "o\n1\n\n".into(),
            "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n".into(),
            "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n".into(),
            "o\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n".into(),
        ];
        for text in cases {
            assert_eq!(Checkpoint::parse(&text), Err(BadCheckpoint), "{text:?}");
        }
        for size in ["1", "9223372036854775807"] {
            assert!(Checkpoint::parse(&format!("o\n{size}\n{root}\n")).is_ok(), "{size}");
        }
        assert_eq!(
            Checkpoint::parse(&format!("o\n0\n{}\n", EMPTY_ROOT.to_base64())),
            Checkpoint::new("o", 0, EMPTY_ROOT)
        );
    }
}
