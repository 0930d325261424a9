//! The `Cookie` header (SecCookieFormat 0).

use super::{Item, Sink, is_space, urlencoded::pieces};

/// Takes the cookies out of one header's value. Nothing is decoded.
///
/// As in ModSecurity 3: white space before a name is dropped, and after the last cookie, nowhere else; a cookie
/// without `=` has an empty value; one without a name is none.
pub fn parse(header: &[u8], sink: &mut dyn Sink) {
    // A separator at the end opens no cookie: the last one stands before it.
    let header = header.strip_suffix(b";").unwrap_or(header);
    let end = header.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last.saturating_add(1));
    for piece in pieces(header.get(..end).unwrap_or_default(), b';') {
        let equals = memchr::memchr(b'=', piece).unwrap_or(piece.len());
        let (name, value) = piece.split_at_checked(equals).unwrap_or_default();
        let start = name.iter().position(|byte| !is_space(*byte)).unwrap_or(name.len());
        let name = name.get(start..).unwrap_or_default();
        if !name.is_empty() {
            sink.found(Item::Cookie, name, value.get(1..).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::collected::Collected, Item, parse};

    #[test]
    fn cookies() {
        let cases: [(&str, &[&str]); 14] = [
            ("", &[]),
            ("a=1", &["a=1"]),
            ("a=1; b=2", &["a=1", "b=2"]),
            ("a=1;b=2;", &["a=1", "b=2"]),
            (";;a=1", &["a=1"]),
            ("a", &["a="]),
            ("a=b=c", &["a=b=c"]),
            (" =1; b", &["b="]),
            ("a= 1 ; b =2 ", &["a= 1 ", "b =2"]),
            ("a=1 ;", &["a=1"]),
            ("a=1 ; ", &["a=1 "]),
            ("a=1;;", &["a=1"]),
            ("a=%27+x", &["a=%27+x"]),
            ("a=1, b=2", &["a=1, b=2"]),
        ];
        for (header, expected) in cases {
            let mut sink = Collected::default();
            parse(header.as_bytes(), &mut sink);
            assert_eq!(sink.of(Item::Cookie), expected, "{header}");
        }
    }
}
