//! Keys that sign notes, and keys that verify them (C2SP signed-note, "Signatures").
//!
//! Only Ed25519 as the specification defines it, signature type 0x01. Does not live here: how private keys
//! are kept and rotated, and the format of the note (`note`).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest name of a key, in bytes of UTF-8. The specification sets no limit.
pub const MAX_KEY_NAME_BYTES: usize = 256;

/// Signature type of Ed25519 over the note's text.
const ED25519_TYPE: u8 = 0x01;

/// Name of a key: not empty, at most [`MAX_KEY_NAME_BYTES`], without white space, control characters or `+`.
///
/// By convention a URL without scheme; a log's key has the log's origin as its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(Arc<str>);

impl KeyName {
    /// Takes a name.
    ///
    /// # Errors
    /// [`BadKeyName`] when it breaks a rule above.
    pub fn new(name: &str) -> Result<Self, BadKeyName> {
        let is_refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.len() > MAX_KEY_NAME_BYTES || name.contains(is_refused) {
            return Err(BadKeyName);
        }
        Ok(Self(name.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a key is empty, too long, or has white space, control characters or `+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name for a signing key")]
pub struct BadKeyName;

/// First four bytes of SHA-256(name ‖ 0x0A ‖ signature type ‖ public key). With the name it says which key
/// signed; it proves nothing. Displayed as eight hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// Takes four bytes as an id.
    #[must_use]
    pub const fn new(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// The four bytes, as they stand before a signature.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    pub(crate) fn of(name: &KeyName, signature_type: u8, public: &[u8; 32]) -> Self {
        let mut preimage = Vec::with_capacity(MAX_KEY_NAME_BYTES);
        preimage.extend_from_slice(name.as_str().as_bytes());
        preimage.extend_from_slice(&[b'\n', signature_type]);
        preimage.extend_from_slice(public);
        let digest = digest(&SHA256, &preimage);
        // SHA-256 has 32 bytes.
        Self(digest.as_ref().first_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Private key that signs notes under a name. Cheap to clone; never shows the private key.
#[derive(Clone)]
pub struct SignerKey {
    pair: Arc<Ed25519KeyPair>,
    verifier: VerifierKey,
}

impl SignerKey {
    /// Takes an Ed25519 private key in PKCS #8 (DER, RFC 8410), with or without its public key.
    ///
    /// # Errors
    /// [`BadKey`] when it is not one, or the public key does not belong to it.
    pub fn from_pkcs8(name: KeyName, pkcs8: &[u8]) -> Result<Self, BadKey> {
        Self::from_pair(name, Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| BadKey)?)
    }

    /// Takes the 32-byte seed of an Ed25519 private key (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`BadKey`] when the cryptographic library refuses it.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Result<Self, BadKey> {
        Self::from_pair(name, Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey)?)
    }

    /// The same private key under another name, and so with another id.
    #[must_use]
    pub fn named(&self, name: KeyName) -> Self {
        Self { pair: Arc::clone(&self.pair), verifier: VerifierKey::new(name, self.verifier.public) }
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs the text of a note.
    ///
    /// # Errors
    /// [`SigningFailed`] when the cryptographic library fails.
    pub(crate) fn sign(&self, text: &str) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.pair.try_sign(text.as_bytes()).map_err(|_| SigningFailed)?;
        Ok(signature.as_ref().to_vec())
    }

    fn from_pair(name: KeyName, pair: Ed25519KeyPair) -> Result<Self, BadKey> {
        let public = pair.public_key().as_ref().try_into().map_err(|_| BadKey)?;
        Ok(Self { pair: Arc::new(pair), verifier: VerifierKey::new(name, public) })
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.verifier)
    }
}

/// Public key that verifies notes signed under a name.
///
/// Displays as, and parses from, the verifier key text `<name>+<id>+<base64(0x01 ‖ public key)>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    public: [u8; 32],
}

impl VerifierKey {
    /// Takes a 32-byte Ed25519 public key (RFC 8032 §5.1.5). Bytes that are no point verify nothing.
    #[must_use]
    pub fn new(name: KeyName, public: [u8; 32]) -> Self {
        Self { id: KeyId::of(&name, ED25519_TYPE, &public), name, public }
    }

    /// Name of the key.
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

    /// Whether `signature` is this key's Ed25519 signature of the text (RFC 8032 §5.1.7).
    pub(crate) fn is_signature_of(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(&self.name, self.id, ED25519_TYPE, &self.public))
    }
}

impl FromStr for VerifierKey {
    type Err = BadKey;

    /// Refuses any other signature type, and an id that does not belong to name and key.
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (name, public) = parts_of(text, ED25519_TYPE).ok_or(BadKey)?;
        let verifier = Self::new(name, public);
        // Compares the id, and refuses other spellings of it.
        if verifier.to_string() == text { Ok(verifier) } else { Err(BadKey) }
    }
}

/// `<name>+<id>+<base64(signature type ‖ public key)>`
pub(crate) fn key_text(name: &KeyName, id: KeyId, signature_type: u8, public: &[u8; 32]) -> String {
    let key = [&[signature_type][..], public].concat();
    format!("{name}+{id}+{}", STANDARD.encode(key))
}

/// Name and public key of such a text; the id is the caller's to compare.
pub(crate) fn parts_of(text: &str, signature_type: u8) -> Option<(KeyName, [u8; 32])> {
    // Base64 may hold a `+`; name and id may not.
    let mut parts = text.splitn(3, '+');
    let (name, _id, key) = (parts.next()?, parts.next()?, parts.next()?);
    let name = KeyName::new(name).ok()?;
    let key = STANDARD.decode(key).ok().filter(|_| key.len() == 44)?;
    let (of_type, public) = key.split_first()?;
    (*of_type == signature_type).then_some(())?;
    Some((name, public.try_into().ok()?))
}

/// Not an Ed25519 key in the expected form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key for signing notes")]
pub struct BadKey;

/// The cryptographic library could not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signing failed")]
pub struct SigningFailed;

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of the Go checksum database.
    const SUMDB: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    #[test]
    fn a_published_key_is_read_and_written() {
        let key: VerifierKey = SUMDB.parse().unwrap();
        assert_eq!(key.name().as_str(), "sum.golang.org");
        assert_eq!(key.id().to_string(), "033de0ae");
        assert_eq!(key.to_string(), SUMDB);
    }

    #[test]
    fn any_changed_character_makes_another_or_no_key() {
        for at in 0..SUMDB.len() {
            for with in ["A", "b", "0", "+", "/", "=", " ", "\n", "é"] {
                if &SUMDB[at..=at] != with {
                    let changed = format!("{}{with}{}", &SUMDB[..at], &SUMDB[at.saturating_add(1)..]);
                    assert_eq!(changed.parse::<VerifierKey>(), Err(BadKey), "{changed}");
                }
            }
        }
        for bad in
            ["", "+", "++", "a+b", "sum.golang.org+033DE0AE+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"]
        {
            assert_eq!(bad.parse::<VerifierKey>(), Err(BadKey), "{bad}");
        }
    }

    #[test]
    fn names() {
        let longest = "a".repeat(MAX_KEY_NAME_BYTES);
        for good in ["a", "example.com/log", "関所.example/記録", "a—b", longest.as_str()] {
            assert_eq!(KeyName::new(good).unwrap().as_str(), good);
        }
        let too_long = format!("{longest}a");
        for bad in
            ["", " ", "a b", "a+b", "a\n", "a\t", "a\u{3000}b", "a\u{a0}b", "a\u{7f}", "a\u{85}", &too_long]
        {
            assert_eq!(KeyName::new(bad), Err(BadKeyName), "{bad:?}");
        }
    }

    #[test]
    fn private_keys_are_taken_and_not_shown() {
        let name = || KeyName::new("example.com/log").unwrap();
        let signer = SignerKey::from_seed(name(), &[7; 32]).unwrap();
        // Ed25519KeyPair writes both forms of PKCS #8.
        for pkcs8 in [signer.pair.to_pkcs8().unwrap(), signer.pair.to_pkcs8v1().unwrap()] {
            let same = SignerKey::from_pkcs8(name(), pkcs8.as_ref()).unwrap();
            assert_eq!(same.verifier(), signer.verifier());
            assert_eq!(SignerKey::from_pkcs8(name(), &pkcs8.as_ref()[1..]).err(), Some(BadKey));
        }
        assert_eq!(format!("{signer:?}"), format!("SignerKey({})", signer.verifier()));

        let renamed = signer.named(KeyName::new("example.com/other").unwrap());
        assert_eq!(renamed.verifier().public_key(), signer.verifier().public_key());
        assert_ne!(renamed.verifier().id(), signer.verifier().id());
    }
}
