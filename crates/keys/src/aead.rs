//! AES-256-GCM with the nonce chosen by the caller (NIST SP 800-38D), and key commitment.
//!
//! For callers that own their nonce sequence, such as the ledger. Fields of rows go through
//! [`crate::TenantKeys`], which chooses nonces itself.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;

/// Bytes of a nonce.
pub const NONCE: usize = 12;
/// Bytes that sealing adds to the plaintext.
pub const TAG: usize = 16;

/// Wrong key, wrong place, altered or cut bytes: deliberately not told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed value does not open")]
pub struct SealError;

/// A key made ready: making it costs more than sealing a few hundred bytes with it.
pub struct Cipher(LessSafeKey);

impl Cipher {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(cipher(key))
    }

    /// `ciphertext ‖ tag`. A nonce must never be used twice under one key: that would reveal both
    /// plaintexts and let anyone forge.
    pub fn seal(&self, nonce: [u8; NONCE], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plaintext.len().saturating_add(TAG));
        sealed.extend_from_slice(plaintext);
        append_tag(&self.0, nonce, aad, &mut sealed, 0);
        sealed
    }

    /// The plaintext of what [`Cipher::seal`] made with the same key, nonce and `aad`.
    ///
    /// # Errors
    /// Any of them differs, or the bytes were altered or cut.
    pub fn open(&self, nonce: [u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open_with(&self.0, nonce, aad, sealed)
    }
}

/// A public name of `key` that binds whoever states it to that key: AES-GCM alone lets one
/// ciphertext open to two stories under two keys. Store it beside the ciphertext and compare
/// before opening.
pub fn commitment(key: &[u8; 32]) -> [u8; 32] {
    mac(&hmac::Key::new(hmac::HMAC_SHA256, key), b"sekisho/data-key/commitment/v1")
}

/// HMAC-SHA-256 as an array.
pub(crate) fn mac(key: &hmac::Key, message: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.iter_mut().zip(hmac::sign(key, message).as_ref()).for_each(|(to, from)| *to = *from);
    out
}

#[allow(clippy::expect_used, reason = "AES-256 takes every 32-byte key; the type proves the length")]
pub(crate) fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("32 bytes are an AES-256 key"))
}

/// Seals `buffer[from..]` in place and appends the tag.
#[allow(clippy::expect_used, reason = "only a plaintext over 64 GiB is refused (SP 800-38D §5.2.1.1)")]
pub(crate) fn append_tag(
    key: &LessSafeKey,
    nonce: [u8; NONCE],
    aad: &[u8],
    buffer: &mut Vec<u8>,
    from: usize,
) {
    let plaintext = buffer.get_mut(from..).unwrap_or_default();
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), plaintext)
        .expect("the plaintext is shorter than 64 GiB");
    buffer.extend_from_slice(tag.as_ref());
}

pub(crate) fn open_with(
    key: &LessSafeKey,
    nonce: [u8; NONCE],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut buffer = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    let length = key.open_in_place(nonce, Aad::from(aad), &mut buffer).map_err(|_| SealError)?.len();
    buffer.truncate(length);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "lengths of test vectors")]
    use super::*;
    use proptest::prelude::*;

    fn seal(key: &[u8; 32], nonce: [u8; NONCE], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        Cipher::new(key).seal(nonce, aad, plaintext)
    }

    fn open(key: &[u8; 32], nonce: [u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        Cipher::new(key).open(nonce, aad, sealed)
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    /// Test cases 13, 14 and 16 of the GCM submission (McGrew, Viega), the AES-256 ones.
    #[test]
    fn published_vectors() {
        let zero = "00".repeat(32);
        let long = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
        let text = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
        let sealed = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                      8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b";
        let cases = [
            (zero.as_str(), "00".repeat(12), "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
            (
                &zero,
                "00".repeat(12),
                "",
                "00000000000000000000000000000000",
                "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
            ),
            (
                long,
                "cafebabefacedbaddecaf888".to_owned(),
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                text,
                sealed,
            ),
        ];
        for (key, nonce, aad, plaintext, expected) in cases {
            let key: [u8; 32] = hex(key).try_into().unwrap();
            let nonce: [u8; 12] = hex(&nonce).try_into().unwrap();
            let made = seal(&key, nonce, &hex(aad), &hex(plaintext));
            assert_eq!(made, hex(expected));
            assert_eq!(open(&key, nonce, &hex(aad), &made), Ok(hex(plaintext)));
        }
    }

    #[test]
    fn every_difference_closes_it() {
        let (key, nonce, aad) = ([7; 32], [1; 12], b"here".as_slice());
        let sealed = seal(&key, nonce, aad, b"secret");
        assert_eq!(open(&key, nonce, aad, &sealed), Ok(b"secret".to_vec()));
        assert_eq!(open(&[8; 32], nonce, aad, &sealed), Err(SealError));
        assert_eq!(open(&key, [2; 12], aad, &sealed), Err(SealError));
        assert_eq!(open(&key, nonce, b"there", &sealed), Err(SealError));
        for cut in 0..sealed.len() {
            assert_eq!(open(&key, nonce, aad, &sealed[..cut]), Err(SealError), "cut at {cut}");
        }
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(open(&key, nonce, aad, &altered), Err(SealError), "altered at {at}");
        }
    }

    #[test]
    fn the_commitment_names_one_key() {
        assert_eq!(commitment(&[1; 32]), commitment(&[1; 32]));
        assert_ne!(commitment(&[1; 32]), commitment(&[2; 32]));
        assert_ne!(commitment(&[1; 32]), [1; 32]);
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(key: [u8; 32], nonce: [u8; 12], aad: Vec<u8>, plaintext: Vec<u8>) {
            let sealed = seal(&key, nonce, &aad, &plaintext);
            prop_assert_eq!(sealed.len(), plaintext.len() + TAG);
            prop_assert_eq!(open(&key, nonce, &aad, &sealed), Ok(plaintext));
        }
    }
}
