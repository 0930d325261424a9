//! Paths on this host: the only places a `to=` or `back=` may send a person.

use std::{fmt, str::FromStr};

/// Longest path that is carried through a sign-in or a language switch, in bytes.
const LIMIT: usize = 2_048;

/// A path (with query) on the visitor's own host. `https://evil.example`, `//evil.example` and
/// `/\evil.example` do not parse, so a redirect to one never leaves the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

/// The text is not a path on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path on this host")]
pub struct LocalPathError;

impl LocalPath {
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// What a request asked for, or `/` when it asked for nothing usable.
    pub fn or_root(text: Option<&str>) -> Self {
        text.and_then(|text| text.parse().ok()).unwrap_or_else(Self::root)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LocalPath {
    type Err = LocalPathError;

    /// Visible ASCII only: browsers drop tabs and newlines inside a URL and read `\` as `/`, which
    /// would turn a harmless looking text into another host.
    fn from_str(text: &str) -> Result<Self, LocalPathError> {
        let is_visible = text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        let is_rooted = text.starts_with('/') && !text.starts_with("//");
        if text.len() <= LIMIT && is_visible && is_rooted {
            Ok(Self(text.to_owned()))
        } else {
            Err(LocalPathError)
        }
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes `text` as one query value (RFC 3986 §2.3: unreserved bytes stay, and `/`).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_paths_on_this_host_parse() {
        for good in ["/", "/users?page=2&q=%E3%81%82", "/a//b", "/?to=https://x.example"] {
            assert!(good.parse::<LocalPath>().is_ok(), "{good}");
        }
        let bad = [
            "",
            "users",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "/日本",
        ];
        for text in bad {
            assert_eq!(text.parse::<LocalPath>(), Err(LocalPathError), "{text:?}");
        }
        assert!(format!("/{}", "a".repeat(LIMIT)).parse::<LocalPath>().is_err());
        assert_eq!(LocalPath::or_root(Some("//x")), LocalPath::root());
    }

    #[test]
    fn a_query_value_is_encoded() {
        assert_eq!(encoded("/users?page=2&x=é"), "/users%3Fpage%3D2%26x%3D%C3%A9");
    }

    proptest! {
        #[test]
        fn an_encoded_text_holds_nothing_that_ends_a_value(text in ".*") {
            prop_assert!(encoded(&text).bytes().all(|b| b.is_ascii_graphic() && !b"&=#?+\"'<>".contains(&b)));
        }
    }
}
