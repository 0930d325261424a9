//! The header a load balancer sends first. What stands behind it must not matter.
#![no_main]

use gate::proxy_header::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((length, address)) = parse(bytes) {
        let Some(header) = bytes.get(..length) else {
            panic!("a header of {length} in {} bytes", bytes.len())
        };
        assert_eq!(parse(header), Ok((length, address)));
    }
});
