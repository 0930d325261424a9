//! The `Content-Disposition` header of a part: `form-data; name="a"; filename="b"`.
//!
//! Only what is understood is accepted. The numbers of errors are ModSecurity's, which tells them in its message.

use std::borrow::Cow;

use super::Flags;

/// Which quotes stood around a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Disposition<'a> {
    pub name: Option<Cow<'a, [u8]>>,
    pub filename: Option<Cow<'a, [u8]>>,
}

impl Disposition<'_> {
    pub fn into_owned<'b>(self) -> Disposition<'b> {
        let owned = |text: Cow<'_, [u8]>| Cow::Owned(text.into_owned());
        Disposition { name: self.name.map(owned), filename: self.filename.map(owned) }
    }
}

/// Reads the header. What was read before an error is in `into`.
pub fn parse<'a>(header: &'a [u8], into: &mut Disposition<'a>, flags: &mut Flags) -> Result<(), i8> {
    let rest = after_blanks(header.strip_prefix(b"form-data").ok_or(-1_i8)?);
    let Some((first, mut rest)) = rest.split_first() else { return Ok(()) };
    if *first != b';' {
        return Err(-2);
    }
    let mut has_extended = false;
    while !rest.is_empty() {
        let (name, after_name) = parameter(rest)?;
        let (value, quote, after_value) = match name {
            b"filename*" => extended(after_name)?,
            _ => plain(after_name, flags)?,
        };
        match name {
            b"name" => {
                check_quotes(&value, quote, flags);
                assign(&mut into.name, value, -14)?;
            }
            b"filename" => {
                check_quotes(&value, quote, flags);
                assign(&mut into.filename, value, -15)?;
            }
            b"filename*" if has_extended => return Err(-20),
            b"filename*" => has_extended = true,
            _ => return Err(-11),
        }
        rest = after_semicolon(after_value, flags)?;
    }
    match has_extended && into.filename.as_ref().is_none_or(|name| name.is_empty()) {
        true => Err(-21),
        false => Ok(()),
    }
}

/// A parameter's name, and what begins with its value.
fn parameter(text: &[u8]) -> Result<(&[u8], &[u8]), i8> {
    let text = after_blanks(text);
    if text.is_empty() {
        return Err(-3);
    }
    let end = text.iter().position(|byte| matches!(byte, b'=' | b'\t' | b' ')).ok_or(-4_i8)?;
    let (name, rest) = text.split_at_checked(end).unwrap_or_default();
    match after_blanks(rest) {
        [] => Err(-5),
        [b'=', value @ ..] => match after_blanks(value) {
            [] => Err(-6),
            value => Ok((name, value)),
        },
        _ => Err(-13),
    }
}

type Value<'a> = (Cow<'a, [u8]>, Quote, &'a [u8]);

/// A value in quotes or without, and what stands behind it.
fn plain<'a>(text: &'a [u8], flags: &mut Flags) -> Result<Value<'a>, i8> {
    match text {
        [b'"', rest @ ..] => quoted(rest, b'"').map(|(value, rest)| (value, Quote::Double, rest)),
        // Not allowed, but some backends accept it.
        [b'\'', rest @ ..] => {
            flags.invalid_quoting = true;
            quoted(rest, b'\'').map(|(value, rest)| (value, Quote::Single, rest))
        }
        _ => {
            let end = text.iter().position(|byte| !is_token(*byte)).unwrap_or(text.len());
            let (value, rest) = text.split_at_checked(end).unwrap_or_default();
            Ok((Cow::Borrowed(value), Quote::None, rest))
        }
    }
}

/// A value whose opening quote was read. A backslash escapes the quote and itself; before anything else it is one,
/// as Internet Explorer sends paths.
fn quoted(text: &[u8], quote: u8) -> Result<(Cow<'_, [u8]>, &[u8]), i8> {
    if text.is_empty() {
        return Err(-7);
    }
    let mut value = Cow::Borrowed(b"".as_slice());
    let mut rest = text;
    loop {
        let end = memchr::memchr2(b'\\', quote, rest);
        // Without an end the original reads on behind the header; here it is an error.
        let (before, from_mark) = end.and_then(|end| rest.split_at_checked(end)).ok_or(-10_i8)?;
        append(&mut value, before);
        match from_mark {
            [b'\\'] => return Err(-8),
            [b'\\', next, behind @ ..] if *next == quote || *next == b'\\' => {
                value.to_mut().push(*next);
                rest = behind;
            }
            [b'\\', behind @ ..] => {
                value.to_mut().push(b'\\');
                rest = behind;
            }
            _ => return Ok((value, from_mark.get(1..).unwrap_or_default())),
        }
    }
}

fn append<'a>(value: &mut Cow<'a, [u8]>, more: &'a [u8]) {
    match value {
        Cow::Borrowed(b"") => *value = Cow::Borrowed(more),
        _ => value.to_mut().extend_from_slice(more),
    }
}

/// `charset'language'percent-encoded` (RFC 5987). It is checked, and not used: a plain file name must be there, too.
fn extended(text: &[u8]) -> Result<Value<'_>, i8> {
    let is_charset = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&+-^_`{}~".contains(byte);
    let charset = text.iter().take_while(|byte| is_charset(byte)).count();
    let rest = text.get(charset..).and_then(|rest| rest.strip_prefix(b"'")).filter(|_| charset > 0);
    let rest = rest.ok_or(-16_i8)?;
    let language = memchr::memchr(b'\'', rest).ok_or(-17_i8)?;
    let text = rest.get(language.saturating_add(1)..).unwrap_or_default();
    let end = memchr::memchr(b';', text).unwrap_or(text.len());
    let (value, behind) = text.split_at_checked(end).unwrap_or_default();
    let mut rest = value;
    while let [byte, after @ ..] = rest {
        rest = match (byte, after) {
            (b'%', [high, low, behind @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => behind,
            (b'%', _) => return Err(-18),
            _ if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`~".contains(byte) => after,
            _ => return Err(-19),
        };
    }
    Ok((Cow::Borrowed(value), Quote::None, behind))
}

/// What stands behind the semicolon that must follow a value, unless nothing does.
fn after_semicolon<'a>(text: &'a [u8], flags: &mut Flags) -> Result<&'a [u8], i8> {
    let rest = after_blanks(text);
    match rest {
        [] => Ok(rest),
        [b';', behind @ ..] => Ok(behind),
        _ => {
            // A quote right before what should not be there was meant to be part of the value.
            flags.invalid_quoting |= rest.len() == text.len();
            Err(-12)
        }
    }
}

fn assign<'a>(place: &mut Option<Cow<'a, [u8]>>, value: Cow<'a, [u8]>, duplicate: i8) -> Result<(), i8> {
    match place.replace(value) {
        Some(before) if !before.is_empty() => {
            *place = Some(before);
            Err(duplicate)
        }
        _ => Ok(()),
    }
}

/// A single quote inside a value that is not in double quotes ends the value for some parsers.
fn check_quotes(value: &[u8], quote: Quote, flags: &mut Flags) {
    flags.invalid_quoting |= quote != Quote::Double && value.contains(&b'\'');
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte)
}

fn after_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| matches!(byte, b'\t' | b' ')).count();
    text.get(blanks..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Disposition, Flags, parse};

    #[test]
    fn dispositions() {
        let cases = [
            ("form-data", Ok(()), None, None, false),
            ("form-data; name=\"a\"", Ok(()), Some("a"), None, false),
            ("form-data; name=a", Ok(()), Some("a"), None, false),
            ("form-data ;\tname = \"a\" ; filename=\"b.txt\";", Ok(()), Some("a"), Some("b.txt"), false),
            ("form-data; name='a'", Ok(()), Some("a"), None, true),
            ("form-data; name=a'b", Ok(()), Some("a'b"), None, true),
            ("form-data; name=\"a'b\"", Ok(()), Some("a'b"), None, false),
            (r#"form-data; name="a\"b\\c\d""#, Ok(()), Some(r#"a"b\c\d"#), None, false),
            ("form-data; name=\"\"", Ok(()), Some(""), None, false),
            (
                "form-data; name=a; filename=\"x\"; filename*=UTF-8''x%20y",
                Ok(()),
                Some("a"),
                Some("x"),
                false,
            ),
            ("Form-Data; name=a", Err(-1), None, None, false),
            ("form-datax", Err(-2), None, None, false),
            ("form-data; ", Err(-3), None, None, false),
            ("form-data; name", Err(-4), None, None, false),
            ("form-data; name ", Err(-5), None, None, false),
            ("form-data; name x", Err(-13), None, None, false),
            ("form-data; name=", Err(-6), None, None, false),
            ("form-data; name=\"", Err(-7), None, None, false),
            (r#"form-data; name="\"#, Err(-8), None, None, false),
            ("form-data; name=\"a", Err(-10), None, None, false),
            ("form-data; x=y", Err(-11), None, None, false),
            ("form-data; name=\"a\"b", Err(-12), Some("a"), None, true),
            ("form-data; name=a b", Err(-12), Some("a"), None, false),
            ("form-data; name=a; name=b", Err(-14), Some("a"), None, false),
            ("form-data; name=a; filename=b; filename=c", Err(-15), Some("a"), Some("b"), false),
            ("form-data; name=a; filename*=''b", Err(-16), Some("a"), None, false),
            ("form-data; name=a; filename*=u'b", Err(-17), Some("a"), None, false),
            ("form-data; name=a; filename*=u''%4", Err(-18), Some("a"), None, false),
            ("form-data; name=a; filename*=u''a b", Err(-19), Some("a"), None, false),
            ("form-data; filename*=u''a; filename*=u''a", Err(-20), None, None, false),
            ("form-data; name=a; filename*=u''b", Err(-21), Some("a"), None, false),
        ];
        for (header, outcome, name, filename, is_quoting_invalid) in cases {
            let (mut found, mut flags) = (Disposition::default(), Flags::default());
            assert_eq!(parse(header.as_bytes(), &mut found, &mut flags), outcome, "{header}");
            assert_eq!(found.name.as_deref(), name.map(str::as_bytes), "{header}");
            assert_eq!(found.filename.as_deref(), filename.map(str::as_bytes), "{header}");
            assert_eq!(flags, Flags { invalid_quoting: is_quoting_invalid, ..Flags::default() }, "{header}");
        }
    }
}
