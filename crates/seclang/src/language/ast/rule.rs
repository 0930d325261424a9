//! A rule: what it looks at, what it asks, what it does.

use super::{Actions, Operator, Variable};

/// `SecRule TARGETS "OPERATOR" "ACTIONS"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub targets: Vec<Target>,
    pub operator: Operator,
    pub actions: Actions,
}

/// One of the alternatives in a rule's target list: `ARGS`, `!ARGS:password`, `&TX:/^x/`, `XML:/*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    pub variable: Variable,
    pub selector: Selector,
    /// `!`: these are taken away from the other targets of the rule.
    pub is_excluded: bool,
    /// `&`: how many there are, instead of what they say.
    pub is_count: bool,
}

/// Which members of a collection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// All of them, or the variable is no collection.
    None,
    /// The members of this name, in any ASCII case; held in lower case.
    Name(Vec<u8>),
    /// The members whose name this regular expression finds, in any case; held as written between the slashes.
    Regex(String),
    /// `XML:/*`, `XML://@*` and other paths, as written.
    XPath(String),
}
