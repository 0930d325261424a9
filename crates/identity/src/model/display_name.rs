//! Names of people and departments: free text that is shown to others.

use kernel::Message;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person's name (氏名): 1 to 100 characters. Ideographic spaces and variation selectors stay,
/// because names are written with them; what could forge the text around it is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

/// A department's name (部署): 1 to 100 characters, same rules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Department(String);

/// The name or code of a role, as an import file writes it: 1 to 100 characters, same rules. Says
/// nothing about whether the tenant has such a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleName(String);

const LONGEST: usize = 100;

impl DisplayName {
    pub fn parse(text: &str) -> Result<Self, Message> {
        shown_text(text, "identity-name-missing").map(Self)
    }
}

impl Department {
    pub fn parse(text: &str) -> Result<Self, Message> {
        shown_text(text, "identity-department-missing").map(Self)
    }
}

impl RoleName {
    pub fn parse(text: &str) -> Result<Self, Message> {
        shown_text(text, "identity-role-missing").map(Self)
    }
}

fn shown_text(text: &str, missing: &'static str) -> Result<String, Message> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Message::key(missing));
    }
    if trimmed.chars().count() > LONGEST {
        return Err(Message::key("identity-name-too-long").with("max", LONGEST));
    }
    if trimmed.chars().any(disturbs_its_surroundings) {
        return Err(Message::key("identity-name-characters"));
    }
    Ok(trimmed.to_owned())
}

/// Controls, line breaks, direction overrides (UAX #9) and invisible characters, by which one
/// name could pass for another or reorder the page.
fn disturbs_its_surroundings(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0001}'..='\u{E007F}')
}

macro_rules! text_traits {
    ($name:ident) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).map_err(|fault| fault.key)
            }
        }
        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}
text_traits!(DisplayName);
text_traits!(Department);
text_traits!(RoleName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let long = "あ".repeat(101);
        let longest: String = long.chars().take(100).collect();
        let cases: Vec<(&str, Result<&str, &str>)> = vec![
            (" 山田　太郎\n", Ok("山田　太郎")),
            ("葛\u{E0100}城", Ok("葛\u{E0100}城")),
            ("O'Brien, Zoë", Ok("O'Brien, Zoë")),
            (&longest, Ok(&longest)),
            (&long, Err("identity-name-too-long")),
            ("", Err("identity-name-missing")),
            ("　", Err("identity-name-missing")),
            ("山田\n太郎", Err("identity-name-characters")),
            ("abc\u{202E}gpj", Err("identity-name-characters")),
            ("a\u{200B}b", Err("identity-name-characters")),
            ("a\u{0}b", Err("identity-name-characters")),
        ];
        for (typed, expected) in cases {
            let parsed = DisplayName::parse(typed);
            assert_eq!(parsed.as_ref().map(DisplayName::as_str).map_err(|m| m.key), expected, "{typed:?}");
        }
        assert_eq!(Department::parse("").unwrap_err().key, "identity-department-missing");
    }
}
