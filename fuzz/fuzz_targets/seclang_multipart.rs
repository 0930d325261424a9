//! Multipart bodies: values are parts of the body, and what is neither whole nor empty is an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::body::{Item, Limits, multipart};

fuzz_target!(|bytes: &[u8]| {
    // The first line is the header.
    let mut lines = bytes.splitn(2, |byte| *byte == b'\n');
    let (header, body) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let content_type = [b"multipart/form-data", header].concat();
    let range = body.as_ptr_range();
    let (mut files, mut headers, mut content) = (0, 0, 0);
    let outcome = multipart::parse(&content_type, body, &Limits::default(), &mut |item, _: &[u8], value: &[u8]| match item {
        Item::Argument | Item::FileContent => {
            let at = value.as_ptr_range();
            assert!(value.is_empty() || (range.start <= at.start && at.end <= range.end));
            content += value.len();
        }
        Item::FileSize => files += std::str::from_utf8(value).expect("digits").parse::<usize>().expect("a number"),
        Item::PartHeader => headers += value.len(),
        _ => {}
    });
    assert_eq!(files, outcome.files_size);
    assert!(content <= body.len() && headers <= body.len() * 2 + 4);
    assert!(outcome.size_without_files + outcome.files_size <= body.len());
    let is_whole = outcome.error.is_none() && !body.is_empty();
    assert!(!is_whole || body.windows(2).filter(|two| two == b"--").count() > 1);
    assert_eq!(outcome.flags.crlf_lf_lines(), outcome.flags.crlf_line && outcome.flags.lf_line);
});
