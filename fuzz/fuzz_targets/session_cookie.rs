//! A `Cookie` header from a stranger. A session that is found must stand in it, letter by letter.
#![no_main]

use gate::cookie::session_from;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(bearer) = session_from(bytes) {
        let text = bearer.expose();
        assert_eq!(text.len(), keys::Bearer::TEXT_LENGTH);
        assert!(bytes.windows(text.len()).any(|window| window == text.as_bytes()));
    }
});
