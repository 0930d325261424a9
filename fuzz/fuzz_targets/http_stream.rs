//! A whole connection's bytes. What was let through must be let through again, whole, by itself.
#![no_main]

use gate::guard::frame;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (passed, _) = frame(bytes);
    let Some(through) = bytes.get(..passed) else { panic!("{passed} of {} bytes passed", bytes.len()) };
    assert_eq!(frame(through), (passed, None));
});
