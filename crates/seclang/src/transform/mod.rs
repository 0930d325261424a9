//! Transformations, `t:…`: what a value goes through before an operator sees it.
//!
//! Byte for byte what libmodsecurity 3 does; where it would hide a part of the value from the rules, the
//! function says what is done instead. Each is one pass, and leaves the output alone when nothing changes.

mod base64;
mod command;
mod comments;
mod escape;
mod hex;
mod html;
mod path;
mod rewrite;
#[cfg(test)]
mod tests;
mod unicode;
mod url;
mod whitespace;

use crate::byte_set::ByteSet;
use crate::language::ast::Transformation;
use md5::Md5;
use sha1::{Digest, Sha1};

/// Writes the result into `out` and returns `true`; `false` when the result is the input, and then what `out`
/// holds means nothing.
pub fn apply(transformation: Transformation, input: &[u8], out: &mut Vec<u8>) -> bool {
    use Transformation as T;
    match transformation {
        T::Base64Decode => base64::base64_decode(input, out),
        T::Base64DecodeExt => base64::base64_decode_ext(input, out),
        T::Base64Encode => base64::base64_encode(input, out),
        T::CmdLine => command::cmd_line(input, out),
        T::CompressWhitespace => whitespace::compress_whitespace(input, out),
        T::CssDecode => escape::css_decode(input, out),
        T::EscapeSeqDecode => escape::escape_seq_decode(input, out),
        T::HexDecode => hex::hex_decode(input, out),
        T::HexEncode => hex::hex_encode(input, out),
        T::HtmlEntityDecode => html::html_entity_decode(input, out),
        T::JsDecode => escape::js_decode(input, out),
        T::Length => rewrite::replace(input, input.len().to_string().as_bytes(), out),
        T::Lowercase => mapped(input, out, |byte| byte.to_ascii_lowercase()),
        T::Md5 => rewrite::replace(input, &Md5::digest(input), out),
        T::NormalizePath => path::normalize_path(input, out),
        T::NormalizePathWin => path::normalize_path_win(input, out),
        T::ParityEven7bit => mapped(input, out, |byte| with_parity(byte, 0)),
        T::ParityOdd7bit => mapped(input, out, |byte| with_parity(byte, 1)),
        T::ParityZero7bit => mapped(input, out, |byte| byte & 0x7f),
        T::RemoveComments => comments::remove_comments(input, out),
        T::RemoveCommentsChar => comments::remove_comments_char(input, out),
        T::RemoveNulls => whitespace::remove_nulls(input, out),
        T::RemoveWhitespace => whitespace::remove_whitespace(input, out),
        T::ReplaceComments => comments::replace_comments(input, out),
        T::ReplaceNulls => whitespace::replace_nulls(input, out),
        T::Sha1 => rewrite::replace(input, &Sha1::digest(input), out),
        T::SqlHexDecode => hex::sql_hex_decode(input, out),
        T::Trim => whitespace::trim(input, out),
        T::TrimLeft => whitespace::trim_left(input, out),
        T::TrimRight => whitespace::trim_right(input, out),
        T::Uppercase => mapped(input, out, |byte| byte.to_ascii_uppercase()),
        T::UrlDecode => url::url_decode(input, out),
        T::UrlDecodeUni => url::url_decode_uni(input, out),
        T::UrlEncode => url::url_encode(input, out),
        T::Utf8ToUnicode => unicode::utf8_to_unicode(input, out),
    }
}

/// The transformation cannot change a value that holds none of these bytes. The full set, for those that make
/// something of every value, the empty one included: see [`can_change`].
pub fn triggers(transformation: Transformation) -> &'static ByteSet {
    use Transformation as T;
    const SPACE: ByteSet = ByteSet::from_bytes(b" \t\n\x0b\x0c\r");
    const UPPER: ByteSet = ByteSet::from_range(b'A', b'Z');
    const ALPHANUMERIC: ByteSet =
        UPPER.union(ByteSet::from_range(b'a', b'z')).union(ByteSet::from_range(b'0', b'9'));
    match transformation {
        T::Base64Decode
        | T::Base64DecodeExt
        | T::Base64Encode
        | T::HexDecode
        | T::HexEncode
        | T::Length
        | T::Md5
        | T::ParityEven7bit
        | T::ParityOdd7bit
        | T::Sha1 => const { &ByteSet::ALL },
        T::CmdLine => const { &ByteSet::from_bytes(b"\"'\\^,; \t\r\n").union(UPPER) },
        T::CompressWhitespace | T::Trim | T::TrimLeft | T::TrimRight => const { &SPACE },
        T::CssDecode | T::EscapeSeqDecode | T::JsDecode => const { &ByteSet::from_bytes(b"\\") },
        T::HtmlEntityDecode => const { &ByteSet::from_bytes(b"&") },
        T::Lowercase => const { &UPPER },
        T::NormalizePath => const { &ByteSet::from_bytes(b"./") },
        T::NormalizePathWin => const { &ByteSet::from_bytes(b"./\\") },
        T::ParityZero7bit => const { &ByteSet::from_range(0x80, 0xff) },
        T::RemoveComments => const { &ByteSet::from_bytes(b"/<-#") },
        T::RemoveCommentsChar => const { &ByteSet::from_bytes(b"/*<-#") },
        T::RemoveNulls | T::ReplaceNulls => const { &ByteSet::from_bytes(b"\0") },
        T::RemoveWhitespace => const { &SPACE.with(0xa0).with(0xc2) },
        T::ReplaceComments => const { &ByteSet::from_bytes(b"/") },
        T::SqlHexDecode => const { &ByteSet::from_bytes(b"0") },
        T::Uppercase => const { &ByteSet::from_range(b'a', b'z') },
        T::UrlDecode | T::UrlDecodeUni => const { &ByteSet::from_bytes(b"%+") },
        T::UrlEncode => const { &ALPHANUMERIC.with(b'*').complement() },
        T::Utf8ToUnicode => const { &ByteSet::from_range(0x80, 0xff).with(0) },
    }
}

/// Whether a value that consists of the bytes `present` may be changed; `false` is certain.
/// The bytes that all of the value must hold for a change are asked for as well, e.g. both of `/*`.
pub fn can_change(transformation: Transformation, present: ByteSet) -> bool {
    use Transformation as T;
    match transformation {
        T::Length | T::Md5 | T::Sha1 => true,
        T::NormalizePath => present.contains(b'/') || present.contains(b'.'),
        T::ReplaceComments => present.contains(b'/') && present.contains(b'*'),
        T::SqlHexDecode => present.contains(b'0') && (present.contains(b'x') || present.contains(b'X')),
        _ => triggers(transformation).intersects(present),
    }
}

/// Which bytes at most the result consists of, if that follows from the bytes of the value.
pub fn image(transformation: Transformation, present: ByteSet) -> Option<ByteSet> {
    use Transformation as T;
    const UPPER: ByteSet = ByteSet::from_range(b'A', b'Z');
    const LOWER: ByteSet = ByteSet::from_range(b'a', b'z');
    match transformation {
        T::Lowercase => Some(present.with_both_cases().intersection(UPPER.complement())),
        T::Uppercase => Some(present.with_both_cases().intersection(LOWER.complement())),
        T::CmdLine => {
            Some(present.with_both_cases().with(b' ').intersection(command::GONE.union(UPPER).complement()))
        }
        T::CompressWhitespace => Some(present.with(b' ')),
        T::RemoveWhitespace => Some(present.intersection(whitespace::REMOVED.complement())),
        T::Trim | T::TrimLeft | T::TrimRight => Some(present),
        _ => None,
    }
}

fn mapped(input: &[u8], out: &mut Vec<u8>, map: impl Fn(u8) -> u8) -> bool {
    if input.iter().all(|&byte| map(byte) == byte) {
        return false;
    }
    out.clear();
    out.extend(input.iter().map(|&byte| map(byte)));
    true
}

/// The byte with its eighth bit set or cleared, so that the number of its set bits has this remainder by two.
/// ModSecurity counts all eight bits of the byte that comes in.
const fn with_parity(byte: u8, remainder: u32) -> u8 {
    if byte.count_ones() & 1 == remainder { byte & 0x7f } else { byte | 0x80 }
}
