//! `[…]`: a set of bytes.

use super::escape::{DIGIT, Escape, SPACE, WORD, escape_in_class};
use crate::byte_set::ByteSet;

/// Reads a class from behind its opening bracket. In PCRE a `[` within it is a character unless it opens
/// `[:name:]`, and so is a `-` that stands beside a set.
pub(super) fn class(rest: &[u8], ignores_case: bool) -> Result<(ByteSet, &[u8]), String> {
    let (is_negated, rest) = match rest.strip_prefix(b"^") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut set = ByteSet::EMPTY;
    let mut is_first = true;
    let mut rest = rest;
    loop {
        if let [b']', after @ ..] = rest
            && !is_first
        {
            rest = after;
            break;
        }
        is_first = false;
        let (item, after) = item(rest)?;
        rest = after;
        let first = match item {
            Item::Set(items) => {
                set = set.union(items);
                continue;
            }
            Item::Byte(first) => first,
            Item::Nothing => continue,
        };
        set = set.with(first);
        if let [b'-', end @ ..] = rest
            && !matches!(end, [b']', ..])
            && let (Item::Byte(last), after) = self::item(end)?
        {
            if last < first {
                return Err("a range whose ends are out of order".to_owned());
            }
            set = set.union(ByteSet::from_range(first, last));
            rest = after;
        }
    }
    if ignores_case {
        set = set.with_both_cases();
    }
    Ok((if is_negated { set.complement() } else { set }, rest))
}

enum Item {
    Byte(u8),
    Set(ByteSet),
    Nothing,
}

fn item(rest: &[u8]) -> Result<(Item, &[u8]), String> {
    Ok(match rest {
        [] => return Err("a [ that is not closed".to_owned()),
        [b'\\', b'E', after @ ..] => (Item::Nothing, after),
        [b'\\', b'Q', after @ ..] => {
            let end = memchr::memmem::find(after, b"\\E").ok_or("a \\Q within [ that \\E does not end")?;
            let (quoted, after) = after.split_at_checked(end).unwrap_or_default();
            (Item::Set(ByteSet::from_bytes(quoted)), after)
        }
        [b'\\', after @ ..] => match escape_in_class(after)? {
            (Escape::Byte(byte), after) => (Item::Byte(byte), after),
            (Escape::Set(set), after) => (Item::Set(set), after),
            _ => return Err("an escape that means nothing within [".to_owned()),
        },
        [b'[', b':', named @ ..] => match posix(named)? {
            Some((set, after)) => (Item::Set(set), after),
            None => (Item::Byte(b'['), rest.get(1..).unwrap_or_default()),
        },
        [byte, after @ ..] => (Item::Byte(*byte), after),
    })
}

/// `[:name:]` from behind its `[:`; `None` when it is not one.
fn posix(rest: &[u8]) -> Result<Option<(ByteSet, &[u8])>, String> {
    let (is_negated, named) = match rest.strip_prefix(b"^") {
        Some(named) => (true, named),
        None => (false, rest),
    };
    let length = named.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let (name, after) = named.split_at_checked(length).unwrap_or_default();
    let Some(after) = after.strip_prefix(b":]") else { return Ok(None) };
    let (lower, upper) = (ByteSet::from_range(b'a', b'z'), ByteSet::from_range(b'A', b'Z'));
    let set = match name {
        b"alpha" => lower.union(upper),
        b"digit" => DIGIT,
        b"alnum" => lower.union(upper).union(DIGIT),
        b"upper" => upper,
        b"lower" => lower,
        b"space" => SPACE,
        b"blank" => ByteSet::from_bytes(b" \t"),
        b"punct" => ByteSet::from_range(b'!', b'~').intersection(WORD.complement().with(b'_')),
        b"print" => ByteSet::from_range(b' ', b'~'),
        b"graph" => ByteSet::from_range(b'!', b'~'),
        b"cntrl" => ByteSet::from_range(0, 31).with(127),
        b"xdigit" => DIGIT.union(ByteSet::from_range(b'a', b'f')).union(ByteSet::from_range(b'A', b'F')),
        b"word" => WORD,
        b"ascii" => ByteSet::from_range(0, 127),
        _ => return Err("an unknown [:name:]".to_owned()),
    };
    Ok(Some((if is_negated { set.complement() } else { set }, after)))
}
