//! Header fields that the caller adds, and the Message-ID. Checked when made; rendered in `message`.

use crate::{
    address::{is_domain, is_dot_atom},
    words,
};
use std::fmt;

/// An additional header field, e.g. `List-Id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    name: String,
    value: String,
}

/// The field cannot stand in a mail of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    #[error("a header name is 1 to 64 letters, digits and hyphens and starts with a letter")]
    Name,
    #[error("this header is written by the mail itself or by the servers on its way")]
    Reserved,
    #[error("a header value has no control characters")]
    ControlCharacter,
    #[error("a header value has at most 4,096 bytes")]
    TooLong,
}

impl Header {
    const MAX_VALUE: usize = 4_096;

    /// RFC 5322 §3.6.8 allows more characters in a name; no registered field uses them.
    ///
    /// Text in printable ASCII is kept as it is, so that structured values (`<https://…>`) work; any other text is
    /// written as encoded words.
    pub fn new(name: &str, value: &str) -> Result<Self, HeaderError> {
        let is_name = (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_name {
            return Err(HeaderError::Name);
        }
        if is_reserved(name) {
            return Err(HeaderError::Reserved);
        }
        if value.chars().any(char::is_control) {
            return Err(HeaderError::ControlCharacter);
        }
        if value.len() > Self::MAX_VALUE {
            return Err(HeaderError::TooLong);
        }
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn render(&self) -> String {
        words::unstructured(&self.value, self.name.len().saturating_add(2))
    }
}

/// What identifies a mail, and every further attempt to deliver the same mail (RFC 5322 §3.6.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

/// The text is not `left@domain` with a dot-atom on the left, or has more than 250 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Message-ID")]
pub struct MessageIdError;

impl MessageId {
    const MAX_LENGTH: usize = 250;

    /// Takes `left@domain`, without angle brackets.
    pub fn parse(text: &str) -> Result<Self, MessageIdError> {
        let (left, right) = text.rsplit_once('@').ok_or(MessageIdError)?;
        let is_id = text.len() <= Self::MAX_LENGTH && is_dot_atom(left) && is_domain(right);
        if is_id { Ok(Self(text.to_owned())) } else { Err(MessageIdError) }
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// With angle brackets, as in the header.
impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

/// Fields that `message` writes, that name further recipients, or that only servers add.
fn is_reserved(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "auto-submitted",
        "x-auto-response-suppress",
        "return-path",
        "received",
        "delivered-to",
        "dkim-signature",
        "authentication-results",
        "received-spf",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str())
        || ["content-", "resent-", "arc-"].iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_checked_once() {
        use HeaderError::*;
        let long = "x".repeat(4_097);
        let cases = [
            ("List-Id", "<safety.example.jp>", Ok(())),
            ("X-Note", "関所", Ok(())),
            ("X-Empty", "", Ok(())),
            ("", "x", Err(Name)),
            ("X Y", "x", Err(Name)),
            ("X:Y", "x", Err(Name)),
            (".X", "x", Err(Name)),
            ("X\r\nBcc", "x", Err(Name)),
            ("件名", "x", Err(Name)),
            ("bcc", "x", Err(Reserved)),
            ("SUBJECT", "x", Err(Reserved)),
            ("Content-Type", "text/html", Err(Reserved)),
            ("Resent-To", "a@example.jp", Err(Reserved)),
            ("X-Note", "a\r\nBcc: b@example.jp", Err(ControlCharacter)),
            ("X-Note", "a\nb", Err(ControlCharacter)),
            ("X-Note", "a\0b", Err(ControlCharacter)),
            ("X-Note", &long, Err(TooLong)),
        ];
        for (name, value, expected) in cases {
            assert_eq!(Header::new(name, value).map(|_| ()), expected, "{name}: {value}");
        }
    }

    #[test]
    fn message_ids() {
        for text in ["c1.p2@mail.example.jp", "0193a.b_c-d@example.jp"] {
            assert_eq!(MessageId::parse(text).map(|id| id.to_string()), Ok(format!("<{text}>")));
        }
        for text in [
            "",
            "x",
            "<a@example.jp>",
            "a b@example.jp",
            "a@example.jp\r\n",
            "a..b@example.jp",
            "あ@example.jp",
        ] {
            assert_eq!(MessageId::parse(text), Err(MessageIdError), "{text}");
        }
        assert!(MessageId::parse(&format!("{}@example.jp", "a".repeat(240))).is_err());
    }
}
