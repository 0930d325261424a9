//! What a person says about a finding.

use kernel::{Message, Refusal};

const LONGEST: usize = 2_000;

/// 1 to 2,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(String);

impl Words {
    /// From what was typed; the fault names the form's field `words`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let typed = typed.trim();
        match (1..=LONGEST).contains(&typed.chars().count()) {
            true => Ok(Self(typed.to_owned())),
            false => {
                let message = Message::key("review-fault-words").with("max", LONGEST);
                Err(Refusal::invalid("words about a finding").with_field("words", message))
            }
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_said_and_not_too_much() {
        assert_eq!(Words::parse(" 確認済み ").unwrap().as_str(), "確認済み");
        for typed in ["", "  ", &"x".repeat(LONGEST + 1)] {
            assert_eq!(Words::parse(typed).unwrap_err().fields[0].field, "words");
        }
    }
}
