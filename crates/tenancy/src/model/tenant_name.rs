//! The name of a tenant, as people write it.

use kernel::{Message, is_unprintable};
use std::fmt;

/// 1 to 100 characters on one line, blanks at the ends removed, runs of blanks made one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantName(String);

impl TenantName {
    pub const LONGEST: usize = 100;

    pub fn parse(typed: &str) -> Result<Self, Message> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Message::key("tenancy-name-missing"));
        }
        if name.chars().count() > Self::LONGEST {
            return Err(Message::key("tenancy-name-length").with("max", Self::LONGEST));
        }
        if name.chars().any(is_unprintable) {
            return Err(Message::key("tenancy-name-characters"));
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_typed() {
        let long = "株".repeat(101);
        let cases: [(&str, Result<&str, &str>); 9] = [
            ("株式会社みなと商事", Ok("株式会社みなと商事")),
            ("　Minato \t Trading ", Ok("Minato Trading")),
            ("a\nb", Ok("a b")),
            (long.strip_prefix('株').unwrap(), Ok(long.strip_prefix('株').unwrap())),
            (&long, Err("tenancy-name-length")),
            ("", Err("tenancy-name-missing")),
            (" 　", Err("tenancy-name-missing")),
            ("a\u{0}b", Err("tenancy-name-characters")),
            ("a\u{202e}b", Err("tenancy-name-characters")),
        ];
        for (typed, expected) in cases {
            let parsed = TenantName::parse(typed);
            assert_eq!(
                parsed.as_ref().map(TenantName::as_str).map_err(|message| message.key),
                expected,
                "{typed:?}"
            );
        }
    }
}
