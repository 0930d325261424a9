//! White space and NUL: `compressWhitespace`, `removeWhitespace`, `trim…`, `removeNulls`, `replaceNulls`.

use super::rewrite::{Step, is_space, replace, rewrite};

/// Each run of white space becomes one blank.
pub(super) fn compress_whitespace(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(
        input,
        out,
        |rest| rest.iter().position(|&byte| is_space(byte)),
        |tail| match tail.iter().take_while(|&&byte| is_space(byte)).count() {
            1 if tail.first() == Some(&b' ') => Step::Keep(1),
            length => Step::Become(length, b' '),
        },
    )
}

/// White space goes, and so do 0xA0 and 0xC2, the bytes of a no-break space.
pub(super) fn remove_whitespace(input: &[u8], out: &mut Vec<u8>) -> bool {
    let goes = |byte: u8| is_space(byte) || matches!(byte, 0xa0 | 0xc2);
    rewrite(
        input,
        out,
        |rest| rest.iter().position(|&byte| goes(byte)),
        |tail| Step::Drop(tail.iter().take_while(|&&byte| goes(byte)).count()),
    )
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
