//! Custody of tenant keys: the port to whatever holds the topmost key.
//!
//! Two kinds of custodian are foreseen: [`FileRoot`], a key file on the server, and a KMS or HSM
//! behind the same trait. Where the wrapped keys are stored is not decided here.

use crate::aead::{self, NONCE};
use crate::entropy::random;
use crate::expiry::{ExpiryFolder, ExpiryKeys};
use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use kernel::Secret;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A future of a custodian: boxed, because the custodian is chosen when the program starts.
pub type CustodyFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, CustodyError>> + Send + 'a>>;

/// Why a key was not wrapped or unwrapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustodyError {
    /// Wrong custodian, wrong context or altered bytes. Trying again will not help.
    #[error("wrapped key does not open")]
    DoesNotOpen,
    /// The custodian did not answer. Trying again may help.
    #[error("key custodian is unavailable: {0}")]
    Unavailable(String),
    /// The key was destroyed on purpose: what it wrapped is forgotten.
    #[error("the key was destroyed")]
    Destroyed,
}

/// Wraps and unwraps 32-byte keys. `context` (for example the tenant's id) is bound to the wrapped
/// key: unwrapping needs the same bytes.
pub trait Custodian: Send + Sync {
    fn wrap_key<'a>(&'a self, context: &'a [u8], key: &'a Secret<[u8; 32]>) -> CustodyFuture<'a, Vec<u8>>;

    fn unwrap_key<'a>(&'a self, context: &'a [u8], wrapped: &'a [u8]) -> CustodyFuture<'a, Secret<[u8; 32]>>;

    /// The keys that are destroyed on time, where this custodian can destroy any.
    fn expiry(&self) -> Option<Arc<dyn ExpiryKeys>> {
        None
    }
}

/// The custodian that is a file: AES-256-GCM under a key derived from the folder's `root.key`.
///
/// A wrapped key is `version(1) ‖ nonce(12) ‖ ciphertext(32) ‖ tag(16)`. Nonces are random, which
/// is safe for 2³² wrappings under one root (SP 800-38D §8.3): one per tenant and rotation.
#[derive(Clone)]
pub struct FileRoot {
    cipher: Arc<LessSafeKey>,
    expiry: Option<ExpiryFolder>,
}

const VERSION: u8 = 1;
const DOMAIN: &[u8] = b"sekisho/root/wrap/v1\0";

impl FileRoot {
    pub fn new(root: &Secret<[u8; 32]>) -> Self {
        let key = expand(&Salt::new(HKDF_SHA256, b"sekisho/root/v1").extract(root.expose()), &[DOMAIN]);
        Self { cipher: Arc::new(aead::cipher(key.expose())), expiry: None }
    }

    /// With expiry keys in a folder.
    pub fn with_expiry(self, expiry: ExpiryFolder) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Vec<u8> {
        seal_versioned(&self.cipher, &bound(context), key)
    }

    fn open(&self, context: &[u8], wrapped: &[u8]) -> Result<Secret<[u8; 32]>, CustodyError> {
        let plain = open_versioned(&self.cipher, &bound(context), wrapped);
        let key = plain.ok().and_then(|plain| <[u8; 32]>::try_from(plain.expose().as_slice()).ok());
        key.map(Secret::new).ok_or(CustodyError::DoesNotOpen)
    }
}

impl Custodian for FileRoot {
    fn wrap_key<'a>(&'a self, context: &'a [u8], key: &'a Secret<[u8; 32]>) -> CustodyFuture<'a, Vec<u8>> {
        Box::pin(std::future::ready(Ok(self.wrap(context, key.expose()))))
    }

    fn unwrap_key<'a>(&'a self, context: &'a [u8], wrapped: &'a [u8]) -> CustodyFuture<'a, Secret<[u8; 32]>> {
        Box::pin(std::future::ready(self.open(context, wrapped)))
    }

    fn expiry(&self) -> Option<Arc<dyn ExpiryKeys>> {
        self.expiry.clone().map(|folder| Arc::new(folder) as Arc<dyn ExpiryKeys>)
    }
}

fn bound(context: &[u8]) -> Vec<u8> {
    [DOMAIN, context].concat()
}

/// `version ‖ nonce ‖ ciphertext ‖ tag` under a random nonce.
pub(crate) fn seal_versioned(cipher: &LessSafeKey, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce = random::<NONCE>();
    let head = NONCE.saturating_add(1);
    let length = plaintext.len().saturating_add(head).saturating_add(aead::TAG);
    let mut sealed = Vec::with_capacity(length);
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    aead::append_tag(cipher, nonce, aad, &mut sealed, head);
    sealed
}

/// What [`seal_versioned`] sealed. The version needs no place in `aad`: another one is refused here.
pub(crate) fn open_versioned(
    cipher: &LessSafeKey,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Secret<Vec<u8>>, aead::SealError> {
    let ([VERSION, nonce @ ..], body) = sealed.split_first_chunk::<13>().ok_or(aead::SealError)? else {
        return Err(aead::SealError);
    };
    aead::open_with(cipher, *nonce, aad, body).map(Secret::new)
}

/// HKDF-Expand (RFC 5869 §2.3) to 32 bytes.
#[allow(clippy::expect_used, reason = "RFC 5869 allows up to 255 × 32 bytes; 32 are asked, 32 are given")]
pub(crate) fn expand(key: &Prk, labels: &[&[u8]]) -> Secret<[u8; 32]> {
    let mut out = Zeroizing::new([0_u8; 32]);
    key.expand(labels, HKDF_SHA256)
        .and_then(|okm| okm.fill(out.as_mut_slice()))
        .expect("32 bytes of HKDF-SHA-256");
    Secret::new(*out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn unwraps_only_its_own_in_the_same_context() {
        let root: &dyn Custodian = &FileRoot::new(&Secret::new([1; 32]));
        let key = Secret::new([9; 32]);
        let wrapped = root.wrap_key(b"tenant a", &key).await.unwrap();
        assert_eq!((wrapped.len(), wrapped[0]), (1 + 12 + 32 + 16, 1));
        assert_eq!(root.unwrap_key(b"tenant a", &wrapped).await.unwrap().expose(), key.expose());
        assert_ne!(wrapped, root.wrap_key(b"tenant a", &key).await.unwrap());

        let other = FileRoot::new(&Secret::new([2; 32]));
        let mut newer = wrapped.clone();
        newer[0] = 2;
        let refused = [
            other.unwrap_key(b"tenant a", &wrapped).await,
            root.unwrap_key(b"tenant b", &wrapped).await,
            root.unwrap_key(b"tenant a", &newer).await,
            root.unwrap_key(b"tenant a", &wrapped[..20]).await,
            root.unwrap_key(b"tenant a", b"").await,
        ];
        for result in refused {
            assert_eq!(result.err(), Some(CustodyError::DoesNotOpen));
        }
    }

    #[tokio::test]
    async fn a_key_of_another_length_is_refused() {
        let root = FileRoot::new(&Secret::new([1; 32]));
        let short = seal_versioned(&root.cipher, &bound(b"t"), &[0; 31]);
        assert_eq!(root.unwrap_key(b"t", &short).await.err(), Some(CustodyError::DoesNotOpen));
    }
}
