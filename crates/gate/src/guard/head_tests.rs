//! The table of heads that pass and heads that do not.

use super::*;
use crate::guard::scan;
use proptest::prelude::*;

fn head(lines: &str) -> Vec<u8> {
    format!("{}\r\n\r\n", lines.replace('\n', "\r\n")).into_bytes()
}

#[test]
fn honest_heads_pass() {
    let cases = [
        ("GET / HTTP/1.1\nHost: a", Framing::None),
        ("GET /a?b=c|d HTTP/1.1\nHost: a.example:8443\nAccept: */*", Framing::None),
        ("OPTIONS * HTTP/1.1\nHost: a", Framing::None),
        ("POST / HTTP/1.1\nHost: [::1]:443\nContent-Length: 12", Framing::Length(12)),
        ("POST / HTTP/1.1\nHost: a\nContent-Length: 0", Framing::None),
        ("POST / HTTP/1.1\nHost: a\ntransfer-ENCODING: Chunked", Framing::Chunked),
        ("POST / HTTP/1.0\nHost: a\nContent-Length: 3", Framing::Length(3)),
        ("GET / HTTP/1.1\nHost:a\nX:\nCookie: a=b; c=\u{e9}", Framing::None),
    ];
    for (lines, framing) in cases {
        let bytes = head(lines);
        assert_eq!(scan(&bytes), Ok(Some(Head { length: bytes.len(), framing })), "{lines}");
    }
}

#[test]
fn ambiguous_heads_do_not() {
    use Violation::*;
    let cases: [(&str, Violation); 40] = [
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", EmptyFirstLine),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", BareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", BareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", BareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", BadHeaderValue),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", BadHeaderValue),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\r\n\r\n", BadHeaderValue),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\x0c\r\n\r\n", BadHeaderValue),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", FoldedHeader),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", FoldedHeader),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", SpaceBeforeColon),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n", SpaceBeforeColon),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", BadHeaderName),
        ("GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", BadHeaderName),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\u{b}: a\r\n\r\n", BadHeaderName),
        ("GET / HTTP/1.1\r\n\r\n", MissingHost),
        ("GET / HTTP/1.0\r\n\r\n", MissingHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", DuplicateHost),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", BadHost),
        ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", BadHost),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", BadHost),
        ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", BadTarget),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", BadRequestLine),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", BadRequestLine),
        ("GET /\r\nHost: a\r\n\r\n", BadRequestLine),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", BadMethod),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BadVersion),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            LengthAndEncoding,
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", DuplicateLength),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", BadLength),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", BadLength),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n\r\n", BadLength),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", BadTransferEncoding),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", BadTransferEncoding),
        ("GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", EncodingInHttp10),
    ];
    for (bytes, violation) in cases {
        assert_eq!(scan(bytes.as_bytes()), Err(violation), "{bytes:?}");
    }
}

#[test]
fn sizes_are_bounded() {
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(HEAD_LIMIT));
    assert_eq!(scan(long.as_bytes()), Err(Violation::HeadTooLong));
    assert_eq!(scan(&vec![b'A'; HEAD_LIMIT]), Err(Violation::HeadTooLong));
    let lines = |count: usize| head(&format!("GET / HTTP/1.1\nHost: a{}", "\nX: y".repeat(count)));
    assert!(scan(&lines(HEADERS_LIMIT - 1)).is_ok());
    assert_eq!(scan(&lines(HEADERS_LIMIT)), Err(Violation::TooManyHeaders));
}

proptest! {
    /// In pieces or at once: the same answer.
    #[test]
    fn pieces_do_not_matter(bytes in "[GET /HP1.\r\n:hostaX-]{0,80}", cut in 0_usize..80) {
        let bytes = bytes.as_bytes();
        let whole = scan(bytes);
        let mut scanner = HeadScanner::default();
        let first = scanner.feed(&bytes[..cut.min(bytes.len())]);
        let pieces = if first == Ok(None) { scanner.feed(bytes) } else { first };
        prop_assert_eq!(pieces, whole);
    }

    /// What passes here, an independent parser reads with the same end and the same host.
    #[test]
    fn a_passing_head_reads_the_same_elsewhere(
        method in "GET|POST|PUT", path in "/[ -~]{0,20}", name in "[ -~]{1,12}", value in "[\\PC\t\r\n]{0,20}",
    ) {
        let text = format!("{method} {path} HTTP/1.1\r\nHost: a\r\n{name}: {value}\r\n\r\n");
        if let Ok(Some(head)) = scan(text.as_bytes()) {
            let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
            let mut request = httparse::Request::new(&mut headers);
            let parsed = request.parse(text.as_bytes()).unwrap();
            prop_assert_eq!(parsed, httparse::Status::Complete(head.length));
            prop_assert_eq!(request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case("host")).count(), 1);
        }
    }

    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = scan(&bytes);
    }
}
