//! The name a person signs in with inside their tenant (利用者ID).
//!
//! Not the record's identifier: that is [`kernel::UserId`], which never changes.

use super::width::half_width;
use kernel::Message;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A user ID: 1 to 64 of `a-z 0-9 . _ + - @`, beginning and ending with a letter or digit. Kept
/// in lower case, so `Tanaka` and `tanaka` are one person. Unique within a tenant.
///
/// An employee number (`7`), a short name (`t.tanaka`) and an e-mail address all fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

impl Login {
    pub const LONGEST: usize = 64;

    /// Takes what a person typed: full-width forms, upper case and surrounding spaces are folded.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let folded = half_width(text).to_ascii_lowercase();
        if folded.is_empty() {
            return Err(Message::key("identity-user-id-missing"));
        }
        if folded.chars().count() > Self::LONGEST {
            return Err(Message::key("identity-user-id-too-long").with("max", Self::LONGEST));
        }
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let all_allowed = folded.chars().all(|c| is_plain(c) || matches!(c, '.' | '_' | '+' | '-' | '@'));
        if !all_allowed || !folded.starts_with(is_plain) || !folded.ends_with(is_plain) {
            return Err(Message::key("identity-user-id-characters"));
        }
        Ok(Self(folded))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Login {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|fault| fault.key)
    }
}

impl From<Login> for String {
    fn from(login: Login) -> String {
        login.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids() {
        let long = "a".repeat(65);
        let cases: [(&str, Result<&str, &str>); 14] = [
            ("tanaka", Ok("tanaka")),
            ("  Tanaka.Taro ", Ok("tanaka.taro")),
            ("Ｔａｎａｋａ", Ok("tanaka")),
            ("7", Ok("7")),
            ("taro+x_y-z@example.co.jp", Ok("taro+x_y-z@example.co.jp")),
            (&long[..64], Ok(&long[..64])),
            (&long, Err("identity-user-id-too-long")),
            ("", Err("identity-user-id-missing")),
            (" 　", Err("identity-user-id-missing")),
            ("田中", Err("identity-user-id-characters")),
            (".tanaka", Err("identity-user-id-characters")),
            ("tanaka@", Err("identity-user-id-characters")),
            ("ta naka", Err("identity-user-id-characters")),
            ("ta\u{0}naka", Err("identity-user-id-characters")),
        ];
        for (typed, expected) in cases {
            assert_eq!(
                Login::parse(typed).as_ref().map(Login::as_str).map_err(|m| m.key),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_stored_user_id_is_checked_again() {
        assert_eq!(serde_json::from_str::<Login>("\"tanaka\"").unwrap().as_str(), "tanaka");
        assert!(serde_json::from_str::<Login>("\"田中\"").is_err());
    }
}
