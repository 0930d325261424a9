//! Query strings, form bodies and cookies: nothing appears that was not sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::body::{Item, Limits, cookies, urlencoded};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let (mut count, mut size) = (0, 0);
    let outcome = urlencoded::parse(bytes, b'&', &limits, &mut |item, name: &[u8], value: &[u8]| {
        assert_eq!(item, Item::Argument);
        count += 1;
        size += name.len() + value.len();
    });
    assert!(count <= limits.arguments && size <= bytes.len());
    let separators = bytes.iter().filter(|byte| **byte == b'&').count();
    let sent = if bytes.is_empty() { 0 } else { separators + usize::from(!bytes.ends_with(b"&")) };
    assert_eq!(outcome.is_over_limit, sent > limits.arguments);
    assert_eq!(count, sent.min(limits.arguments));
    assert!(!outcome.is_encoding_broken || bytes.contains(&b'%'));

    cookies::parse(bytes, &mut |_, name: &[u8], value: &[u8]| {
        assert!(!name.is_empty() && !name.contains(&b'=') && !name.contains(&b';') && !value.contains(&b';'));
    });
});
