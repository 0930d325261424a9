//! Signed notes: text with the signatures of one or more keys (C2SP signed-note).
//!
//! ```text
//!   text, one or more lines, may contain empty lines
//!                                                          ← the last empty line
//!   — <key name> <base64(key id ‖ signature)>              ← one or more
//! ```
//!
//! The text of a note is out of reach until a known key has verified: [`SignedNote`] → [`VerifiedNote`].
//! Does not live here: what the text means (`checkpoint`).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::key::{KeyId, KeyName, SignerKey, SigningFailed, VerifierKey};

/// Longest note in bytes, signatures included.
pub const MAX_NOTE_BYTES: usize = 1_000_000;

/// Most signatures on a note. The specification asks for 16 at least.
pub const MAX_SIGNATURES: usize = 100;

/// Em dash and space, which begin a signature line.
const SIGNATURE_PREFIX: &str = "— ";

/// A well-formed note whose signatures nobody has verified yet. Displays as the exact text it was parsed
/// from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<Signature>,
}

impl SignedNote {
    /// Signs a text, which must end in a newline and have no other control characters.
    ///
    /// # Errors
    /// [`BadNote`] when the text is not fit, there is no signer, a signer is named twice, or a bound is
    /// exceeded.
    pub fn sign(text: &str, signers: &[&SignerKey]) -> Result<Self, BadNote> {
        let mut note = Self { text: checked_text(text)?.to_owned(), signatures: Vec::new() };
        for signer in signers {
            note.cosign(signer)?;
        }
        if note.signatures.is_empty() { Err(BadNote::NoSignature) } else { Ok(note) }
    }

    /// Adds a signature of the same text.
    ///
    /// # Errors
    /// [`BadNote`] when the key has signed already, a bound is exceeded, or signing failed.
    pub fn cosign(&mut self, signer: &SignerKey) -> Result<(), BadNote> {
        let key = signer.verifier();
        self.attach(Signature { name: key.name().clone(), id: key.id(), bytes: signer.sign(&self.text)? })
    }

    /// Adds a signature made elsewhere, such as a witness's. It is not verified here.
    ///
    /// # Errors
    /// [`BadNote`] when the key has signed already or a bound is exceeded.
    pub fn attach(&mut self, signature: Signature) -> Result<(), BadNote> {
        if self.signatures.iter().any(|other| other.name == signature.name && other.id == signature.id) {
            return Err(BadNote::SignedTwice);
        }
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(BadNote::TooLarge);
        }
        self.signatures.push(signature);
        if self.to_string().len() > MAX_NOTE_BYTES {
            self.signatures.pop();
            return Err(BadNote::TooLarge);
        }
        Ok(())
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`BadNote`] for anything that [`fmt::Display`] would not have written, or beyond the bounds.
    pub fn parse(note: &[u8]) -> Result<Self, BadNote> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(BadNote::TooLarge);
        }
        let note = std::str::from_utf8(note).map_err(|_| BadNote::Malformed)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(BadNote::Malformed)?;
        // The text keeps its final newline. The separator begins with it, so the index is within the note.
        let text = note.get(..=text.len()).ok_or(BadNote::Malformed)?;
        let lines = lines.strip_suffix('\n').ok_or(BadNote::Malformed)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() >= MAX_SIGNATURES {
                return Err(BadNote::TooLarge);
            }
            signatures.push(Signature::parse(line)?);
        }
        Ok(Self { text: checked_text(text)?.to_owned(), signatures })
    }

    /// Verifies the note with known keys. Signatures of other keys are ignored.
    ///
    /// All keys given are trusted alike: one of them suffices. Verify separately for each role (log,
    /// witness), or ask [`VerifiedNote::is_signed_by`].
    ///
    /// # Errors
    /// [`NoteRefused`] when no known key has signed, or when a signature of a known key is wrong.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<VerifiedNote<'_, 'k>, NoteRefused> {
        let mut signers: Vec<&'k VerifierKey> = Vec::new();
        for signature in &self.signatures {
            let mut candidates = keys.iter().filter(|key| signature.is_of(key));
            let Some(key) = candidates.next() else { continue };
            if candidates.any(|other| other != key) {
                return Err(NoteRefused::AmbiguousKey);
            }
            if !key.is_signature_of(&self.text, &signature.bytes) {
                return Err(NoteRefused::WrongSignature);
            }
            if !signers.contains(&key) {
                signers.push(key);
            }
        }
        if signers.is_empty() {
            Err(NoteRefused::NoKnownKey)
        } else {
            Ok(VerifiedNote { text: &self.text, signers })
        }
    }

    /// The signatures, verified or not, in the order of the note.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The text, which anybody may have written. For choosing keys and for showing what was refused.
    #[must_use]
    pub fn unverified_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// A note whose text at least one of the given keys has signed, and no signature of the given keys is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNote<'n, 'k> {
    text: &'n str,
    signers: Vec<&'k VerifierKey>,
}

impl<'k> VerifiedNote<'_, 'k> {
    /// The signed text, with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text
    }

    /// The keys whose signatures verified; at least one.
    #[must_use]
    pub fn signers(&self) -> &[&'k VerifierKey] {
        &self.signers
    }

    /// Whether this key's signature verified.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifierKey) -> bool {
        self.signers.contains(&key)
    }
}

/// A signature line. Displays as, and parses from, `— <key name> <base64(key id ‖ signature)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

impl Signature {
    /// Reads a signature line without its newline.
    ///
    /// # Errors
    /// [`BadNote`] for anything that [`fmt::Display`] would not have written, or beyond [`MAX_NOTE_BYTES`].
    pub fn parse(line: &str) -> Result<Self, BadNote> {
        if line.len() > MAX_NOTE_BYTES {
            return Err(BadNote::TooLarge);
        }
        let rest = line.strip_prefix(SIGNATURE_PREFIX).ok_or(BadNote::Malformed)?;
        let (name, signature) = rest.split_once(' ').ok_or(BadNote::Malformed)?;
        let name = KeyName::new(name).map_err(|_| BadNote::Malformed)?;
        let signature = STANDARD.decode(signature).map_err(|_| BadNote::Malformed)?;
        let (id, bytes) = signature.split_first_chunk::<4>().ok_or(BadNote::Malformed)?;
        if bytes.is_empty() {
            return Err(BadNote::Malformed);
        }
        Ok(Self { name, id: KeyId::new(*id), bytes: bytes.to_vec() })
    }

    /// A signature that was just made.
    pub(crate) fn new(name: KeyName, id: KeyId, bytes: Vec<u8>) -> Self {
        Self { name, id, bytes }
    }

    /// Name of the key that is said to have signed.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Id of the key that is said to have signed.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The signature without the key id: 64 bytes from an Ed25519 key, others from other kinds of keys.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn is_of(&self, key: &VerifierKey) -> bool {
        self.name == *key.name() && self.id == key.id()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.as_bytes()[..], &self.bytes].concat();
        write!(f, "{SIGNATURE_PREFIX}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// The rules for the text of a note, which hold for the signature lines too but are implied there.
fn checked_text(text: &str) -> Result<&str, BadNote> {
    let has_control = text.bytes().any(|byte| byte < 0x20 && byte != b'\n');
    if text.len() > MAX_NOTE_BYTES {
        Err(BadNote::TooLarge)
    } else if has_control || !text.ends_with('\n') {
        Err(BadNote::Malformed)
    } else {
        Ok(text)
    }
}

/// Why something is not a signed note, or cannot become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not in the format.
    #[error("malformed note")]
    Malformed,
    /// More than [`MAX_NOTE_BYTES`] or [`MAX_SIGNATURES`].
    #[error("note too large")]
    TooLarge,
    /// The key has signed this note already.
    #[error("a key cannot sign a note twice")]
    SignedTwice,
    /// A note needs a signature.
    #[error("a note needs a signature")]
    NoSignature,
    /// The cryptographic library could not sign.
    #[error(transparent)]
    SigningFailed(#[from] SigningFailed),
}

/// Why the text of a note is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteRefused {
    /// None of the signatures is of a known key.
    #[error("no known key has signed the note")]
    NoKnownKey,
    /// The signature of a known key is wrong: the text or the signature was altered.
    #[error("wrong signature on the note")]
    WrongSignature,
    /// Two different known keys have this name and id.
    #[error("two known keys have the same name and id")]
    AmbiguousKey,
}
