//! Why a tenant is suspended or resumed: for the ledger, in the operator's words.

use kernel::{Message, is_unprintable};

/// 1 to 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    pub const LONGEST: usize = 200;

    pub fn parse(typed: &str) -> Result<Self, Message> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(Message::key("tenancy-reason-missing"));
        }
        if reason.chars().count() > Self::LONGEST || reason.chars().any(is_unprintable) {
            return Err(Message::key("tenancy-reason-length").with("max", Self::LONGEST));
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
            (" 契約の終了 ", Ok("契約の終了")),
            ("", Err("tenancy-reason-missing")),
            (&long, Err("tenancy-reason-length")),
            ("a\u{1b}b", Err("tenancy-reason-length")),
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
