//! Why somebody holds, lifts or decides: for the ledger, in their words.

use kernel::{Message, Refusal};

/// 1 to 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason(String);

impl Reason {
    pub const LONGEST: usize = 200;

    /// As typed; the fault names the field `reason`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let fault = if reason.is_empty() {
            Message::key("retention-reason-missing")
        } else if reason.chars().count() > Self::LONGEST || reason.chars().any(is_unprintable) {
            Message::key("retention-reason-length").with("max", Self::LONGEST)
        } else {
            return Ok(Self(reason));
        };
        Err(Refusal::invalid("a reason").with_field("reason", fault))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and those that turn the direction of text.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_as_typed() {
        let long = "x".repeat(201);
        let cases = [
            (" 訴訟  のため ", Ok("訴訟 のため")),
            ("", Err("retention-reason-missing")),
            (&long, Err("retention-reason-length")),
            ("a\u{202e}b", Err("retention-reason-length")),
        ];
        for (typed, expected) in cases {
            let parsed = Reason::parse(typed);
            let found = parsed.as_ref().map(Reason::as_str).map_err(|refusal| refusal.fields[0].message.key);
            assert_eq!(found, expected, "{typed:?}");
        }
    }
}
