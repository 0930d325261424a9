//! A telegram from the watched folder. Whatever it says, reading it ends, and reads the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use safety::model::telegram::{MAX_BYTES, Telegram};

fuzz_target!(|bytes: &[u8]| {
    let read = Telegram::parse(bytes);
    assert!(read.is_err() || bytes.len() <= MAX_BYTES);
    assert_eq!(format!("{read:?}"), format!("{:?}", Telegram::parse(bytes)));
});
