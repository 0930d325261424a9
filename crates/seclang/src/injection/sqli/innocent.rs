//! Second thoughts: fingerprints of attacks that ordinary writing has, too.

use super::{
    fold::Folded,
    token::{Fingerprint, Kind},
};

/// Whether a text with this fingerprint, which is an attack's, is none after all.
pub fn is_innocent(folded: &Folded<'_>, fingerprint: &Fingerprint) -> bool {
    let letters = fingerprint.as_bytes();
    // SQL Server leaves a statement with this word in a comment out of its audit log.
    if letters.len() > 1
        && letters.ends_with(b"c")
        && memchr::memmem::find(folded.text, b"sp_password").is_some()
    {
        return false;
    }
    match letters.len() {
        2 => is_innocent_pair(folded),
        3 => is_innocent_triple(folded, letters),
        _ => false,
    }
}

fn is_innocent_pair(folded: &Folded<'_>) -> bool {
    let (first, second) = (folded.token(0), folded.token(1));
    let mark = second.value(folded.text).first();
    if second.kind == Kind::Union {
        // A number and "union", and nothing was folded away between them.
        return folded.counts.tokens == 2;
    }
    if mark == Some(&b'#') {
        return true;
    }
    let is_comment = second.kind == Kind::Comment;
    let is_block = mark == Some(&b'/');
    if first.kind == Kind::Bareword && is_comment && !is_block {
        return true;
    }
    if first.kind == Kind::Number && is_comment {
        return !is_block && folded.counts.tokens <= 2 && !ends_as_a_number(folded.text, first.len());
    }
    // Many people write dashes in prose; at the very end they hide the rest of a query.
    second.len() > 2 && mark == Some(&b'-')
}

/// Whether what follows a number of `length` bytes at the start of the text cannot belong to it: `1 --`,
/// `1/*`, `1--`, not `1234-ABCDEF--`. Bytes from 128 on are negative numbers to the original, so they pass
/// for white space.
fn ends_as_a_number(text: &[u8], length: usize) -> bool {
    let behind = text.get(length..).unwrap_or_default();
    match behind {
        [] => true,
        [byte, ..] if *byte <= 32 || *byte >= 128 => true,
        _ => behind.starts_with(b"/*") || behind.starts_with(b"--"),
    }
}

fn is_innocent_triple(folded: &Folded<'_>, letters: &[u8]) -> bool {
    let (first, second, third) = (folded.token(0), folded.token(1), folded.token(2));
    match letters {
        // Only `…foo" + "bar…`, with quotes the query opened and will close, is an attack.
        b"sos" | b"s&s" => !(first.opened == 0 && third.closed == 0 && first.closed == third.opened),
        b"s&n" | b"n&1" | b"1&1" | b"1&v" | b"1&s" => folded.counts.tokens == 3,
        // `INTO OUTFILE`, `INTO DUMPFILE`.
        _ => second.kind == Kind::Keyword && (second.len() < 5 || !second.starts_with(b"INTO", folded.text)),
    }
}
