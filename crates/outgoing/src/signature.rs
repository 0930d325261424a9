//! The signature that a receiver checks: HMAC-SHA-256 over time and body.
//!
//! `Sekisho-Signature: t=<seconds since 1970>,v1=<hex>`; what is signed is `<t>.<body>`. A receiver
//! refuses an old `t`, so that a recorded request cannot be sent again.

use aws_lc_rs::hmac;
use std::fmt::Write as _;

/// The header's name.
pub const SIGNATURE: &str = "sekisho-signature";

/// The header's value for `body`, sent at `at` (seconds since 1970).
pub fn signature(secret: &[u8], at: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    context.update(at.to_string().as_bytes());
    context.update(b".");
    context.update(body);
    let mut value = format!("t={at},v1=");
    for byte in context.sign().as_ref() {
        let _ = write!(value, "{byte:02x}");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '1700000000.{}' | openssl dgst -sha256 -hmac secret`
    #[test]
    fn as_openssl_computes_it() {
        assert_eq!(
            signature(b"secret", 1_700_000_000, b"{}"),
            "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
        );
        assert_ne!(signature(b"secret", 1, b"{}"), signature(b"secret", 2, b"{}"));
    }
}
