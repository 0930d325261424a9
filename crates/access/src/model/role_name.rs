//! What a tenant may call a role.

use crate::Builtin;
use kernel::{Language, Message};

/// Longest name, in characters.
const MOST: usize = 40;

/// A name that can be given to a role: 1 to 40 characters, none of them a control character or the
/// `;` that separates roles in imported files, and not the name of a built-in role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName(String);

impl RoleName {
    pub fn parse(text: &str) -> Result<Self, Message> {
        let name = text.trim();
        let length = name.chars().count();
        if length == 0 {
            return Err(Message::key("access-fault-name-empty"));
        }
        if length > MOST {
            return Err(Message::key("access-fault-name-long").with("most", MOST));
        }
        if name.contains(|c: char| c.is_control() || c == ';' || c == '；') {
            return Err(Message::key("access-fault-name-characters"));
        }
        let is_reserved = Builtin::ALL.iter().any(|builtin| {
            Language::ALL.iter().any(|language| key_of(builtin.label().of(*language)) == key_of(name))
        });
        if is_reserved {
            return Err(Message::key("access-fault-name-builtin"));
        }
        Ok(Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name as it is compared.
pub(crate) fn key_of(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let long = "あ".repeat(41);
        let cases = [
            ("安否確認の担当者", Ok("安否確認の担当者")),
            ("  Auditors ", Ok("Auditors")),
            ("", Err("access-fault-name-empty")),
            (" \u{3000} ", Err("access-fault-name-empty")),
            (long.as_str(), Err("access-fault-name-long")),
            ("a;b", Err("access-fault-name-characters")),
            ("a；b", Err("access-fault-name-characters")),
            ("a\nb", Err("access-fault-name-characters")),
            ("管理者", Err("access-fault-name-builtin")),
            (" general ", Err("access-fault-name-builtin")),
        ];
        for (text, expected) in cases {
            let given = RoleName::parse(text);
            assert_eq!(given.as_ref().map(RoleName::as_str).map_err(|fault| fault.key), expected, "{text:?}");
        }
    }
}
