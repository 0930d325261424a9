//! A request head from a stranger. What passes must mean the same to an independent parser.
#![no_main]

use gate::guard::{HEADERS_LIMIT, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Some(head)) = scan(bytes) else { return };
    assert!(head.length <= bytes.len());
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
    let mut request = httparse::Request::new(&mut headers);
    assert_eq!(request.parse(bytes), Ok(httparse::Status::Complete(head.length)));
    let named =
        |name: &str| request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name)).count();
    // One host in HTTP/1.1, and never two ways to tell where the body ends.
    assert!(named("host") <= 1 && (request.version == Some(0) || named("host") == 1));
    assert!(named("content-length") + named("transfer-encoding") <= 1);
});
