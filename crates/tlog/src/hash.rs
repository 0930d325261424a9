//! The one hash of the log (SHA-256) and the three ways RFC 9162 §2.1.1 uses it.
//!
//! Does not live here: the shape of the tree (`frontier`, `proof`).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Separates leaves from inner nodes, so that no inner node can be passed off as an entry.
const LEAF_PREFIX: u8 = 0x00;
const NODE_PREFIX: u8 = 0x01;

/// Root of the tree without entries: SHA-256 of the empty string (RFC 9162 §2.1.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// Hash of an entry: SHA-256(0x00 ‖ entry) (RFC 9162 §2.1.1).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[LEAF_PREFIX]);
    context.update(entry);
    Hash::from_digest(context.finish().as_ref())
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut preimage = [NODE_PREFIX; 65];
    preimage[1..33].copy_from_slice(&left.0);
    preimage[33..65].copy_from_slice(&right.0);
    Hash::from_digest(digest(&SHA256, &preimage).as_ref())
}

/// SHA-256 value of 32 bytes. Displayed as 64 lower-case hexadecimal digits.
///
/// Everything hashed here is public, so comparison need not take constant time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Length in bytes.
    pub const BYTES: usize = 32;

    /// Takes 32 bytes as a hash, without asking what they are the hash of.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Standard Base64 with padding: 44 characters (RFC 4648 §4).
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads the 44 characters of [`Hash::to_base64`].
    ///
    /// # Errors
    /// [`BadHash`] for any other length, alphabet, padding, or nonzero unused bits.
    pub fn from_base64(text: &str) -> Result<Self, BadHash> {
        if text.len() != 44 {
            return Err(BadHash);
        }
        let bytes = STANDARD.decode(text).map_err(|_| BadHash)?;
        Self::try_from(bytes.as_slice())
    }

    /// `digest` is SHA-256 output; the length is fixed by the algorithm.
    fn from_digest(digest: &[u8]) -> Self {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = *from;
        }
        Self(bytes)
    }
}

/// Not the text or the bytes of a 32-byte hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a 32-byte hash")]
pub struct BadHash;

impl TryFrom<&[u8]> for Hash {
    type Error = BadHash;

    fn try_from(bytes: &[u8]) -> Result<Self, BadHash> {
        bytes.try_into().map(Self).map_err(|_| BadHash)
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    /// Reads the 64 lower-case hexadecimal digits of [`fmt::Display`].
    fn from_str(text: &str) -> Result<Self, BadHash> {
        if text.len() != 64 {
            return Err(BadHash);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            if pair.iter().any(|digit| !matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(BadHash);
            }
            let pair = std::str::from_utf8(pair).map_err(|_| BadHash)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| BadHash)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // Computed with sha256sum over the prefixed bytes.
        assert_eq!(
            leaf_hash(b"").to_string(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            node_hash(&leaf_hash(b""), &leaf_hash(&[0])).to_string(),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
        assert_eq!(EMPTY_ROOT, Hash::from_digest(digest(&SHA256, b"").as_ref()));
    }

    #[test]
    fn texts_are_read_back_and_only_in_their_one_form() {
        let hash = leaf_hash(b"entry");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));

        let hex = hash.to_string();
        let base64 = hash.to_base64();
        assert_eq!(hex.to_uppercase().parse::<Hash>(), Err(BadHash));
        assert_eq!(hex.replacen(|_| true, "+", 1).parse::<Hash>(), Err(BadHash));
        assert_eq!(hex[..62].parse::<Hash>(), Err(BadHash));
        assert_eq!("é".repeat(32).parse::<Hash>(), Err(BadHash));
        for bad in [base64.trim_end_matches('=').to_owned(), format!("{base64}="), format!(" {base64}")] {
            assert_eq!(Hash::from_base64(&bad), Err(BadHash), "{bad}");
        }
        // 32 bytes leave two unused bits in the last character before the padding.
        assert_eq!(Hash::from_base64(&format!("{}B=", "A".repeat(42))), Err(BadHash));
        assert_eq!(Hash::from_base64(&format!("{}A=", "A".repeat(42))), Ok(Hash::new([0; 32])));
    }
}
