//! Bearer tokens: whoever holds the text may act. Session cookies, mailed links, API tokens.
//!
//! A token is 16 bytes of tenant id and 32 random bytes, as 64 characters of base64url. The tenant
//! is in the clear so that row-level security can be scoped before anything is looked up. Only
//! [`Bearer::digest`] is stored: a stolen database opens no session.

use crate::entropy::random;
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Secret, TenantId};
use std::{fmt, str::FromStr};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The text is not a bearer token. Says nothing about whether one like it was ever issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a bearer token")]
pub struct BearerError;

/// A token with its secret part in memory. No `Display`: see [`Bearer::expose`].
#[derive(Clone)]
pub struct Bearer {
    tenant: TenantId,
    random: Secret<[u8; 32]>,
}

impl Bearer {
    /// Characters of the text: 48 bytes leave no spare bits, so each token has exactly one text.
    pub const TEXT_LENGTH: usize = 64;

    /// A new token of `tenant` with 256 random bits.
    pub fn fresh(tenant: TenantId) -> Self {
        Self { tenant, random: Secret::new(random()) }
    }

    /// Exactly the text of [`Bearer::expose`]: no padding, no blanks, no other alphabet.
    pub fn parse(text: &str) -> Result<Self, BearerError> {
        if text.len() != Self::TEXT_LENGTH {
            return Err(BearerError);
        }
        let mut bytes = Zeroizing::new([0_u8; 48]);
        let length = URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()).map_err(|_| BearerError)?;
        let (tenant, random) = bytes.split_first_chunk::<16>().ok_or(BearerError)?;
        let random = random.first_chunk::<32>().filter(|_| length == 48).ok_or(BearerError)?;
        Ok(Self { tenant: TenantId::from_uuid(Uuid::from_bytes(*tenant)), random: Secret::new(*random) })
    }

    /// The tenant the token claims. A claim only, until the digest is found in that tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// What is stored and looked up: SHA-256 over a domain prefix and the random part. A plain hash
    /// is enough because 256 random bits cannot be guessed.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        context.update(b"sekisho/bearer/v1\0");
        context.update(self.random.expose());
        let mut out = [0; 32];
        out.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
        out
    }

    /// The text to hand to its holder, and to nobody else: never into a log or a table.
    pub fn expose(&self) -> String {
        let mut bytes = Zeroizing::new(Vec::with_capacity(48));
        bytes.extend_from_slice(self.tenant.uuid().as_bytes());
        bytes.extend_from_slice(self.random.expose());
        URL_SAFE_NO_PAD.encode(&*bytes)
    }
}

impl FromStr for Bearer {
    type Err = BearerError;
    fn from_str(text: &str) -> Result<Self, BearerError> {
        Self::parse(text)
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bearer({}, secret)", self.tenant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn survives_text_and_keeps_its_secret() {
        let bearer = Bearer::fresh(TenantId::PROVIDER);
        let text = bearer.expose();
        assert_eq!(text.len(), Bearer::TEXT_LENGTH);
        let back: Bearer = text.parse().unwrap();
        assert_eq!((back.tenant(), back.digest()), (bearer.tenant(), bearer.digest()));
        assert_eq!(back.expose(), text);
        let shown = format!("{bearer:?}");
        assert!(shown.contains("secret") && !shown.contains(&text[22..]), "{shown}");
        assert_ne!(Bearer::fresh(TenantId::PROVIDER).digest(), bearer.digest());
    }

    #[test]
    fn the_digest_is_fixed_forever() {
        let bearer = Bearer { tenant: TenantId::PROVIDER, random: Secret::new([0xab; 32]) };
        // printf 'sekisho/bearer/v1\0' and 32 bytes of 0xab, through sha256sum
        assert_eq!(
            kernel::hex(&bearer.digest()),
            "6f4bdc08d2ca9096f54b1992a43edca76aa8e032380a89e7ca5806843d16f661"
        );
    }

    #[test]
    fn refuses_everything_else() {
        let good = Bearer::fresh(TenantId::PROVIDER).expose();
        let cases = [
            String::new(),
            good[..63].to_owned(),
            format!("{good}="),
            format!("{good}A"),
            format!(" {}", &good[1..]),
            format!("+{}", &good[1..]),
            format!("/{}", &good[1..]),
            format!("{}=", &good[..63]),
            format!("{}\n", &good[..63]),
            format!("あ{}", &good[3..]),
        ];
        for text in cases {
            assert_eq!(Bearer::parse(&text).err(), Some(BearerError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn each_token_has_one_text(text in "[A-Za-z0-9_-]{64}") {
            prop_assert_eq!(Bearer::parse(&text).unwrap().expose(), text);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = Bearer::parse(&text);
        }
    }
}
