//! The two signing keys of the platform: checkpoints of the ledger (Ed25519, RFC 8032) and the
//! gate's assertions (ES256: ECDSA P-256 with SHA-256, RFC 7518 §3.4).
//!
//! Signed-note lines live in `tlog`, tokens in `gate`; here are only keys.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Secret;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;

/// The bytes are not a private key of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a usable {0} private key in PKCS#8")]
pub struct KeyRejected(pub &'static str);

/// Signs ledger checkpoints.
#[derive(Clone)]
pub struct CheckpointKey {
    pair: Arc<Ed25519KeyPair>,
    public: [u8; 32],
}

impl CheckpointKey {
    const KIND: &'static str = "Ed25519";

    /// A new private key as PKCS#8 version 2 (RFC 5958), to be stored.
    pub fn generate() -> Result<Secret<Vec<u8>>, KeyRejected> {
        let document =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyRejected(Self::KIND))?;
        Ok(Secret::new(document.as_ref().to_vec()))
    }

    pub fn from_pkcs8(pkcs8: &Secret<Vec<u8>>) -> Result<Self, KeyRejected> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.expose()).map_err(|_| KeyRejected(Self::KIND))?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyRejected(Self::KIND))?;
        Ok(Self { pair: Arc::new(pair), public })
    }

    /// Deterministic: the same message has the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        out.iter_mut().zip(self.pair.sign(message).as_ref()).for_each(|(to, from)| *to = *from);
        out
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.public
    }
}

impl fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckpointKey(secret)")
    }
}

/// Signs what the gate asserts to the service behind it.
#[derive(Clone)]
pub struct AssertionKey {
    inner: Arc<Assertion>,
}

struct Assertion {
    pkcs8: Secret<Vec<u8>>,
    x: [u8; 32],
    y: [u8; 32],
    kid: String,
}

impl AssertionKey {
    const KIND: &'static str = "ECDSA P-256";

    /// A new private key as PKCS#8 version 1 (RFC 5208), to be stored.
    pub fn generate() -> Result<Secret<Vec<u8>>, KeyRejected> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| KeyRejected(Self::KIND))?;
        Ok(Secret::new(document.as_ref().to_vec()))
    }

    pub fn from_pkcs8(pkcs8: Secret<Vec<u8>>) -> Result<Self, KeyRejected> {
        let rejected = KeyRejected(Self::KIND);
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.expose())
            .map_err(|_| rejected)?;
        // SEC 1 §2.3.3: 0x04 ‖ x ‖ y
        let point: [u8; 65] = pair.public_key().as_ref().try_into().map_err(|_| rejected)?;
        let (&[0x04], xy) = point.split_first_chunk::<1>().ok_or(rejected)? else { return Err(rejected) };
        let (x, y) = xy.split_first_chunk::<32>().ok_or(rejected)?;
        let y = y.first_chunk::<32>().ok_or(rejected)?;
        let kid = kernel::hex(digest(&SHA256, &point).as_ref()).chars().take(16).collect();
        Ok(Self { inner: Arc::new(Assertion { pkcs8, x: *x, y: *y, kid }) })
    }

    /// For the token library, which wants the key in this form.
    pub fn pkcs8(&self) -> &Secret<Vec<u8>> {
        &self.inner.pkcs8
    }

    /// The first 16 hexadecimal digits of SHA-256 over the uncompressed public point.
    pub fn kid(&self) -> &str {
        &self.inner.kid
    }

    /// The public half as a JSON Web Key (RFC 7517, RFC 7518 §6.2).
    pub fn jwk(&self) -> Value {
        json!({
            "kty": "EC",
            "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(self.inner.x),
            "y": URL_SAFE_NO_PAD.encode(self.inner.y),
            "kid": self.inner.kid,
            "alg": "ES256",
            "use": "sig",
        })
    }
}

impl fmt::Debug for AssertionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssertionKey({}, secret)", self.inner.kid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

    #[test]
    fn checkpoint_signatures_verify() {
        let key = CheckpointKey::from_pkcs8(&CheckpointKey::generate().unwrap()).unwrap();
        let signature = key.sign(b"checkpoint");
        let public = UnparsedPublicKey::new(&ED25519, key.public_key());
        assert!(public.verify(b"checkpoint", &signature).is_ok());
        assert!(public.verify(b"checkpoinT", &signature).is_err());
        assert_eq!(format!("{key:?}"), "CheckpointKey(secret)");
    }

    #[test]
    fn the_wrong_kind_is_rejected() {
        let (ed, ec) = (CheckpointKey::generate().unwrap(), AssertionKey::generate().unwrap());
        assert_eq!(CheckpointKey::from_pkcs8(&ec).err(), Some(KeyRejected("Ed25519")));
        assert_eq!(AssertionKey::from_pkcs8(ed).err(), Some(KeyRejected("ECDSA P-256")));
        assert!(CheckpointKey::from_pkcs8(&Secret::new(b"junk".to_vec())).is_err());
        let cut = ec.expose()[..40].to_vec();
        assert!(AssertionKey::from_pkcs8(Secret::new(cut)).is_err());
    }

    /// Foreign check: the token library signs with the PKCS#8 and verifies with the JWK.
    #[test]
    fn the_token_library_agrees_with_the_jwk() {
        let key = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        let jwk = key.jwk();
        assert_eq!((jwk["kid"].as_str().unwrap(), key.kid().len()), (key.kid(), 16));

        let claims = json!({ "sub": "u", "exp": 4_000_000_000_u64 });
        let token =
            encode(&Header::new(Algorithm::ES256), &claims, &EncodingKey::from_ec_der(key.pkcs8().expose()));
        let decoding = |jwk: &Value| {
            DecodingKey::from_ec_components(jwk["x"].as_str().unwrap(), jwk["y"].as_str().unwrap()).unwrap()
        };
        let validation = Validation::new(Algorithm::ES256);
        let token = token.unwrap();
        assert_eq!(decode::<Value>(&token, &decoding(&jwk), &validation).unwrap().claims, claims);

        let other = AssertionKey::from_pkcs8(AssertionKey::generate().unwrap()).unwrap();
        assert!(decode::<Value>(&token, &decoding(&other.jwk()), &validation).is_err());
        assert_ne!(other.kid(), key.kid());
    }
}
