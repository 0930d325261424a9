//! Why something was done to the rules: for whoever asks in a year.

use kernel::Message;

/// 1 to 500 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    pub const LONGEST: usize = 500;

    pub fn parse(typed: &str) -> Result<Self, Message> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(Message::key("waf-reason-missing"));
        }
        if reason.chars().count() > Self::LONGEST || reason.chars().any(char::is_control) {
            return Err(Message::key("waf-reason-length").with("max", Self::LONGEST));
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
        let long = "あ".repeat(501);
        for (typed, expected) in [
            (" 誤検知\n対応 ", Ok("誤検知 対応")),
            ("", Err("waf-reason-missing")),
            (" \t\n", Err("waf-reason-missing")),
            (long.as_str(), Err("waf-reason-length")),
            ("a\u{7}b", Err("waf-reason-length")),
        ] {
            let parsed = Reason::parse(typed);
            let told = parsed.as_ref().map(Reason::as_str).map_err(|fault| fault.key);
            assert_eq!(told, expected, "{typed}");
        }
        assert!(Reason::parse(&"あ".repeat(500)).is_ok());
    }
}
