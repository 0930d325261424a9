//! White space and NUL: `compressWhitespace`, `removeWhitespace`, `trim…`, `removeNulls`, `replaceNulls`.

use crate::byte_set::ByteSet;

use super::rewrite::{Step, is_space, replace, rewrite};

/// Each run of white space becomes one blank.
pub(super) fn compress_whitespace(input: &[u8], out: &mut Vec<u8>) -> bool {
    let mut is_after = false;
    let first = input.iter().position(|&byte| {
        let is_before = std::mem::replace(&mut is_after, is_space(byte));
        is_after && (is_before || byte != b' ')
    });
    let Some((plain, rest)) = first.and_then(|at| input.split_at_checked(at)) else { return false };
    out.clear();
    out.reserve(input.len());
    out.extend_from_slice(plain);
    let mut is_after = plain.last().is_some_and(|&byte| is_space(byte));
    for &byte in rest {
        let is_here = is_space(byte);
        if !(is_here && is_after) {
            out.push(if is_here { b' ' } else { byte });
        }
        is_after = is_here;
    }
    true
}

/// What `removeWhitespace` leaves of no value.
pub(super) const REMOVED: ByteSet = ByteSet::from_bytes(b" \t\n\x0b\x0c\r\xa0\xc2");

/// White space goes, and so do 0xA0 and 0xC2, the bytes of a no-break space.
pub(super) fn remove_whitespace(input: &[u8], out: &mut Vec<u8>) -> bool {
    let stays = |byte: u8| !REMOVED.contains(byte);
    if input.iter().all(|&byte| stays(byte)) {
        return false;
    }
    // Every byte is written; one that goes is written over. No branch depends on the text.
    out.clear();
    out.resize(input.len(), 0);
    let mut length = 0_usize;
    for &byte in input {
        if let Some(place) = out.get_mut(length) {
            *place = byte;
        }
        length = length.saturating_add(usize::from(stays(byte)));
    }
    out.truncate(length);
    true
}

pub(super) fn trim(input: &[u8], out: &mut Vec<u8>) -> bool {
    replace(input, trimmed_end(trimmed_start(input)), out)
}

pub(super) fn trim_left(input: &[u8], out: &mut Vec<u8>) -> bool {
    replace(input, trimmed_start(input), out)
}

pub(super) fn trim_right(input: &[u8], out: &mut Vec<u8>) -> bool {
    replace(input, trimmed_end(input), out)
}

fn trimmed_start(mut value: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = value
        && is_space(*first)
    {
        value = rest;
    }
    value
}

fn trimmed_end(mut value: &[u8]) -> &[u8] {
    while let [rest @ .., last] = value
        && is_space(*last)
    {
        value = rest;
    }
    value
}

pub(super) fn remove_nulls(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, |rest| memchr::memchr(0, rest), |_| Step::Drop(1))
}

pub(super) fn replace_nulls(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, |rest| memchr::memchr(0, rest), |_| Step::Become(1, b' '))
}
