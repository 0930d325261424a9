//! The short code a tenant is known by when signing in (企業コード).
//!
//! Which codes are taken or set aside is not decided here.

use super::width::half_width;
use kernel::Message;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A tenant code: 3 to 32 of `a-z 0-9 -`, beginning with a letter, ending with a letter or
/// digit, no two hyphens in a row. Kept in lower case. It fits into a DNS label (RFC 1035
/// §2.3.1), and holds neither `@` nor `.`, so a sign-in name splits in one way only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantCode(String);

impl TenantCode {
    pub const SHORTEST: usize = 3;
    pub const LONGEST: usize = 32;

    /// Takes what a person typed: full-width forms, upper case and surrounding spaces are folded.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let folded = half_width(text).to_ascii_lowercase();
        if folded.is_empty() {
            return Err(Message::key("identity-tenant-code-missing"));
        }
        if !(Self::SHORTEST..=Self::LONGEST).contains(&folded.chars().count()) {
            return Err(Message::key("identity-tenant-code-length")
                .with("min", Self::SHORTEST)
                .with("max", Self::LONGEST));
        }
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let has_allowed_characters = folded.chars().all(|c| is_plain(c) || c == '-');
        let is_framed = folded.starts_with(|c: char| c.is_ascii_lowercase()) && folded.ends_with(is_plain);
        if !has_allowed_characters || !is_framed || folded.contains("--") {
            return Err(Message::key("identity-tenant-code-characters"));
        }
        Ok(Self(folded))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TenantCode {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|fault| fault.key)
    }
}

impl From<TenantCode> for String {
    fn from(code: TenantCode) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenant_codes() {
        let long = "a".repeat(33);
        let cases: [(&str, Result<&str, &str>); 12] = [
            ("acme", Ok("acme")),
            (" ＡＣＭＥ－２ ", Ok("acme-2")),
            (&long[..32], Ok(&long[..32])),
            (&long, Err("identity-tenant-code-length")),
            ("ab", Err("identity-tenant-code-length")),
            ("", Err("identity-tenant-code-missing")),
            ("1acme", Err("identity-tenant-code-characters")),
            ("acme-", Err("identity-tenant-code-characters")),
            ("ac--me", Err("identity-tenant-code-characters")),
            ("ac.me", Err("identity-tenant-code-characters")),
            ("ac@me", Err("identity-tenant-code-characters")),
            ("会社名", Err("identity-tenant-code-characters")),
        ];
        for (typed, expected) in cases {
            let parsed = TenantCode::parse(typed);
            assert_eq!(parsed.as_ref().map(TenantCode::as_str).map_err(|m| m.key), expected, "{typed:?}");
        }
    }
}
