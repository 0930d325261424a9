//! `utf8toUnicode`.

use super::rewrite::{Step, rewrite_with};

/// Each UTF-8 sequence of two to four bytes becomes `%uXXXX`. NUL and the first byte of a broken sequence go;
/// after an overlong form and a surrogate the first byte follows, and before a sequence beyond U+10FFFF it stands.
pub(super) fn utf8_to_unicode(input: &[u8], out: &mut Vec<u8>) -> bool {
    let find = |rest: &[u8]| rest.iter().position(|&byte| byte == 0 || byte >= 0x80);
    let step = |tail: &[u8]| match sequence(tail) {
        None => Step::Keep(1),
        Some(Sequence::Broken) => Step::Drop(1),
        Some(Sequence::Point { length, .. }) => Step::Write(length),
    };
    rewrite_with(input, out, find, step, |head, out| {
        let (Some(Sequence::Point { code, length }), Some(&first)) = (sequence(head), head.first()) else {
            return;
        };
        if first >= 0xf5 {
            out.push(first);
        }
        write_escape(code, out);
        if (0xd800..=0xdfff).contains(&code) {
            out.push(first);
        }
        if is_overlong(code, length) {
            out.push(first);
        }
    })
}

enum Sequence {
    Point {
        code: u32,
        length: usize,
    },
    /// This byte goes.
    Broken,
}

/// What stands at the head; `None` when its first byte stays as it is.
fn sequence(tail: &[u8]) -> Option<Sequence> {
    let is_continuation = |byte: u8| byte & 0xc0 == 0x80;
    let bits = |byte: u8| u32::from(byte & 0x3f);
    Some(match *tail {
        [0, ..] => Sequence::Broken,
        [a @ 0xc0..=0xdf, b, ..] if is_continuation(b) => {
            Sequence::Point { code: u32::from(a & 0x1f) << 6 | bits(b), length: 2 }
        }
        [a @ 0xe0..=0xef, b, c, ..] if is_continuation(b) && is_continuation(c) => {
            Sequence::Point { code: u32::from(a & 0x0f) << 12 | bits(b) << 6 | bits(c), length: 3 }
        }
        [a @ 0xf0..=0xf7, b, c, d, ..] if is_continuation(b) && is_continuation(c) && is_continuation(d) => {
            Sequence::Point {
                code: u32::from(a & 0x07) << 18 | bits(b) << 12 | bits(c) << 6 | bits(d),
                length: 4,
            }
        }
        [0xc0..=0xf4, ..] => Sequence::Broken,
        _ => return None,
    })
}

const fn is_overlong(code: u32, length: usize) -> bool {
    matches!((length, code), (2, 0..=0x7f) | (3, 0..=0x7ff) | (4, 0..=0xffff))
}

fn write_escape(code: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(b"%u");
    let digits = if code > 0xf_ffff {
        6
    } else if code > 0xffff {
        5
    } else {
        4
    };
    for place in (0..digits).rev() {
        let nibble = code.wrapping_shr(4_u32.wrapping_mul(place)) & 0x0f;
        out.extend(char::from_digit(nibble, 16).map(|digit| digit as u8));
    }
}
