//! JSON bodies: what another parser takes for JSON passes, and names stay within bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::body::{Limits, json};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let (mut count, mut names) = (0, 0);
    let outcome = json::parse(bytes, &limits, &mut |_, name: &[u8], value: &[u8]| {
        assert!(name.starts_with(b"json") && name.len() <= 8 << 10);
        assert!(value.len() <= bytes.len());
        count += 1;
        names += name.len();
    });
    assert!(count <= limits.arguments && names <= bytes.len() * 16 + (1 << 20));
    let is_json = serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    let is_too_much = matches!(
        outcome,
        Err(json::JsonError::TooManyArguments(_) | json::JsonError::NamesTooLong(_) | json::JsonError::TooDeep(_))
    );
    assert!(!is_json || outcome.is_ok() || is_too_much, "{outcome:?}");
});
