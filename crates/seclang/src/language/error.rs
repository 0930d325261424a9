//! What is wrong with a rule file, where, and what to write instead.

use super::ast::Position;
use std::fmt;

/// The operator's mistake, at the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    pub position: Position,
    pub reason: Reason,
    /// The line at `position`, without its end; empty when there is none (a missing file).
    pub source_line: String,
}

impl std::error::Error for LoadError {}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.reason)
    }
}

/// Accepted, but probably not what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub position: Position,
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.message)
    }
}

/// Which kind of name was not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    Directive,
    Variable,
    Operator,
    Transformation,
    Action,
    Control,
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directive => "directive",
            Self::Variable => "variable",
            Self::Operator => "operator",
            Self::Transformation => "transformation",
            Self::Action => "action",
            Self::Control => "ctl setting",
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The file cannot be had, or is too large, or there are too many.
    #[error("{0}")]
    File(String),
    #[error("not UTF-8 from here on; save the file as UTF-8")]
    NotUtf8,
    #[error("{0}")]
    Syntax(String),
    #[error("there is no {kind} \"{name}\"{}", did_you_mean(*.nearest))]
    UnknownName { kind: NameKind, name: String, nearest: Option<&'static str> },
    /// Known to ModSecurity, and not done here: ignoring it would change what the rules mean.
    #[error("{what} is not supported: {instead}")]
    Unsupported { what: String, instead: &'static str },
    #[error("\"{found}\" is not {expected}")]
    BadValue { found: String, expected: &'static str },
    /// The rule as a whole does not make sense.
    #[error("{0}")]
    Rule(String),
    #[error("rule {id} is already at {first}; every rule has an id of its own")]
    DuplicateId { id: u64, first: Position },
    /// What a later step found: an argument that does not compile, a data file that is missing.
    #[error("{0}")]
    Compile(String),
}

fn did_you_mean(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"))
}
