//! Against libinjection itself: a table of its verdicts, and, where its source is, a million mutated values.

mod mutation;
mod oracle;

use mutation::Mutation;
use oracle::{Oracle, Verdict};

/// Produced by libinjection 3.9.2. A line: the fingerprint or `-`, `x` or `-` for cross-site scripting, the
/// value with bytes escaped as Rust does.
const VECTORS: &str = include_str!("vectors.txt");

const MUTATED: usize = 1_000_000;

#[test]
fn verdicts_of_the_table() {
    let mut count = 0_usize;
    for line in VECTORS.lines() {
        let mut parts = line.splitn(3, ' ');
        let (fingerprint, xss, value) = (parts.next(), parts.next(), parts.next());
        let value = unescape(value.expect("a value"));
        let expected = Verdict {
            fingerprint: fingerprint.filter(|it| *it != "-").unwrap_or_default().as_bytes().to_vec(),
            is_xss: xss == Some("x"),
        };
        assert_eq!(Verdict::ours(&value), expected, "{line}");
        count += 1;
    }
    assert!(count > 3_000, "{count} vectors");
}

/// Needs gcc and the folder of libinjection's source in `SEKISHO_LIBINJECTION`.
#[test]
fn a_million_mutated_values() {
    let Some(oracle) = Oracle::build() else {
        eprintln!("skipped: SEKISHO_LIBINJECTION names no source of libinjection, or gcc is missing");
        return;
    };
    let seeds: Vec<Vec<u8>> =
        VECTORS.lines().filter_map(|line| line.splitn(3, ' ').nth(2)).map(unescape).collect();
    let mut mutation = Mutation::new(seeds, 0x5EED);
    let mut attacks = (0, 0);
    for _ in 0..MUTATED / 10_000 {
        let values: Vec<Vec<u8>> = (0..10_000).map(|_| mutation.next_value()).collect();
        for (value, theirs) in values.iter().zip(oracle.ask(&values)) {
            attacks.0 += usize::from(!theirs.fingerprint.is_empty());
            attacks.1 += usize::from(theirs.is_xss);
            assert_eq!(Verdict::ours(value), theirs, "{}", value.escape_ascii());
        }
    }
    // Values that are all harmless would prove little.
    assert!(attacks.0 > MUTATED / 20 && attacks.1 > MUTATED / 20, "{attacks:?}");
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut value = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            value.push(byte);
            continue;
        }
        value.push(match bytes.next() {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'x') => {
                let mut digit = || char::from(bytes.next().unwrap_or(b'?')).to_digit(16);
                let (high, low) = (digit().expect("a digit"), digit().expect("a digit"));
                u8::try_from(high * 16 + low).expect("two digits")
            }
            other => other.expect("an escaped byte"),
        });
    }
    value
}
