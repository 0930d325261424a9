//! The names that the catalogue's parts call each other by.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

/// The text is not a name: two to four dot-separated words of `a-z`, `0-9` and `-`, at most 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a name such as \"gate.tls-floor\"")]
pub struct NameError(String);

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $is_valid:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                if $is_valid(text) { Ok(Self(text.into())) } else { Err(NameError(text.chars().take(80).collect())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

name!(
    /// One promise, e.g. `gate.tls-floor`.
    ClauseId,
    is_dotted
);
name!(
    /// What keeps one promise or several, e.g. `gate.transport`.
    ControlId,
    is_dotted
);
name!(
    /// One measurement, e.g. `gate.tls-versions`.
    ProbeId,
    is_dotted
);
name!(
    /// A clause of one of the papers, by the paper's short name and its own section number: `aoulu/2-2-2-1`.
    PaperClause,
    is_paper_clause
);

impl PaperClause {
    pub fn paper(&self) -> &str {
        self.0.split_once('/').map_or("", |(paper, _)| paper)
    }
}

fn is_dotted(text: &str) -> bool {
    text.len() <= 64
        && (2..=4).contains(&text.split('.').count())
        && text.split('.').all(|word| {
            !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !word.starts_with('-')
                && !word.ends_with('-')
        })
}

fn is_paper_clause(text: &str) -> bool {
    let Some((paper, section)) = text.split_once('/') else { return false };
    let fits = |part: &str| (1..=32).contains(&part.len());
    fits(paper)
        && fits(section)
        && paper.bytes().all(|b| b.is_ascii_lowercase())
        && section.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let cases = [
            ("gate.tls-floor", true),
            ("gate.tls.floor", true),
            ("gate", false),
            ("gate.", false),
            (".gate", false),
            ("gate.TLS", false),
            ("gate.-x", false),
            ("gate.x-", false),
            ("gate.a b", false),
            ("a.b.c.d.e", false),
            ("", false),
        ];
        for (text, valid) in cases {
            assert_eq!(text.parse::<ClauseId>().is_ok(), valid, "{text}");
        }
        assert!(format!("a.{}", "b".repeat(63)).parse::<ProbeId>().is_err());
    }

    #[test]
    fn paper_clauses() {
        let cases = [
            ("aoulu/2-2-2-1", true),
            ("cloudpack/4.4.2.d", true),
            ("idcf/supplementary", true),
            ("aoulu", false),
            ("aoulu/", false),
            ("/2", false),
            ("aoulu/2/3", false),
            ("Aoulu/2", false),
        ];
        for (text, valid) in cases {
            assert_eq!(text.parse::<PaperClause>().is_ok(), valid, "{text}");
        }
        assert_eq!("btob/3-3".parse::<PaperClause>().unwrap().paper(), "btob");
    }
}
