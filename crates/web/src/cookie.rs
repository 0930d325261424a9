//! Cookies with the `__Host-` prefix: bound to exactly this host, never sent in the clear, and
//! impossible for a sibling domain to plant (RFC 6265bis §4.1.3.2).

use http::{HeaderMap, HeaderValue, header};
use std::fmt::Write;
use time::Duration;

/// Longest `Cookie` header that is searched, in bytes; what lies beyond is not read.
const HEADER_LIMIT: usize = 16_384;

/// A cookie to be set. Always `Secure; HttpOnly; SameSite=Lax; Path=/`.
#[derive(Clone, Debug)]
pub struct Cookie {
    name: &'static str,
    value: String,
    lifetime: Option<Duration>,
}

impl Cookie {
    /// Lives until the browser closes. `name` without the prefix: `sekisho` becomes `__Host-sekisho`.
    /// Bytes that RFC 6265 does not allow in a value are dropped.
    pub fn new(name: &'static str, value: &str) -> Self {
        Self { name, value: value.chars().filter(|c| is_value_char(*c)).collect(), lifetime: None }
    }

    /// Lives for `lifetime`, whole seconds.
    pub fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// Takes the cookie away again.
    pub fn removal(name: &'static str) -> Self {
        Self { name, value: String::new(), lifetime: Some(Duration::ZERO) }
    }

    /// The `Set-Cookie` value.
    pub fn header(&self) -> HeaderValue {
        let mut text = format!("__Host-{}={}; Path=/; Secure; HttpOnly; SameSite=Lax", self.name, self.value);
        if let Some(lifetime) = self.lifetime {
            // Writing to a String does not fail.
            let _ = write!(text, "; Max-Age={}", lifetime.whole_seconds().max(0));
        }
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    pub fn set_on(&self, headers: &mut HeaderMap) {
        headers.append(header::SET_COOKIE, self.header());
    }
}

/// The value of `__Host-{name}` in a request's `Cookie` headers. Two cookies of that name cannot
/// come from a browser that knows the prefix: then there is none.
pub fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = None;
    for line in headers.get_all(header::COOKIE) {
        let Ok(line) = line.to_str() else { continue };
        if line.len() > HEADER_LIMIT {
            return None;
        }
        for pair in line.split(';') {
            let Some((key, value)) = pair.trim().split_once('=') else { continue };
            if key.strip_prefix("__Host-") == Some(name) && found.replace(value).is_some() {
                return None;
            }
        }
    }
    found
}

/// RFC 6265 §4.1.1 `cookie-octet`.
fn is_value_char(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sent(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    #[test]
    fn a_cookie_is_bound_to_host_tls_and_http() {
        assert_eq!(
            Cookie::new("language", "en").lasting(Duration::days(365)).header(),
            "__Host-language=en; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
        );
        assert_eq!(
            Cookie::removal("sekisho").header(),
            "__Host-sekisho=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
        );
        assert_eq!(
            Cookie::new("x", "a;b\r\nc; Domain=evil").header(),
            "__Host-x=abcDomain=evil; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn a_cookie_is_found_once_or_not_at_all() {
        let cases: [(&[&str], Option<&str>); 6] = [
            (&["__Host-language=en"], Some("en")),
            (&["a=b; __Host-language=ja;c=d"], Some("ja")),
            (&["a=b", "__Host-language=ja"], Some("ja")),
            (&["language=en"], None),
            (&["__Host-language=en; __Host-language=ja"], None),
            (&[""], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(cookie_value(&sent(lines), "language"), expected, "{lines:?}");
        }
    }

    proptest! {
        #[test]
        fn a_value_never_adds_an_attribute(value in ".*") {
            let header = Cookie::new("x", &value).header();
            prop_assert_eq!(header.to_str().unwrap().matches(';').count(), 4);
        }
    }
}
