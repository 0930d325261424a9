//! Comments of C, SQL and HTML: `replaceComments`, `removeCommentsChar`, `removeComments`.

use super::rewrite::{Step, rewrite};

/// `/*…*/` becomes a blank, closed or not.
pub(super) fn replace_comments(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(
        input,
        out,
        |rest| memchr::memchr(b'/', rest),
        |tail| match tail {
            [b'/', b'*', body @ ..] => Step::Become(end_of_c_comment(body).saturating_add(2), b' '),
            _ => Step::Keep(1),
        },
    )
}

/// The length of the text up to and with `*/`, or all of it.
fn end_of_c_comment(body: &[u8]) -> usize {
    memchr::memmem::find(body, b"*/").map_or(body.len(), |at| at.saturating_add(2))
}

/// The marks go, what they enclose stays: `/*`, `*/`, `<!--`, `-->`, `--`, `#`.
pub(super) fn remove_comments_char(input: &[u8], out: &mut Vec<u8>) -> bool {
    let starts = |byte: &u8| matches!(byte, b'/' | b'*' | b'<' | b'-' | b'#');
    rewrite(
        input,
        out,
        |rest| rest.iter().position(starts),
        |tail| match tail {
            [b'/', b'*', ..] | [b'*', b'/', ..] => Step::Drop(2),
            [b'<', b'!', b'-', b'-', ..] => Step::Drop(4),
            [b'-', b'-', b'>', ..] => Step::Drop(3),
            [b'-', b'-', ..] => Step::Drop(2),
            [b'#', ..] => Step::Drop(1),
            _ => Step::Keep(1),
        },
    )
}

/// Comments go with what they enclose; `--` and `#` end the value. As in every ModSecurity, the byte after a
/// closing mark is copied whatever it is (a NUL at the end of the value), and an open comment leaves a blank.
pub(super) fn remove_comments(input: &[u8], out: &mut Vec<u8>) -> bool {
    let starts = |byte: &u8| matches!(byte, b'/' | b'<' | b'-' | b'#');
    rewrite(
        input,
        out,
        |rest| rest.iter().position(starts),
        |tail| {
            let opened = match tail {
                [b'-', b'-', ..] | [b'#', ..] => return Step::Drop(tail.len()),
                [b'/', b'*', ..] => 2,
                [b'<', b'!', b'-', b'-', ..] => 4,
                _ => return Step::Keep(1),
            };
            let body = tail.get(opened..).unwrap_or_default();
            match end_of_comment(body).map(|end| (opened.saturating_add(end), body.get(end))) {
                Some((length, Some(next))) => Step::Become(length.saturating_add(1), *next),
                Some((length, None)) => Step::Become(length, 0),
                None => Step::Become(tail.len(), b' '),
            }
        },
    )
}

/// Where the first `*/` or `-->` of the body ends.
fn end_of_comment(body: &[u8]) -> Option<usize> {
    let mut rest = body;
    while let Some(tail) = memchr::memchr2(b'*', b'-', rest).and_then(|at| rest.get(at..)) {
        let mark = match tail {
            [b'*', b'/', ..] => 2,
            [b'-', b'-', b'>', ..] => 3,
            _ => 0,
        };
        if mark > 0 {
            return Some(body.len().saturating_sub(tail.len()).saturating_add(mark));
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    None
}
