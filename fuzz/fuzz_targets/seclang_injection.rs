//! Any value: a verdict of known letters, and what cannot be markup is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::injection::{is_sqli, is_xss};

fuzz_target!(|bytes: &[u8]| {
    if let Some(fingerprint) = is_sqli(bytes) {
        let letters = fingerprint.as_bytes();
        assert!((1..=5).contains(&letters.len()));
        assert!(letters.iter().all(|letter| b"kUBEtfn1vso&cA(),:;TX".contains(letter)), "{fingerprint}");
    }
    let is_plain = !bytes.iter().any(|byte| matches!(byte, b'<' | b'='));
    assert!(!is_plain || !is_xss(bytes));
});
