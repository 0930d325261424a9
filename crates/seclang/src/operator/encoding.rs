//! `@validateByteRange`, `@validateUrlEncoding`, `@validateUtf8Encoding`: they match what is invalid.

use crate::byte_set::ByteSet;

/// `9,10,13,32-126,128-255` → the bytes that are allowed.
pub(super) fn byte_ranges(text: &[u8]) -> Option<ByteSet> {
    let number = |text: &[u8]| std::str::from_utf8(text.trim_ascii()).ok()?.parse::<u8>().ok();
    text.split(|&byte| byte == b',').try_fold(ByteSet::EMPTY, |set, range| {
        let mut ends = range.splitn(2, |&byte| byte == b'-');
        let first = number(ends.next()?)?;
        let last = ends.next().map_or(Some(first), number)?;
        (first <= last).then(|| set.union(ByteSet::from_range(first, last)))
    })
}

/// Whether a percent sign is not followed by two hexadecimal digits.
pub(super) fn has_broken_percent(value: &[u8]) -> bool {
    let mut rest = value;
    while let Some(tail) = memchr::memchr(b'%', rest).and_then(|at| rest.get(at..)) {
        match tail {
            [_, high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest = after,
            _ => return true,
        }
    }
    false
}

/// Whether the value is no UTF-8 (RFC 3629): overlong forms, surrogates and beyond U+10FFFF included.
pub(super) fn is_broken_utf8(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_err()
}
