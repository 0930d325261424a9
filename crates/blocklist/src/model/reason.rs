//! Why somebody blocks, allows or lifts: for the ledger, in their words.

use kernel::{Message, is_unprintable};

/// 1 to 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason(String);

impl Reason {
    pub const LONGEST: usize = 200;

    pub fn parse(typed: &str) -> Result<Self, Message> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(Message::key("blocklist-reason-missing"));
        }
        if reason.chars().count() > Self::LONGEST || reason.chars().any(is_unprintable) {
            return Err(Message::key("blocklist-reason-length").with("max", Self::LONGEST));
        }
        Ok(Self(reason))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_as_typed() {
        let long = "x".repeat(201);
        let cases = [
            (" 委託先  からの通報 ", Ok("委託先 からの通報")),
            ("", Err("blocklist-reason-missing")),
            (&long, Err("blocklist-reason-length")),
            ("a\u{202e}b", Err("blocklist-reason-length")),
        ];
        for (typed, expected) in cases {
            let parsed = Reason::parse(typed);
            assert_eq!(
                parsed.as_ref().map(Reason::as_str).map_err(|message| message.key),
                expected,
                "{typed:?}"
            );
        }
    }
}
