//! An HTTPS address as somebody typed it, checked.

use http::Uri;
use std::fmt;

/// Longer addresses are refused.
const LONGEST: usize = 1_000;
const HTTPS: u16 = 443;

/// `https://host[:port]/path?query`. Its text may hold a secret (many receivers put a token into the
/// path), so `Debug` and `Display` show the host only.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
    path: String,
}

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    #[error("the address is longer than {LONGEST} characters")]
    TooLong,
    #[error("the address does not begin with https://")]
    NotHttps,
    #[error("a name or password before the host")]
    UserInfo,
    #[error("not an address")]
    Unreadable,
}

impl Target {
    pub fn parse(typed: &str) -> Result<Self, BadTarget> {
        let typed = typed.trim();
        if typed.len() > LONGEST {
            return Err(BadTarget::TooLong);
        }
        let is_https = typed.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        if !is_https {
            return Err(BadTarget::NotHttps);
        }
        if typed.contains('#') {
            return Err(BadTarget::Unreadable);
        }
        let uri: Uri = typed.parse().map_err(|_| BadTarget::Unreadable)?;
        let authority = uri.authority().ok_or(BadTarget::Unreadable)?;
        if authority.as_str().contains('@') {
            return Err(BadTarget::UserInfo);
        }
        let host = authority.host();
        let port = match authority.as_str().strip_prefix(host).unwrap_or_default() {
            "" => HTTPS,
            rest => rest
                .strip_prefix(':')
                .and_then(|port| port.parse().ok())
                .filter(|port| *port != 0)
                .ok_or(BadTarget::Unreadable)?,
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if host.is_empty() {
            return Err(BadTarget::Unreadable);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { host, port, path })
    }

    /// A name, or an address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// As in the `Host` header.
    pub(crate) fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match self.port {
            HTTPS => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}/…", self.authority())
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_typed() {
        let cases = [
            ("https://hooks.example.jp/a?b=c", Ok(("hooks.example.jp", 443, "/a?b=c", "hooks.example.jp"))),
            (" HTTPS://Hooks.example.jp ", Ok(("hooks.example.jp", 443, "/", "hooks.example.jp"))),
            ("https://a.example:8443/", Ok(("a.example", 8443, "/", "a.example:8443"))),
            ("https://[2001:db8::1]:8443/x", Ok(("2001:db8::1", 8443, "/x", "[2001:db8::1]:8443"))),
            ("http://a.example/", Err(BadTarget::NotHttps)),
            ("ftp://a.example/", Err(BadTarget::NotHttps)),
            ("a.example", Err(BadTarget::NotHttps)),
            ("https://user:word@a.example/", Err(BadTarget::UserInfo)),
            ("https://a.example:0/", Err(BadTarget::Unreadable)),
            ("https://a.example:99999/", Err(BadTarget::Unreadable)),
            ("https:///x", Err(BadTarget::Unreadable)),
            ("https://a.example/#part", Err(BadTarget::Unreadable)),
            ("https://a .example/", Err(BadTarget::Unreadable)),
        ];
        for (typed, expected) in cases {
            let target = Target::parse(typed);
            let seen = target
                .as_ref()
                .map(|target| (target.host(), target.port(), target.path(), target.authority()))
                .map_err(|error| *error);
            let expected =
                expected.map(|(host, port, path, authority)| (host, port, path, authority.to_owned()));
            assert_eq!(seen, expected, "{typed}");
        }
        assert_eq!(
            Target::parse(&format!("https://a.example/{}", "x".repeat(1000))),
            Err(BadTarget::TooLong)
        );
    }

    #[test]
    fn a_path_is_not_shown() {
        let target = Target::parse("https://a.example/secret-token").unwrap();
        assert_eq!(format!("{target} {target:?}"), "https://a.example/… https://a.example/…");
    }
}
