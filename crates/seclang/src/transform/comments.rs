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
    let opened = |tail: &[u8]| match tail {
        [b'/', b'*', ..] | [b'-', b'-', ..] => 2,
        [b'<', b'!', b'-', b'-', ..] => 4,
        [b'#', ..] => 1,
        _ => 0_usize,
    };
    let mut rest = input;
    let mut plain = input;
    let mut is_changed = false;
    while let Some(tail) = rest.iter().position(starts).and_then(|at| rest.get(at..)) {
        let length = opened(tail);
        if length == 0 {
            rest = tail.get(1..).unwrap_or_default();
            continue;
        }
        if !is_changed {
            is_changed = true;
            out.clear();
        }
        out.extend_from_slice(plain.get(..plain.len().saturating_sub(tail.len())).unwrap_or_default());
        let body = tail.get(length..).unwrap_or_default();
        if matches!(tail, [b'-' | b'#', ..]) {
            return true;
        }
        match end_of_comment(body).and_then(|end| body.get(end..)) {
            Some([next, after @ ..]) => {
                out.push(*next);
                (rest, plain) = (after, after);
            }
            Some([]) => {
                out.push(0);
                return true;
            }
            None => {
                out.push(b' ');
                return true;
            }
        }
    }
    if is_changed {
        out.extend_from_slice(plain);
    }
    is_changed
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
