//! XML bodies: bounded, whatever entities say; and the same reading twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::body::{Item, xml};

fuzz_target!(|bytes: &[u8]| {
    let read = || {
        let (mut texts, mut attributes) = (Vec::new(), Vec::new());
        let outcome = xml::parse(bytes, &mut |item, name: &[u8], value: &[u8]| {
            assert!(name.is_empty());
            match item {
                Item::XmlText => texts.push(value.to_vec()),
                Item::XmlAttribute => attributes.push(value.to_vec()),
                other => panic!("{other:?} in XML"),
            }
        });
        (texts, attributes, outcome)
    };
    let (texts, attributes, outcome) = read();
    let size: usize = texts.iter().chain(&attributes).map(Vec::len).sum();
    // A byte of another encoding is at most three of UTF-8; entities add eight times that and 64 KiB.
    assert!(size <= (bytes.len() * 3) * 9 + (64 << 10));
    assert!(texts.len() == 1 || outcome.is_err() || bytes.is_empty());
    assert_eq!(read(), (texts, attributes, outcome));
});
