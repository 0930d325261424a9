//! The boundary out of a `Content-Type` header. Everything unusual about it is a flag or an error: what two parsers
//! could read differently is how a body gets past one of them.

use super::{super::is_space, Flags, MultipartError};

const MEDIA_TYPE: &[u8] = b"multipart/form-data";
const LONGEST_HEADER: usize = 1_024;
const PARAMETER: &[u8] = b"boundary";

/// The boundary without its leading dashes.
pub fn parse<'a>(content_type: &'a [u8], flags: &mut Flags) -> Result<&'a [u8], MultipartError> {
    use MultipartError::BadBoundary;
    if content_type.len() > LONGEST_HEADER {
        return Err(BadBoundary("length"));
    }
    let (media_type, parameters) = content_type.split_at_checked(MEDIA_TYPE.len()).unwrap_or_default();
    if !media_type.eq_ignore_ascii_case(MEDIA_TYPE) {
        return Err(MultipartError::NotMultipart);
    }
    let count = count_parameters(content_type);
    if count > 1 {
        return Err(MultipartError::SeveralBoundaries);
    }
    let Some(at) = memchr::memmem::find(parameters, PARAMETER) else {
        return Err(if count > 0 { BadBoundary("case sensitivity") } else { MultipartError::NoBoundary });
    };
    let (before, after) = parameters.split_at_checked(at).unwrap_or_default();
    let semicolons = before.iter().filter(|byte| !is_space(**byte));
    match semicolons.copied().collect::<Vec<u8>>().as_slice() {
        b"" => flags.missing_semicolon = true,
        b";" => {}
        _ => return Err(BadBoundary("malformed")),
    }
    let after = after.get(PARAMETER.len()..).unwrap_or_default();
    let equals = memchr::memchr(b'=', after).ok_or(BadBoundary("malformed"))?;
    let (between, value) = after.split_at_checked(equals).unwrap_or_default();
    if !between.iter().all(|byte| is_space(*byte)) {
        return Err(BadBoundary("parameter name"));
    }
    let value = value.get(1..).unwrap_or_default();
    flags.boundary_whitespace = !between.is_empty() || value.first().is_some_and(|byte| is_space(*byte));
    checked(unquoted(value, flags)?)
}

/// The boundary, once it holds nothing but what RFC 2046 allows. Some frameworks put a charset behind it.
fn checked(boundary: &[u8]) -> Result<&[u8], MultipartError> {
    use MultipartError::BadBoundary;
    if count_parameters(boundary) != 0 {
        return Err(BadBoundary("content"));
    }
    let boundary = match is_valid(boundary) {
        true => boundary,
        false => boundary.split(|byte| *byte == b';').next().unwrap_or_default(),
    };
    if !is_valid(boundary) {
        return Err(BadBoundary("characters"));
    }
    // ModSecurity 3 takes an empty one for no error, and inspects nothing.
    if boundary.is_empty() {
        return Err(BadBoundary("empty"));
    }
    Ok(boundary)
}

fn unquoted<'a>(value: &'a [u8], flags: &mut Flags) -> Result<&'a [u8], MultipartError> {
    match value {
        [b'"', inside @ .., b'"'] => {
            flags.boundary_quoted = true;
            Ok(inside)
        }
        [b'"', ..] | [_, .., b'"'] => Err(MultipartError::BadBoundary("quote")),
        _ => Ok(value),
    }
}

/// How often the word "boundary" stands before some `=`, in any case.
fn count_parameters(header: &[u8]) -> usize {
    let lower = header.to_ascii_lowercase();
    let Some(last) = memchr::memrchr(b'=', &lower) else { return 0 };
    memchr::memmem::find_iter(lower.get(..last).unwrap_or_default(), PARAMETER).count()
}

fn is_valid(boundary: &[u8]) -> bool {
    boundary.last() != Some(&b' ')
        && boundary.iter().all(|byte| byte.is_ascii_alphanumeric() || b" '()+_,-./:=?".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::{Flags, parse};

    #[test]
    fn boundaries() {
        let start = "multipart/form-data";
        let cases = [
            ("; boundary=abc", Ok("abc"), ""),
            (";boundary=\"a b\"", Ok("a b"), "quoted"),
            (" boundary=abc", Ok("abc"), "semicolon"),
            ("; boundary = abc", Ok(" abc"), "whitespace"),
            ("; boundary=abc; charset=utf-8", Ok("abc"), ""),
            ("; boundary=a;b", Ok("a"), ""),
            ("; boundary=----x'()+_,-./:=?0Z", Ok("----x'()+_,-./:=?0Z"), ""),
            ("", Err("Multipart: Boundary not found in C-T."), ""),
            ("; Boundary=abc", Err("Multipart: Invalid boundary in C-T (case sensitivity)."), ""),
            ("; boundary=", Err("Multipart: Invalid boundary in C-T (empty)."), ""),
            ("; boundary=\"\"", Err("Multipart: Invalid boundary in C-T (empty)."), "quoted"),
            ("; boundary=;", Err("Multipart: Invalid boundary in C-T (empty)."), ""),
            ("; boundary=\"abc", Err("Multipart: Invalid boundary in C-T (quote)."), ""),
            ("; boundary=abc\"", Err("Multipart: Invalid boundary in C-T (quote)."), ""),
            ("; boundary", Err("Multipart: Invalid boundary in C-T (malformed)."), ""),
            ("; x=y; boundary=abc", Err("Multipart: Invalid boundary in C-T (malformed)."), ""),
            ("; boundaryx=abc", Err("Multipart: Invalid boundary in C-T (parameter name)."), ""),
            ("; boundary=a; BOUNDARY=b", Err("Multipart: Multiple boundary parameters in C-T."), ""),
            ("; boundary=a\u{7f}", Err("Multipart: Invalid boundary in C-T (characters)."), ""),
            ("; boundary=a ", Err("Multipart: Invalid boundary in C-T (characters)."), ""),
            ("; boundary=a@b", Err("Multipart: Invalid boundary in C-T (characters)."), ""),
        ];
        for (parameters, expected, flag) in cases {
            let header = format!("{start}{parameters}");
            let mut flags = Flags::default();
            let found = parse(header.as_bytes(), &mut flags).map_err(|error| error.to_string());
            let found = found.map(|it| it.escape_ascii().to_string().replace("\\'", "'"));
            assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{header}");
            let expected = Flags {
                boundary_quoted: flag == "quoted",
                boundary_whitespace: flag == "whitespace",
                missing_semicolon: flag == "semicolon",
                ..Flags::default()
            };
            assert_eq!(flags, expected, "{header}");
        }
        let long = format!("{start}; boundary={}", "a".repeat(1_024));
        assert!(parse(long.as_bytes(), &mut Flags::default()).is_err());
        assert!(parse(b"text/plain; boundary=a", &mut Flags::default()).is_err());
        assert_eq!(parse(b"MULTIPART/Form-Data; boundary=a", &mut Flags::default()), Ok(b"a".as_slice()));
    }
}
