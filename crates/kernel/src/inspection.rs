//! What an inspection says of a request or its answer, and what it tells about a rule that matched. Whoever inspects
//! speaks so to whoever asked. Does not live here: rules, HTTP, what becomes of a refused request.

/// What becomes of what was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// `rule` is the rule's id and goes into the record, not to the visitor.
    Refuse {
        rule: String,
    },
    /// There is more of it than can be looked at, and the rest must not pass unseen.
    TooLarge,
}

/// One rule that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: u64,
    /// The rule's own words.
    pub message: String,
    /// Syslog's, 0 (emergency) to 7 (debug); `None` when the rule has none.
    pub severity: Option<u8>,
    pub tags: Vec<String>,
    /// `ARGS:comment`.
    pub variable: String,
    /// A piece of what matched, secrets masked. The inspection masks; nobody after it can know.
    pub excerpt: String,
}
