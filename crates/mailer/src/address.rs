//! Mail addresses and the names in front of them (RFC 5321 §4.1.2, RFC 5322 §3.4).
//!
//! An [`Address`] exists only if it is safe to put into a command or a header as it is. Internationalised domains
//! come as A-labels; whoever takes U-labels from people converts them first.

use crate::words;
use std::{fmt, str::FromStr};

/// An address that may stand in `RCPT TO:<…>` and in a header.
///
/// The local part keeps its case, the domain is in lower case. Equality is equality of mailboxes as far as a stranger to
/// the domain can know: quoting that is not needed is removed, the local part is compared with its case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

/// The text is not an address that mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address has at most 254 bytes, its local part at most 64")]
    TooLong,
    #[error("an address has an @ between local part and domain")]
    NoAt,
    #[error("the part before the @ is not accepted")]
    LocalPart,
    #[error("the part after the @ is not a domain name")]
    Domain,
}

impl Address {
    /// RFC 5321 §4.5.3.1.3: a path has 256 octets with its angle brackets.
    pub const MAX_LENGTH: usize = 254;
    const MAX_LOCAL_PART: usize = 64;

    /// Takes `local@domain`, without angle brackets, name or surrounding blanks.
    ///
    /// The local part is made of `atext` and dots. Dots may stand first, last and in a row, as Japanese carriers used to
    /// hand out (`a..b@docomo.ne.jp`, `ab.@ezweb.ne.jp`): such a local part is kept in its quoted form, the only
    /// form the standard has for it. Nothing else may be quoted, and `=?` is refused, because an encoded word inside an
    /// address is read differently by different receivers. The domain has at least two labels; address literals are refused.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
        if !is_local_part(local) {
            return Err(AddressError::LocalPart);
        }
        if !is_domain(domain) {
            return Err(AddressError::Domain);
        }
        let local = if is_dot_atom(local) { local.to_owned() } else { format!("\"{local}\"") };
        let address = format!("{local}@{}", domain.to_ascii_lowercase());
        if local.len() > Self::MAX_LOCAL_PART || address.len() > Self::MAX_LENGTH {
            return Err(AddressError::TooLong);
        }
        Ok(Self(address))
    }

    /// As it is written in commands and headers, without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

/// An address with the name that a mail program shows for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Any text; control characters are rendered as blanks.
    pub name: Option<String>,
    pub address: Address,
}

impl Mailbox {
    pub fn named(name: impl Into<String>, address: Address) -> Self {
        Self { name: Some(name.into()), address }
    }

    /// For a header line that already holds `column` characters; folded where needed.
    pub(crate) fn render(&self, column: usize) -> String {
        let name = self.name.as_deref().map(words::printable).filter(|name| !name.is_empty());
        let Some(name) = name else {
            return self.address.0.clone();
        };
        let phrase = words::phrase(&name, column);
        let last_line = phrase.rsplit('\n').next().map_or(0, str::len);
        let start = if phrase.contains('\n') { 0 } else { column };
        let room = words::LINE.saturating_sub(start).saturating_sub(last_line);
        let gap = if self.address.0.len().saturating_add(3) > room { "\r\n " } else { " " };
        format!("{phrase}{gap}<{}>", self.address)
    }
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: None, address }
    }
}

/// RFC 5322 §3.2.3 `atext`.
pub(crate) fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// RFC 5322 §3.2.3 `dot-atom-text`.
pub(crate) fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// Letters, digits and hyphens in labels of 1 to 63, two labels or more, the last not a number (RFC 1123 §2.1).
pub(crate) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253
        && text.split('.').all(is_label)
        && text.rsplit_once('.').is_some_and(|(_, last)| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

fn is_local_part(text: &str) -> bool {
    text.bytes().all(|b| is_atext(b) || b == b'.') && text.bytes().any(is_atext) && !text.contains("=?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepted_addresses_are_rendered_in_one_form() {
        let long = format!("{}@example.jp", "a".repeat(64));
        let cases = [
            ("taro@example.co.jp", "taro@example.co.jp"),
            ("Taro.Yamada+x@EXAMPLE.co.JP", "Taro.Yamada+x@example.co.jp"),
            ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
            ("ab.@ezweb.ne.jp", "\"ab.\"@ezweb.ne.jp"),
            (".ab@docomo.ne.jp", "\".ab\"@docomo.ne.jp"),
            ("\"a..b\"@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
            ("\"plain\"@example.jp", "plain@example.jp"),
            ("o'neil/x=y?@example.jp", "o'neil/x=y?@example.jp"),
            ("a@xn--wgv71a.xn--wgv71a119e.jp", "a@xn--wgv71a.xn--wgv71a119e.jp"),
            (&long, &long),
        ];
        for (text, rendered) in cases {
            assert_eq!(Address::parse(text).map(|a| a.to_string()), Ok(rendered.to_owned()), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        use AddressError::*;
        let local_65 = format!("{}@example.jp", "a".repeat(65));
        let quoted_66 = format!("{}.@example.jp", "a".repeat(63));
        let label_64 = format!("a@{}.jp", "b".repeat(64));
        let long = format!("a@{}jp", "b".repeat(62).add_dot().repeat(4));
        let cases = [
            ("", NoAt),
            ("taro", NoAt),
            ("@example.jp", LocalPart),
            ("...@example.jp", LocalPart),
            ("\"\"@example.jp", LocalPart),
            ("\"a b\"@example.jp", LocalPart),
            ("\"a\\\"b\"@example.jp", LocalPart),
            ("a\"b@example.jp", LocalPart),
            ("a@b@example.jp", LocalPart),
            ("a b@example.jp", LocalPart),
            ("山田@example.jp", LocalPart),
            ("<a@example.jp", LocalPart),
            ("a\r\nRCPT TO:<b@example.jp", LocalPart),
            ("=?utf-8?q?a=40b?=@example.jp", LocalPart),
            ("a@localhost", Domain),
            ("a@127.0.0.1", Domain),
            ("a@[127.0.0.1]", Domain),
            ("a@日本.jp", Domain),
            ("a@example..jp", Domain),
            ("a@.example.jp", Domain),
            ("a@example.jp.", Domain),
            ("a@-example.jp", Domain),
            ("a@example-.jp", Domain),
            ("a@example.jp\r\n", Domain),
            ("a@example.jp>", Domain),
            ("a@exam ple.jp", Domain),
            (" a@example.jp", LocalPart),
            (&label_64, Domain),
            (&local_65, TooLong),
            (&quoted_66, TooLong),
            (&long, TooLong),
        ];
        for (text, error) in cases {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
    }

    trait AddDot {
        fn add_dot(self) -> String;
    }

    impl AddDot for String {
        fn add_dot(mut self) -> String {
            self.push('.');
            self
        }
    }

    #[test]
    fn names_are_quoted_encoded_or_left_out() {
        let address = Address::parse("a@example.jp").unwrap();
        let cases = [
            (None, "a@example.jp"),
            (Some(""), "a@example.jp"),
            (Some("\r\n"), "a@example.jp"),
            (Some("Sekisho"), "\"Sekisho\" <a@example.jp>"),
            (Some("A \"B\" \\ C"), "\"A \\\"B\\\" \\\\ C\" <a@example.jp>"),
            (Some("x\r\nBcc: y@example.jp"), "\"x  Bcc: y@example.jp\" <a@example.jp>"),
            (Some("総務部"), "=?UTF-8?B?57eP5YuZ6YOo?= <a@example.jp>"),
        ];
        for (name, rendered) in cases {
            let mailbox = Mailbox { name: name.map(str::to_owned), address: address.clone() };
            assert_eq!(mailbox.render(6), rendered);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_stays_one_safe_token(text in "[ -~\\r\\n\u{3042}]{0,20}@[a-zA-Z0-9.\\r\\n>-]{1,20}\\.jp") {
            if let Ok(address) = Address::parse(&text) {
                let rendered = address.to_string();
                prop_assert!(rendered.bytes().all(|b| b.is_ascii_graphic() && !b"<>\\,;:()[]".contains(&b)));
                prop_assert_eq!(rendered.matches('@').count(), 1);
                prop_assert_eq!(Address::parse(&rendered), Ok(address));
            }
        }
    }
}
