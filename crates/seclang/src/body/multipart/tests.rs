//! What multipart bodies come to.

use super::{super::collected::Collected, Flags, Item, Limits, MultipartError, Outcome, parse};
use proptest::prelude::*;

const TYPE: &[u8] = b"multipart/form-data; boundary=B";

fn parsed(body: &[u8]) -> (Collected, Outcome) {
    let mut sink = Collected::default();
    let outcome = parse(TYPE, body, &Limits::default(), &mut sink);
    (sink, outcome)
}

/// What a body without anything unusual shows: lines end in CR LF, and boundaries come after the first.
fn usual() -> Flags {
    Flags { crlf_line: true, unmatched_boundary: 2, ..Flags::default() }
}

const FIELD: &str = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

#[test]
fn fields_and_files() {
    let body = b"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\ny\r\n--B\r\n\
        content-disposition: form-data; name=\"f\"; filename=\"e.txt\"\r\nContent-Type: text/plain\r\n\r\n\0\n\r\n--B--\r\n";
    let (found, outcome) = parsed(body);
    assert_eq!((outcome.error, outcome.flags), (None, usual()));
    assert!(!outcome.flags.strict_error());
    assert_eq!(found.of(Item::Argument), ["a=x\\r\\ny"]);
    assert_eq!(found.of(Item::File), ["f=e.txt"]);
    assert_eq!(found.of(Item::FileSize), ["f=2"]);
    assert_eq!(found.of(Item::FileContent), ["f=\\x00\\n"]);
    assert_eq!(found.of(Item::MultipartName), ["a=a", "f=f"]);
    assert_eq!(found.of(Item::MultipartFilename), ["e.txt=e.txt"]);
    assert_eq!(
        found.of(Item::PartHeader),
        [
            "a=Content-Disposition: form-data; name=\\\"a\\\"",
            "f=content-disposition: form-data; name=\\\"f\\\"; filename=\\\"e.txt\\\"",
            "f=Content-Type: text/plain",
        ]
    );
    assert_eq!(outcome.files_size, 2);
    assert_eq!(outcome.size_without_files, 44 + 4 + 60 + 28);
}

/// A body, what it says in arguments, what was unusual, and what was wrong.
#[test]
fn what_is_unusual() {
    use MultipartError::{
        BadBoundaryLine, BadDisposition, BadHeader, DuplicateHeader, NoBoundaryLine, NoDisposition,
        NoFinalBoundary, NoName, NulInHeader,
    };
    let usual = usual();
    let first = Flags { crlf_line: true, ..Flags::default() };
    let broken = |flags: Flags| Flags { is_broken: true, ..flags };
    let cases: Vec<(String, &[&str], Flags, Option<MultipartError>)> = vec![
        (String::new(), &[], Flags::default(), None),
        (format!("--B\r\n{FIELD}x\r\n--B--"), &["a=x"], Flags { unmatched_boundary: 0, ..usual }, None),
        (
            format!("--B\n{FIELD}x\n--B--\n").replace('\r', ""),
            &["a=x"],
            Flags { crlf_line: false, lf_line: true, ..usual },
            None,
        ),
        (format!("--B\r\n{FIELD}x\n--B--\r\n"), &["a=x"], Flags { lf_line: true, ..usual }, None),
        (format!("--B\r\n{FIELD}x\n--B--"), &["a=x"], Flags { lf_line: true, ..first }, None),
        (
            format!("before\r\n--B\r\n{FIELD}x\r\n--B--\r\n"),
            &["a=x"],
            Flags { data_before: true, ..usual },
            None,
        ),
        (format!("--B\r\n{FIELD}x\r\n--B--\r\n\r\n"), &["a=x"], Flags { data_after: true, ..usual }, None),
        (format!("--B\r\n{FIELD}x --B y\r\n--B--\r\n"), &["a=x --B y"], usual, None),
        (
            format!("--B\r\n{FIELD}x\r\n--B--\r\n").replace("x\r\n", "x\r\n--C\r\n"),
            &["a=x\\r\\n--C"],
            usual,
            None,
        ),
        (
            format!("--C\r\n--B\r\n{FIELD}x\r\n--B--"),
            &["a=x"],
            Flags { data_before: true, unmatched_boundary: 1, ..first },
            None,
        ),
        (
            format!("--B\r\n{FIELD}--B--\r\n--B--\r\n"),
            &["a=--B--"],
            Flags { invalid_part: true, ..usual },
            None,
        ),
        (format!("--B\r\n{FIELD}--B--"), &["a="], Flags { invalid_part: true, ..first }, None),
        (
            format!("--B\r\nX: y\r\n z\r\n{FIELD}x\r\n--B--\r\n"),
            &["a=x"],
            Flags { header_folding: true, ..usual },
            None,
        ),
        (
            format!("--B\r\nX: y\r\n\u{b}z\r\n{FIELD}x\r\n--B--\r\n"),
            &["a=x"],
            Flags { header_folding: true, invalid_header_folding: true, ..usual },
            None,
        ),
        (
            format!("--B\r\n{FIELD}x\r\n--B--\r\n").replace('"', "'"),
            &["a=x"],
            Flags { invalid_quoting: true, ..usual },
            None,
        ),
        ("x".to_owned(), &[], Flags::default(), Some(NoBoundaryLine)),
        ("--B".to_owned(), &[], Flags::default(), Some(NoBoundaryLine)),
        (format!("--B\r\n{FIELD}x\r\n"), &[], first, Some(NoFinalBoundary)),
        (format!("--B\r\n{FIELD}x\r\n--B\r\n{FIELD}y"), &["a=x"], usual, Some(NoFinalBoundary)),
        (format!("--B\r\n{FIELD}x\r\n--Bx\r\n"), &[], broken(usual), Some(BadBoundaryLine(""))),
        (format!("--B\r\n{FIELD}x\r\n-- B\r\n"), &[], broken(first), Some(BadBoundaryLine(" (whitespace)"))),
        ("--B\r\nX\r\n\r\n".to_owned(), &[], broken(first), Some(BadHeader("colon missing"))),
        ("--B\r\n: y\r\n\r\n".to_owned(), &[], broken(first), Some(BadHeader("header name missing"))),
        (
            "--B\r\n x: y\r\n\r\n".to_owned(),
            &[],
            broken(Flags { header_folding: true, ..first }),
            Some(BadHeader("folding error")),
        ),
        ("--B\r\nX\0: y\r\n".to_owned(), &[], broken(first), Some(NulInHeader)),
        ("--B\r\nX: y\r\nx: y\r\n".to_owned(), &[], broken(first), Some(DuplicateHeader)),
        ("--B\r\nX: y\r\n\r\n".to_owned(), &[], broken(first), Some(NoDisposition)),
        ("--B\r\nContent-Disposition: file\r\n\r\n".to_owned(), &[], broken(first), Some(BadDisposition(-1))),
        ("--B\r\nContent-Disposition: form-data\r\n\r\n".to_owned(), &[], broken(first), Some(NoName)),
        (
            format!("--B\r\nX\r\n--B\r\n{FIELD}x\r\n--B--\r\n"),
            &["a=x"],
            broken(Flags { invalid_part: true, ..usual }),
            Some(BadHeader("colon missing")),
        ),
    ];
    for (body, arguments, flags, error) in cases {
        let (found, outcome) = parsed(body.as_bytes());
        assert_eq!(found.of(Item::Argument), arguments, "{body:?}");
        assert_eq!((outcome.flags, outcome.error), (flags, error), "{body:?}");
        let is_unusual = Flags { crlf_line: false, unmatched_boundary: 0, ..flags } != Flags::default();
        assert_eq!(outcome.flags.strict_error(), is_unusual, "{body:?}");
    }
}

#[test]
fn a_folded_header_reads_as_one_line() {
    let body = "--B\r\nContent-Disposition: form-data;\r\n\tname=\"a\"\r\n\r\nx\r\n--B--\r\n";
    let (found, outcome) = parsed(body.as_bytes());
    assert_eq!(outcome.error, None);
    assert_eq!(found.of(Item::PartHeader), ["a=Content-Disposition: form-data; name=\\\"a\\\""]);
    assert_eq!(found.of(Item::Argument), ["a=x"]);
}

#[test]
fn long_lines() {
    let field = |value: &str| format!("--B\r\n{FIELD}{value}\r\n--B--\r\n");
    for length in [4_094, 4_095, 4_096, 4_097, 10_000] {
        let value = "v".repeat(length);
        let (found, outcome) = parsed(field(&value).as_bytes());
        assert_eq!((found.of(Item::Argument), outcome.error), (vec![format!("a={value}")], None));
        let body = format!("--B\r\nX: {value}\r\n{FIELD}x\r\n--B--\r\n");
        let (_, outcome) = parsed(body.as_bytes());
        assert_eq!(outcome.error.is_some(), length >= 4_092, "{length}");
    }
    // Looked for in the first 4,096 bytes of a line, and no further.
    let near = format!("{}--B", "v".repeat(4_000));
    let far = format!("{}--B", "v".repeat(4_096));
    let body = |value: &str| format!("--B\r\n{FIELD}{value}\r\n--B--");
    assert_eq!(parsed(body(&near).as_bytes()).1.flags.unmatched_boundary, 1);
    assert_eq!(parsed(body(&far).as_bytes()).1.flags.unmatched_boundary, 0);
}

#[test]
fn limits_hold() {
    let part = |name: &str| format!("--B\r\nContent-Disposition: form-data; name={name}\r\n\r\nx\r\n");
    let file =
        |name: &str| format!("--B\r\nContent-Disposition: form-data; name={name}; filename=f\r\n\r\nx\r\n");
    let limits = Limits { arguments: 1, depth: 0, files: Some(1) };
    let mut sink = Collected::default();
    let body = [part("a"), part("b"), file("c"), file("d"), "--B--\r\n".to_owned()].concat();
    let outcome = parse(TYPE, body.as_bytes(), &limits, &mut sink);
    assert_eq!(sink.of(Item::Argument), ["a=x"]);
    assert_eq!(sink.of(Item::File), ["c=f", "d=f"]);
    assert!(outcome.is_over_limit && outcome.flags.file_limit_exceeded);
    assert_eq!(outcome.error, Some(MultipartError::TooManyFiles));
    let headers: String = (0..17).map(|number| format!("x{number}: y\r\n")).collect();
    assert_eq!(parsed(format!("--B\r\n{headers}").as_bytes()).1.error, Some(MultipartError::TooManyHeaders));
}

proptest! {
    #[test]
    fn what_was_sent_arrives(parts in prop::collection::vec(("[a-z]{1,9}", prop::option::of("[a-z.]{1,9}"), any::<Vec<u8>>()), 1..6)) {
        // The boundary is in none of the values.
        let boundary = b"--boundary-that-is-in-no-value";
        let mut body = Vec::new();
        for (name, filename, value) in &parts {
            body.extend_from_slice(&[b"--", boundary.as_slice(), b"\r\nContent-Disposition: form-data; name=\""].concat());
            body.extend_from_slice(name.as_bytes());
            if let Some(filename) = filename {
                body.extend_from_slice(format!("\"; filename=\"{filename}").as_bytes());
            }
            body.extend_from_slice(&[b"\"\r\n\r\n", value.as_slice(), b"\r\n"].concat());
        }
        body.extend_from_slice(&[b"--", boundary.as_slice(), b"--\r\n"].concat());
        let content_type = [b"multipart/form-data; boundary=", boundary.as_slice()].concat();
        let mut found = Vec::new();
        let outcome = parse(&content_type, &body, &Limits::default(), &mut |item, name: &[u8], value: &[u8]| {
            if matches!(item, Item::Argument | Item::FileContent) {
                found.push((name.to_vec(), item == Item::FileContent, value.to_vec()));
            }
        });
        let sent: Vec<_> = parts
            .into_iter()
            .map(|(name, filename, value)| (name.into_bytes(), filename.is_some(), value))
            .collect();
        prop_assert_eq!(outcome.error, None);
        prop_assert_eq!(outcome.flags.is_broken || outcome.flags.invalid_part, false);
        prop_assert_eq!(found, sent);
    }

    #[test]
    fn bytes_do_not_upset_it(pieces in prop::collection::vec(prop::sample::select(vec![
        "--B", "--B--", "\r\n", "\n", "--", "B", FIELD, "Content-Disposition: ", "form-data", "; name=", "\"", "'", "x", " ", "\0", ": ", "filename=", "\\",
    ]), 0..40)) {
        let body = pieces.concat();
        let (found, outcome) = parsed(body.as_bytes());
        let total: usize = found.0.iter().map(|(_, _, value)| value.len()).sum();
        prop_assert!(total <= body.len().saturating_mul(16));
        prop_assert!(outcome.error.is_some() || outcome.flags.boundary_quoted || body.is_empty() || body.contains("--B--"));
    }
}
