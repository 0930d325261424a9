//! Values and bounds: what a sentence promises, what a probe expects, what a run measured.
//!
//! A bound is a set of values. "Expectation implies promise" is set inclusion, and "measurement
//! satisfies expectation" is membership, so a sentence cannot say more than what is measured.

use serde::{Deserialize, Deserializer};
use std::{cmp::Ordering, fmt};

/// A value that can be promised and measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A count, or an amount in the unit that its name ends with (`_seconds`, `_days`, `_mib`).
    Number(i64),
    /// `1.2`: ordered by major, then minor, not as a fraction.
    Version(u32, u32),
    /// Anything else. Texts are equal or not; they have no order.
    Word(String),
}

impl Value {
    pub fn parse(text: &str) -> Self {
        let version = text.split_once('.').and_then(|(major, minor)| Some((digits(major)?, digits(minor)?)));
        match version {
            Some((major, minor)) => Value::Version(major, minor),
            None => Value::Word(text.to_owned()),
        }
    }

    /// A measured fact. Neither a fraction nor a truth value is a `Value`: a probe reports counts.
    pub fn from_json(fact: &serde_json::Value) -> Option<Self> {
        match fact {
            serde_json::Value::Number(number) => number.as_i64().map(Value::Number),
            serde_json::Value::String(text) => Some(Value::parse(text)),
            _ => None,
        }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Version(a, b), Value::Version(c, d)) => Some((a, b).cmp(&(c, d))),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => number.fmt(f),
            Value::Version(major, minor) => write!(f, "{major}.{minor}"),
            Value::Word(word) => f.write_str(word),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Shape {
            Number(i64),
            Text(String),
        }
        Ok(match Shape::deserialize(source)? {
            Shape::Number(number) => Value::Number(number),
            Shape::Text(text) => Value::parse(&text),
        })
    }
}

/// A set of values: exactly one, or all from one upwards or downwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    Exactly(Value),
    AtLeast(Value),
    AtMost(Value),
}

impl Bound {
    /// The value that a sentence prints for this bound.
    pub fn value(&self) -> &Value {
        let (Bound::Exactly(value) | Bound::AtLeast(value) | Bound::AtMost(value)) = self;
        value
    }

    /// Is `measured` in the set? Values of different kinds are never.
    pub fn admits(&self, measured: &Value) -> bool {
        match self {
            Bound::Exactly(value) => value == measured,
            Bound::AtLeast(least) => measured.order(least).is_some_and(Ordering::is_ge),
            Bound::AtMost(most) => measured.order(most).is_some_and(Ordering::is_le),
        }
    }

    /// Does everything this bound admits also satisfy `promise`?
    pub fn implies(&self, promise: &Bound) -> bool {
        match (self, promise) {
            (Bound::Exactly(value), promise) => promise.admits(value),
            (Bound::AtLeast(least), Bound::AtLeast(_)) => promise.admits(least),
            (Bound::AtMost(most), Bound::AtMost(_)) => promise.admits(most),
            _ => false,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Exactly(value) => write!(f, "= {value}"),
            Bound::AtLeast(least) => write!(f, ">= {least}"),
            Bound::AtMost(most) => write!(f, "<= {most}"),
        }
    }
}

/// `8`, `"1.2"`, `{ at_least = 8 }` or `{ at_most = 60 }`.
impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ordered {
            at_least: Option<Value>,
            at_most: Option<Value>,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Shape {
            Exactly(Value),
            Ordered(Ordered),
        }
        let bound = match Shape::deserialize(source)? {
            Shape::Exactly(value) => return Ok(Bound::Exactly(value)),
            Shape::Ordered(Ordered { at_least: Some(value), at_most: None }) => Bound::AtLeast(value),
            Shape::Ordered(Ordered { at_least: None, at_most: Some(value) }) => Bound::AtMost(value),
            Shape::Ordered(_) => return Err(serde::de::Error::custom("either at_least or at_most")),
        };
        match bound.value() {
            Value::Word(word) => Err(serde::de::Error::custom(format!("{word:?} has no order"))),
            _ => Ok(bound),
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    if is_plain && !has_leading_zero { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bound(toml: &str) -> Option<Bound> {
        #[derive(Deserialize)]
        struct Holder {
            b: Bound,
        }
        toml::from_str::<Holder>(&format!("b = {toml}")).ok().map(|holder| holder.b)
    }

    #[test]
    fn parsing() {
        use Value::{Number, Version, Word};
        let cases = [
            ("8", Some(Bound::Exactly(Number(8)))),
            ("\"1.2\"", Some(Bound::Exactly(Version(1, 2)))),
            ("\"mail\"", Some(Bound::Exactly(Word("mail".to_owned())))),
            ("\"1.02\"", Some(Bound::Exactly(Word("1.02".to_owned())))),
            ("{ at_least = 8 }", Some(Bound::AtLeast(Number(8)))),
            ("{ at_most = \"1.3\" }", Some(Bound::AtMost(Version(1, 3)))),
            ("{ at_least = 8, at_most = 9 }", None),
            ("{ at_least = \"mail\" }", None),
            ("{ about = 8 }", None),
            ("{}", None),
            ("true", None),
            ("1.5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(bound(text), expected, "{text}");
        }
    }

    #[test]
    fn implication() {
        let cases = [
            ("8", "8", true),
            ("8", "9", false),
            ("10", "{ at_least = 8 }", true),
            ("7", "{ at_least = 8 }", false),
            ("{ at_least = 9 }", "{ at_least = 8 }", true),
            ("{ at_least = 7 }", "{ at_least = 8 }", false),
            ("{ at_least = 8 }", "8", false),
            ("{ at_least = 8 }", "{ at_most = 8 }", false),
            ("{ at_most = 60 }", "{ at_most = 60 }", true),
            ("{ at_most = 61 }", "{ at_most = 60 }", false),
            ("{ at_most = 60 }", "{ at_least = 1 }", false),
            ("\"1.3\"", "{ at_least = \"1.2\" }", true),
            ("{ at_least = \"1.10\" }", "{ at_least = \"1.9\" }", true),
            ("\"1.2\"", "{ at_least = 1 }", false),
            ("\"mail\"", "\"mail\"", true),
            ("\"mail\"", "\"sms\"", false),
        ];
        for (expect, promise, implied) in cases {
            assert_eq!(
                bound(expect).unwrap().implies(&bound(promise).unwrap()),
                implied,
                "{expect} ⇒ {promise}"
            );
        }
    }

    #[test]
    fn facts() {
        use serde_json::json;
        let cases = [
            (json!(0), Some(Value::Number(0))),
            (json!("1.2"), Some(Value::Version(1, 2))),
            (json!(1.5), None),
            (json!(true), None),
            (json!(null), None),
            (json!([1]), None),
            (json!(u64::MAX), None),
        ];
        for (fact, expected) in cases {
            assert_eq!(Value::from_json(&fact), expected, "{fact}");
        }
    }

    fn any_bound() -> impl Strategy<Value = Bound> {
        (0..3u8, -5i64..5).prop_map(|(kind, n)| match kind {
            0 => Bound::Exactly(Value::Number(n)),
            1 => Bound::AtLeast(Value::Number(n)),
            _ => Bound::AtMost(Value::Number(n)),
        })
    }

    proptest! {
        /// Implication is exactly set inclusion.
        #[test]
        fn implication_is_inclusion(expect in any_bound(), promise in any_bound()) {
            let included = (-20i64..20).map(Value::Number).all(|v| !expect.admits(&v) || promise.admits(&v));
            prop_assert_eq!(expect.implies(&promise), included);
        }

        #[test]
        fn versions_survive_text(major in any::<u32>(), minor in any::<u32>()) {
            let version = Value::Version(major, minor);
            prop_assert_eq!(Value::parse(&version.to_string()), version);
        }
    }
}
