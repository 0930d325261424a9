//! Percent-encoding: `urlDecode`, `urlDecodeUni`, `urlEncode`.

use super::hex;
use super::rewrite::{Step, rewrite};

fn find(rest: &[u8]) -> Option<usize> {
    memchr::memchr2(b'%', b'+', rest)
}

/// `%XX` with two digits and `+`; anything else stays, so that in `%%27` the second percent sign counts.
pub(super) fn url_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, find, |tail| match tail {
        [b'+', ..] => Step::Become(1, b' '),
        [_, high, low, ..] => hex::pair(*high, *low).map_or(Step::Keep(1), |byte| Step::Become(3, byte)),
        _ => Step::Keep(1),
    })
}

/// Like [`url_decode`], and `%uXXXX` becomes one byte; see [`hex::narrowed`].
pub(super) fn url_decode_uni(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(input, out, find, |tail| match tail {
        [b'+', ..] => Step::Become(1, b' '),
        [_, b'u' | b'U', a, b, c, d, ..] => {
            hex::narrowed([*a, *b, *c, *d]).map_or(Step::Keep(2), |byte| Step::Become(6, byte))
        }
        [_, high, low, ..] => hex::pair(*high, *low).map_or(Step::Keep(1), |byte| Step::Become(3, byte)),
        _ => Step::Keep(1),
    })
}

/// All but `*`, digits and letters becomes `%xx`, and a blank `+`.
pub(super) fn url_encode(input: &[u8], out: &mut Vec<u8>) -> bool {
    let stays = |byte: u8| byte == b'*' || byte.is_ascii_alphanumeric();
    if input.iter().all(|&byte| stays(byte)) {
        return false;
    }
    out.clear();
    for &byte in input {
        if stays(byte) {
            out.push(byte);
        } else if byte == b' ' {
            out.push(b'+');
        } else {
            out.push(b'%');
            out.extend(hex::encoded(byte));
        }
    }
    true
}
