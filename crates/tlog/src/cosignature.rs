//! What a witness adds to a checkpoint (C2SP tlog-cosignature): that, at a time, this was the largest tree of
//! the log that it had seen, and consistent with all it had seen before.
//!
//! Only `cosignature/v1` with Ed25519, signature type 0x04. Does not live here: the witness' duty to look
//! before it signs, which is with whoever holds the key.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

use crate::checkpoint::Checkpoint;
use crate::key::{BadKey, KeyId, KeyName, SignerKey, SigningFailed, key_text, parts_of};
use crate::note::{NoteRefused, Signature, SignedNote};

/// Signature type of a cosignature with Ed25519.
const COSIGNATURE_TYPE: u8 = 0x04;

/// Bytes of a timestamp and of an Ed25519 signature.
const COSIGNATURE_BYTES: usize = 8 + 64;

/// Public key of a witness. Displays as, and parses from, `<name>+<id>+<base64(0x04 ‖ public key)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: KeyName,
    id: KeyId,
    public: [u8; 32],
}

/// A witness' statement that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature<'k> {
    /// Who says so.
    pub key: &'k WitnessKey,
    /// When, in seconds since 1970.
    pub time: u64,
}

impl WitnessKey {
    /// Takes a 32-byte Ed25519 public key. A witness needs a key of its own: one that signs nothing else.
    #[must_use]
    pub fn new(name: KeyName, public: [u8; 32]) -> Self {
        Self { id: KeyId::of(&name, COSIGNATURE_TYPE, &public), name, public }
    }

    /// Name of the witness.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Id that follows from name and public key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32-byte public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        &self.public
    }

    /// This witness' cosignature on a checkpoint; `None` if it has not signed.
    ///
    /// # Errors
    /// [`NoteRefused::WrongSignature`]: a line claims to be of this key and is not.
    pub fn verify(&self, note: &SignedNote) -> Result<Option<Cosignature<'_>>, NoteRefused> {
        let own = |line: &&Signature| *line.name() == self.name && line.id() == self.id;
        let Some(line) = note.signatures().iter().find(own) else { return Ok(None) };
        let time = self.time_of(note.unverified_text(), line.bytes());
        match time {
            Some(time) => Ok(Some(Cosignature { key: self, time })),
            None => Err(NoteRefused::WrongSignature),
        }
    }

    /// The time of a cosignature of this text, if it is one.
    fn time_of(&self, text: &str, bytes: &[u8]) -> Option<u64> {
        let (time, signature) = bytes.split_first_chunk::<8>()?;
        if bytes.len() != COSIGNATURE_BYTES {
            return None;
        }
        let time = u64::from_be_bytes(*time);
        let message = message(time, text)?;
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        key.verify(message.as_bytes(), signature).is_ok().then_some(time)
    }
}

/// What is signed. `None` for a time beyond 2⁶³ − 1.
fn message(time: u64, text: &str) -> Option<String> {
    i64::try_from(time).ok()?;
    Some(format!("cosignature/v1\ntime {time}\n{text}"))
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(&self.name, self.id, COSIGNATURE_TYPE, &self.public))
    }
}

impl FromStr for WitnessKey {
    type Err = BadKey;

    /// Refuses any other signature type, and an id that does not belong to name and key.
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (name, public) = parts_of(text, COSIGNATURE_TYPE).ok_or(BadKey)?;
        let key = Self::new(name, public);
        if key.to_string() == text { Ok(key) } else { Err(BadKey) }
    }
}

/// Private key of a witness. Cheap to clone; never shows the private key.
#[derive(Clone)]
pub struct WitnessSigner {
    signer: SignerKey,
    key: WitnessKey,
}

impl WitnessSigner {
    /// Cosigns with this key, under its name.
    #[must_use]
    pub fn new(signer: SignerKey) -> Self {
        let key = WitnessKey::new(signer.verifier().name().clone(), *signer.verifier().public_key());
        Self { signer, key }
    }

    /// The public half.
    #[must_use]
    pub fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// Signs that this is, at `time` (seconds since 1970), the largest consistent tree that was seen.
    ///
    /// # Errors
    /// [`SigningFailed`] when the cryptographic library fails, or for a time beyond 2⁶³ − 1.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<Signature, SigningFailed> {
        let message = message(time, &checkpoint.to_string()).ok_or(SigningFailed)?;
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend(self.signer.sign(&message)?);
        Ok(Signature::new(self.key.name.clone(), self.key.id, bytes))
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({})", self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    fn signer(name: &str, seed: u8) -> SignerKey {
        SignerKey::from_seed(KeyName::new(name).unwrap(), &[seed; 32]).unwrap()
    }

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint::new("example.com/log", size, Hash::new([3; 32])).unwrap()
    }

    #[test]
    fn a_cosignature_is_made_and_verified() {
        let log = signer("example.com/log", 1);
        let witness = WitnessSigner::new(signer("witness.example/w1", 2));
        let mut note = checkpoint(7).sign(&[&log]).unwrap();
        assert_eq!(witness.key().verify(&note), Ok(None));
        note.attach(witness.cosign(&checkpoint(7), 1_679_315_147).unwrap()).unwrap();
        let again = SignedNote::parse(note.to_string().as_bytes()).unwrap();
        let found = witness.key().verify(&again).unwrap().unwrap();
        assert_eq!((found.time, found.key), (1_679_315_147, witness.key()));
        // The log's signature stays what it was, and the witness is no log.
        assert!(Checkpoint::open(&again, "example.com/log", &[log.verifier().clone()]).is_ok());
    }

    #[test]
    fn anything_else_is_no_cosignature() {
        let log = signer("example.com/log", 1);
        let witness = WitnessSigner::new(signer("witness.example/w1", 2));
        let with = |signature: Signature| {
            let mut note = checkpoint(7).sign(&[&log]).unwrap();
            note.attach(signature).unwrap();
            witness.key().verify(&note).map(|found| found.map(|found| found.time))
        };
        let good = witness.cosign(&checkpoint(7), 5).unwrap();
        assert_eq!(with(good.clone()), Ok(Some(5)));
        let remade = |bytes: Vec<u8>| Signature::new(good.name().clone(), good.id(), bytes);
        for at in 0..good.bytes().len() {
            let mut bytes = good.bytes().to_vec();
            bytes[at] ^= 1;
            assert_eq!(with(remade(bytes)), Err(NoteRefused::WrongSignature), "byte {at}");
        }
        assert_eq!(with(remade(good.bytes()[..71].to_vec())), Err(NoteRefused::WrongSignature));
        assert_eq!(with(witness.cosign(&checkpoint(8), 5).unwrap()), Err(NoteRefused::WrongSignature));
        let another = WitnessSigner::new(signer("witness.example/w1", 3));
        assert_eq!(with(another.cosign(&checkpoint(7), 5).unwrap()), Ok(None));
        // A plain signature of the text is no statement of a witness.
        let plain = signer("witness.example/w1", 2).sign(&checkpoint(7).to_string()).unwrap();
        let plain = [&5_u64.to_be_bytes()[..], &plain].concat();
        assert_eq!(with(remade(plain)), Err(NoteRefused::WrongSignature));
        assert_eq!(witness.cosign(&checkpoint(7), u64::MAX).err(), Some(SigningFailed));
    }

    #[test]
    fn keys_are_of_one_kind() {
        let signer = signer("witness.example/w1", 2);
        let key = WitnessSigner::new(signer.clone()).key().clone();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(signer.verifier().to_string().parse::<WitnessKey>(), Err(BadKey));
        assert_eq!(key.to_string().parse::<crate::VerifierKey>(), Err(BadKey));
        assert_ne!(key.id(), signer.verifier().id());
        // The example of the specification: the id follows from name, type and key.
        let line = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==";
        let example = Signature::parse(line).unwrap();
        assert_eq!(example.bytes().len(), COSIGNATURE_BYTES);
        assert_eq!(example.bytes()[..8], 1_679_315_147_u64.to_be_bytes());
    }
}
