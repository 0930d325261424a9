//! `htmlEntityDecode`.

use super::hex;
use super::rewrite::{Step, rewrite};

/// `&#123;`, `&#x7b;` and the names of [`named`] become one byte; the semicolon may be missing.
/// Of a number the low byte counts, of an endless one 0xFF.
pub(super) fn html_entity_decode(input: &[u8], out: &mut Vec<u8>) -> bool {
    rewrite(
        input,
        out,
        |rest| memchr::memchr(b'&', rest),
        |tail| match tail {
            [_, b'#', b'x' | b'X', digits @ ..] => number(digits, 16, 3),
            [_, b'#', digits @ ..] => number(digits, 10, 2),
            [_, name @ ..] => text(name),
            [] => Step::Keep(1),
        },
    )
}

fn number(digits: &[u8], radix: u32, prefix: usize) -> Step {
    let length = digits.iter().take_while(|&&byte| char::from(byte).is_digit(radix)).count();
    if length == 0 {
        return Step::Keep(prefix);
    }
    // As strtol(3): beyond 63 bits the greatest number, whose low byte is 0xFF.
    let value = digits.iter().take(length).try_fold(0_i64, |value, &byte| {
        value.checked_mul(i64::from(radix))?.checked_add(i64::from(hex::digit(byte)?))
    });
    Step::Become(with_semicolon(digits, length, prefix), value.unwrap_or(i64::MAX) as u8)
}

fn text(name: &[u8]) -> Step {
    let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (name, after) = name.split_at_checked(length).unwrap_or((name, &[]));
    match named(name, after.first() == Some(&b';')) {
        Some(byte) => Step::Become(with_semicolon(after, 0, 1).saturating_add(length), byte),
        None => Step::Keep(length.saturating_add(1)),
    }
}

/// The length of prefix and digits, and of a semicolon if one follows.
fn with_semicolon(rest: &[u8], length: usize, prefix: usize) -> usize {
    let semicolon = usize::from(rest.get(length) == Some(&b';'));
    prefix.saturating_add(length).saturating_add(semicolon)
}

/// The five names that ModSecurity knows, in any case; and, closed by a semicolon, HTML's names of the other
/// ASCII characters: a browser reads `javascript&colon;alert&lpar;1&rpar;`, so a rule must.
fn named(name: &[u8], is_closed: bool) -> Option<u8> {
    const ANY_CASE: [(&[u8], u8); 5] =
        [(b"quot", b'"'), (b"amp", b'&'), (b"lt", b'<'), (b"gt", b'>'), (b"nbsp", 0xa0)];
    if let Some((_, byte)) = ANY_CASE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Some(*byte);
    }
    if !is_closed {
        return None;
    }
    Some(match name {
        b"Tab" => b'\t',
        b"NewLine" => b'\n',
        b"excl" => b'!',
        b"num" => b'#',
        b"dollar" => b'$',
        b"percnt" => b'%',
        b"apos" => b'\'',
        b"lpar" => b'(',
        b"rpar" => b')',
        b"ast" | b"midast" => b'*',
        b"plus" => b'+',
        b"comma" => b',',
        b"period" => b'.',
        b"sol" => b'/',
        b"colon" => b':',
        b"semi" => b';',
        b"equals" => b'=',
        b"quest" => b'?',
        b"commat" => b'@',
        b"lsqb" | b"lbrack" => b'[',
        b"bsol" => b'\\',
        b"rsqb" | b"rbrack" => b']',
        b"Hat" => b'^',
        b"lowbar" | b"UnderBar" => b'_',
        b"grave" | b"DiacriticalGrave" => b'`',
        b"lcub" | b"lbrace" => b'{',
        b"verbar" | b"vert" | b"VerticalLine" => b'|',
        b"rcub" | b"rbrace" => b'}',
        _ => return None,
    })
}
