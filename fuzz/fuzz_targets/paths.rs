//! Paths from strangers: as rules match them, and as places to send somebody back to.
#![no_main]

use gate::CanonicalPath;
use libfuzzer_sys::fuzz_target;
use web::LocalPath;

fuzz_target!(|text: &str| {
    if let Ok(path) = CanonicalPath::parse(text) {
        assert_eq!(CanonicalPath::parse(path.as_str()).as_ref(), Ok(&path));
        assert!(path.as_str().starts_with('/'));
        assert!(!path.segments().any(|segment| segment == "." || segment == ".."));
        assert!(!path.as_str().contains(|c: char| c.is_ascii_control() || c == '\\'));
    }
    if let Ok(path) = text.parse::<LocalPath>() {
        let path = path.as_str();
        assert!(path.starts_with('/') && !path.starts_with("//"));
        assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'));
    }
});
