//! The path of a request as the rules see it. What two servers could read as different paths is
//! refused, so that a rule on `/admin` cannot be walked around by spelling it otherwise.

/// A path with one reading: percent-decoded, no dot segments, no hidden separators, no control
/// bytes. For matching only; what is forwarded stays as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalPath(String);

/// The path can be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path has more than one reading")]
pub struct AmbiguousPath;

impl CanonicalPath {
    /// Refuses: no leading `/`, broken percent encoding, encoded `/`, `\`, `%` or control bytes, a
    /// backslash, dot segments in any spelling, bytes that are not UTF-8. Then for the matching:
    /// double slashes count as one and path parameters (`;x=y`) are dropped, as servers do that
    /// know them; one that does not sees a path that no rule opened.
    pub fn parse(raw: &str) -> Result<Self, AmbiguousPath> {
        let rest = raw.strip_prefix('/').ok_or(AmbiguousPath)?;
        let mut path = String::with_capacity(raw.len());
        let mut segments = rest.split('/').peekable();
        while let Some(segment) = segments.next() {
            let decoded = decode(segment)?;
            let named = decoded.split(';').next().unwrap_or_default();
            if named == "." || named == ".." {
                return Err(AmbiguousPath);
            }
            // An empty segment in the middle is a double slash; at the end, the trailing slash.
            if !named.is_empty() || segments.peek().is_none() {
                path.push('/');
                path.push_str(named);
            }
        }
        Ok(Self(path))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `prefix` names this path or a folder above it: `/a` covers `/a` and `/a/b`, not
    /// `/ab`; `/a/` covers `/a/b`, not `/a`.
    pub fn is_under(&self, prefix: &str) -> bool {
        match self.0.strip_prefix(prefix) {
            Some(rest) => rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'),
            None => false,
        }
    }

    /// Without a trailing slash, in pieces.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.trim_matches('/').split('/').filter(|segment| !segment.is_empty())
    }
}

fn decode(segment: &str) -> Result<String, AmbiguousPath> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        let is_encoded = byte == b'%';
        let byte = if is_encoded {
            hex(bytes.next())?.checked_mul(16).zip(hex(bytes.next()).ok())
        } else {
            Some((byte, 0))
        };
        let byte = byte.and_then(|(high, low)| high.checked_add(low)).ok_or(AmbiguousPath)?;
        let is_hidden = is_encoded && matches!(byte, b'/' | b'%' | b';');
        if is_hidden || byte == b'\\' || byte < b' ' || byte == 0x7f {
            return Err(AmbiguousPath);
        }
        decoded.push(byte);
    }
    String::from_utf8(decoded).map_err(|_| AmbiguousPath)
}

fn hex(byte: Option<u8>) -> Result<u8, AmbiguousPath> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(AmbiguousPath)?;
    u8::try_from(digit).map_err(|_| AmbiguousPath)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_reading_or_none() {
        let cases = [
            ("/", Some("/")),
            ("/a/b", Some("/a/b")),
            ("/a/b/", Some("/a/b/")),
            ("//a///b", Some("/a/b")),
            ("/%61dmin", Some("/admin")),
            ("/admin;x=y/z", Some("/admin/z")),
            ("/%E3%81%82", Some("/あ")),
            ("/a.b/..c", Some("/a.b/..c")),
            ("/a/../b", None),
            ("/a/%2e%2E/b", None),
            ("/a/..;/b", None),
            ("/a/./b", None),
            ("/a%2fb", None),
            ("/a%5cb", None),
            ("/a\\b", None),
            ("/a%00", None),
            ("/a%0d%0a", None),
            ("/a%252e", None),
            ("/a%3b", None),
            ("/a%", None),
            ("/a%2", None),
            ("/a%zz", None),
            ("/%ff", None),
            ("", None),
            ("*", None),
            ("http://a/", None),
        ];
        for (raw, expected) in cases {
            assert_eq!(CanonicalPath::parse(raw).ok().as_ref().map(CanonicalPath::as_str), expected, "{raw}");
        }
    }

    #[test]
    fn prefixes_end_at_segments() {
        let cases = [
            ("/a", "/a", true),
            ("/a", "/a/b", true),
            ("/a", "/ab", false),
            ("/a/", "/a/b", true),
            ("/a/", "/a", false),
            ("/", "/x", true),
            ("/a", "/%61/b", true),
        ];
        for (prefix, path, expected) in cases {
            assert_eq!(CanonicalPath::parse(path).unwrap().is_under(prefix), expected, "{prefix} {path}");
        }
    }

    proptest! {
        #[test]
        fn what_is_canonical_stays_so(raw in "/[a-c./%2e;]{0,24}") {
            if let Ok(path) = CanonicalPath::parse(&raw) {
                prop_assert!(!path.as_str().contains("//"));
                prop_assert!(path.segments().all(|segment| segment != "." && segment != ".."));
                prop_assert_eq!(CanonicalPath::parse(path.as_str()), Ok(path.clone()));
            }
        }
    }
}
