//! E-mail addresses of members.
//!
//! Takes what mail systems in Japan really carry, including old carrier addresses with dots in a
//! row or before the `@` (`a..b.@example.ne.jp`), which RFC 5321 §4.1.2 allows in quoted form only; the mail
//! client quotes them. Quoted forms, comments, address literals and non-ASCII are not taken.

use super::width::half_width;
use kernel::Message;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An address of at most 254 bytes: local part at most 64, domain of two or more labels. The
/// domain is kept in lower case; the local part as given, because only its host may fold it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    pub const LONGEST: usize = 254;

    pub fn parse(text: &str) -> Result<Self, Message> {
        let folded = half_width(text);
        if folded.is_empty() {
            return Err(Message::key("identity-email-missing"));
        }
        if folded.len() > Self::LONGEST {
            return Err(Message::key("identity-email-too-long").with("max", Self::LONGEST));
        }
        let wrong = || Message::key("identity-email-shape");
        let (local, domain) = folded.rsplit_once('@').ok_or_else(wrong)?;
        if !is_local_part(local) || !is_domain(domain) {
            return Err(wrong());
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What equality means when looking for a person by address: all lower case. Feed this to the
    /// blind index, never the address as written.
    pub fn normalised(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// `t***@example.co.jp`: enough for its owner to recognise, too little for a bystander.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", ""));
        let first = local.get(..1).unwrap_or("");
        format!("{first}***@{domain}")
    }
}

/// RFC 5322 §3.2.3 atext and dots in any place.
fn is_local_part(local: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    (1..=64).contains(&local.len()) && local.bytes().all(is_allowed)
}

/// Host names as RFC 1123 §2.1 has them; the last label is not a number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_name = domain.rsplit('.').next().is_some_and(|l| !l.bytes().all(|b| b.is_ascii_digit()));
    domain.len() <= 253 && domain.contains('.') && last_is_name && domain.split('.').all(is_label)
}

/// Addresses are sealed at rest; a log must not undo that.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

impl TryFrom<String> for Email {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|fault| fault.key)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let local = "a".repeat(64);
        let longest = format!("{local}@{}.jp", ["b".repeat(61), "c".repeat(61), "d".repeat(61)].join("."));
        let too_long = format!("{local}@{}.jp", ["b".repeat(63), "c".repeat(63), "d".repeat(63)].join("."));
        let cases: Vec<(&str, Result<&str, &str>)> = vec![
            ("taro@example.co.jp", Ok("taro@example.co.jp")),
            (" Taro@EXAMPLE.co.jp\u{3000}", Ok("Taro@example.co.jp")),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", Ok("taro@example.jp")),
            ("a..b.@example.ne.jp", Ok("a..b.@example.ne.jp")),
            ("a+b/c@xn--eckwd4c7c.jp", Ok("a+b/c@xn--eckwd4c7c.jp")),
            (&longest, Ok(&longest)),
            (&too_long, Err("identity-email-too-long")),
            ("", Err("identity-email-missing")),
            ("taro", Err("identity-email-shape")),
            ("@example.jp", Err("identity-email-shape")),
            ("taro@localhost", Err("identity-email-shape")),
            ("taro@192.0.2.1", Err("identity-email-shape")),
            ("taro@-example.jp", Err("identity-email-shape")),
            ("taro@example..jp", Err("identity-email-shape")),
            ("ta ro@example.jp", Err("identity-email-shape")),
            ("a@b@example.jp", Err("identity-email-shape")),
            ("taro\r\nBcc:x@example.jp", Err("identity-email-shape")),
            ("太郎@example.jp", Err("identity-email-shape")),
        ];
        for (typed, expected) in cases {
            assert_eq!(
                Email::parse(typed).as_ref().map(Email::as_str).map_err(|m| m.key),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn masks_and_folds() {
        let email = Email::parse("Taro@Example.jp").unwrap();
        assert_eq!(email.normalised(), "taro@example.jp");
        assert_eq!(format!("{email:?}"), "Email(T***@example.jp)");
    }
}
