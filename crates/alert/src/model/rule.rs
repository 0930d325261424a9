//! A rule: which entries, counted by what, how many within how long, and how long it is quiet afterwards.

use super::expression::{BadExpression, Expression};
use aws_lc_rs::digest;
use kernel::{FieldFault, Message, Refusal};
use serde::{Deserialize, Serialize};

/// A tenant's own rules.
pub const MOST_RULES: usize = 30;
pub const LONGEST_NAME: usize = 100;
pub const LONGEST_REASON: usize = 400;
/// Seconds: 90 days.
pub const LONGEST_WINDOW: u32 = 90 * 86_400;
/// Seconds: a week.
pub const LONGEST_QUIET: u32 = 7 * 86_400;
pub const MOST_THRESHOLD: u32 = 1_000;

/// How grave an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    pub fn number(self) -> i16 {
        match self {
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
            Severity::Critical => 4,
        }
    }

    pub fn from_number(number: i16) -> Self {
        Self::ALL.into_iter().find(|severity| severity.number() == number).unwrap_or(Severity::Critical)
    }

    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// What is counted within the window, per key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gauge {
    /// Entries.
    Count,
    /// Different values.
    Distinct,
    /// A value that was not seen within the window, after another one was.
    Unseen,
    /// Two places that nobody can have been in one after the other; not for a tenant's own rules.
    Travel,
}

impl Gauge {
    /// Those that people choose from.
    pub const ALL: [Gauge; 3] = [Gauge::Count, Gauge::Distinct, Gauge::Unseen];

    pub fn name(self) -> &'static str {
        match self {
            Gauge::Count => "count",
            Gauge::Distinct => "distinct",
            Gauge::Unseen => "unseen",
            Gauge::Travel => "travel",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gauge| gauge.name() == name)
    }
}

/// As it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub filter: String,
    /// Empty: one window for the whole tenant.
    pub key: String,
    pub gauge: Gauge,
    /// Empty with [`Gauge::Count`].
    pub value: String,
    pub threshold: u32,
    /// Seconds.
    pub window: u32,
    /// Seconds of silence per key after an alert.
    pub quiet: u32,
}

impl Definition {
    /// Whether it asks where an address is.
    pub fn asks_for_places(&self) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let texts = [&self.filter, &self.key, &self.value];
        let mut words = texts.into_iter().flat_map(|text| text.split(move |c| !is_word(c)));
        words.any(|word| ["country", "place"].contains(&word))
    }
}

/// A rule with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// A seeded rule's word, or the id of a tenant's own.
    pub id: String,
    /// A tenant's own: its name and its reason. A seeded one's are texts of this crate.
    pub own: Option<(String, String)>,
    pub is_on: bool,
    pub severity: Severity,
    pub definition: Definition,
}

impl Rule {
    pub fn is_seeded(&self) -> bool {
        self.own.is_none()
    }
}

/// Ready to run.
#[derive(Debug)]
pub struct Compiled {
    pub rule: Rule,
    pub filter: Expression,
    pub key: Option<Expression>,
    pub value: Option<Expression>,
    /// Of the definition: what is remembered for another definition is worth nothing.
    pub print: u64,
}

impl Compiled {
    /// # Errors
    /// *invalid*; faults name the fields `filter`, `key` and `value`.
    pub fn of(rule: Rule) -> Result<Self, Refusal> {
        let definition = &rule.definition;
        let filter = Expression::parse(&definition.filter);
        let key = optional(&definition.key);
        let value = match definition.gauge {
            Gauge::Count => Ok(None),
            Gauge::Distinct | Gauge::Unseen | Gauge::Travel => Expression::parse(&definition.value).map(Some),
        };
        match (filter, key, value) {
            (Ok(filter), Ok(key), Ok(value)) => {
                let print = print(definition);
                Ok(Self { rule, filter, key, value, print })
            }
            (filter, key, value) => {
                let faults = [("filter", filter.err()), ("key", key.err()), ("value", value.err())];
                let mut refusal = Refusal::invalid("an expression of a rule");
                let faults = faults.into_iter().filter_map(|(field, bad)| Some((field, bad?)));
                refusal.fields = faults
                    .map(|(field, bad)| FieldFault { field: field.into(), message: told(&bad) })
                    .collect();
                Err(refusal)
            }
        }
    }
}

fn optional(source: &str) -> Result<Option<Expression>, BadExpression> {
    match source.trim().is_empty() {
        true => Ok(None),
        false => Expression::parse(source).map(Some),
    }
}

/// What is wrong, in words, and where.
pub fn told(bad: &BadExpression) -> Message {
    let at = |message: Message, line: &usize, column: &usize| {
        message
            .with("line", i64::try_from(*line).unwrap_or(0))
            .with("column", i64::try_from(*column).unwrap_or(0))
    };
    match bad {
        BadExpression::Empty => Message::key("alert-expression-empty"),
        BadExpression::TooLong => Message::key("alert-expression-long")
            .with("max", i64::try_from(super::expression::LONGEST).unwrap_or(0)),
        BadExpression::TooComplex => Message::key("alert-expression-complex"),
        BadExpression::Syntax { line, column, words } => {
            at(Message::key("alert-expression-syntax"), line, column).with("words", words.as_str())
        }
        BadExpression::UnknownName { line, column, name } => {
            at(Message::key("alert-expression-name"), line, column).with("name", name.as_str())
        }
        BadExpression::UnknownFunction { line, column, name } => {
            at(Message::key("alert-expression-function"), line, column).with("name", name.as_str())
        }
    }
}

/// Changes with whatever changes the meaning of what is remembered.
fn print(definition: &Definition) -> u64 {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [&definition.filter, &definition.key, &definition.value] {
        context.update(part.as_bytes());
        context.update(b"\0");
    }
    context.update(definition.gauge.name().as_bytes());
    first_eight(context.finish().as_ref())
}

/// A key or a value as it is remembered: a digest, so that what is kept holds no names.
pub(crate) fn digest_of(text: &str) -> u64 {
    first_eight(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn first_eight(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}
