//! Why somebody did something, in their words: for the ledger, and for whoever asks in a year.

use crate::{Message, Refusal, is_unprintable};

/// 1 to `LONGEST` characters on one line, none of them unprintable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason<const LONGEST: usize>(String);

impl<const LONGEST: usize> Reason<LONGEST> {
    pub const LONGEST: usize = LONGEST;

    /// As typed: what separates words becomes one space.
    ///
    /// # Errors
    /// What is wrong with it, for the field in which it was typed.
    pub fn parse(typed: &str) -> Result<Self, Message> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(Message::key("refusal-reason-missing"));
        }
        if reason.chars().count() > LONGEST || reason.chars().any(is_unprintable) {
            return Err(Message::key("refusal-reason-length").with("max", LONGEST));
        }
        Ok(Self(reason))
    }

    /// The same for a form whose field is named `reason`.
    ///
    /// # Errors
    /// *invalid*; the fault names that field.
    pub fn of_form(typed: &str) -> Result<Self, Refusal> {
        Self::parse(typed).map_err(|fault| Refusal::invalid("a reason").with_field("reason", fault))
    }

    /// One that was parsed once, and kept.
    pub fn stored(reason: String) -> Self {
        Self(reason)
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
        let (longest, longer) = ("あ".repeat(200), "あ".repeat(201));
        for (typed, expected) in [
            (" 契約の終了 ", Ok("契約の終了")),
            ("委託先  からの\n通報", Ok("委託先 からの 通報")),
            (longest.as_str(), Ok(longest.as_str())),
            ("", Err("refusal-reason-missing")),
            (" \t\n", Err("refusal-reason-missing")),
            (longer.as_str(), Err("refusal-reason-length")),
            ("a\u{1b}b", Err("refusal-reason-length")),
            ("a\u{202e}b", Err("refusal-reason-length")),
        ] {
            let parsed = Reason::<200>::parse(typed);
            assert_eq!(parsed.as_ref().map(Reason::as_str).map_err(|fault| fault.key), expected, "{typed:?}");
        }
        assert!(Reason::<500>::parse(&longer).is_ok());
    }

    #[test]
    fn the_fault_names_the_field() {
        let refusal = Reason::<200>::of_form("").unwrap_err();
        assert_eq!(refusal.fields.iter().map(|fault| fault.field.as_ref()).collect::<Vec<_>>(), ["reason"]);
    }
}
