//! Whether a tag or message is the one that is meant.

use super::ast::{Expansion, Macro, Pattern, Piece};
use regex_automata::{meta::Regex, util::syntax};
use std::fmt;

/// A [`Pattern`], ready to be asked.
#[derive(Debug, Clone)]
pub struct PatternMatcher(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Whole(String),
    Found(Regex),
}

/// The compiled form of one pattern takes no more than this.
const MAX_BYTES: usize = 1 << 20;

impl Pattern {
    /// ModSecurity 2 finds a regular expression in the text, ModSecurity 3 compares the whole. So does this,
    /// depending on whether the pattern holds a character that only a regular expression would: with
    /// `attack-sqli` no rule goes that is merely tagged `attack-sqli-union`.
    pub fn matcher(&self) -> Result<PatternMatcher, String> {
        if !self.0.contains(['\\', '^', '$', '|', '?', '*', '+', '(', ')', '[', ']', '{', '}']) {
            return Ok(PatternMatcher(Kind::Whole(self.0.clone())));
        }
        let config = Regex::config().nfa_size_limit(Some(MAX_BYTES)).utf8_empty(false);
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        match Regex::builder().configure(config).syntax(syntax).build(&self.0) {
            Ok(regex) => Ok(PatternMatcher(Kind::Found(regex))),
            Err(error) => Err(match error.syntax_error() {
                Some(error) => format!("not a regular expression: {error}"),
                None => format!("not a regular expression that can be used here: {error}"),
            }),
        }
    }
}

impl PatternMatcher {
    pub fn is_match(&self, text: &str) -> bool {
        match &self.0 {
            Kind::Whole(whole) => whole == text,
            Kind::Found(regex) => regex.is_match(text),
        }
    }
}

/// As written in the rule file, but for bytes that are no UTF-8.
impl fmt::Display for Expansion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => f.write_str(&String::from_utf8_lossy(text))?,
                Piece::Macro(Macro { variable, key: None }) => write!(f, "%{{{variable}}}")?,
                Piece::Macro(Macro { variable, key: Some(key) }) => {
                    write!(f, "%{{{variable}.{}}}", String::from_utf8_lossy(key))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_whole_and_expressions_are_found() {
        for (pattern, text, expected) in [
            ("attack-sqli", "attack-sqli", true),
            ("attack-sqli", "attack-sqli-union", false),
            ("^attack-", "attack-sqli", true),
            ("paranoia-level/[34]", "paranoia-level/4", true),
            ("paranoia-level/[34]", "paranoia-level/2", false),
            ("(?i)INJECTION", "SQL injection", true),
        ] {
            let matcher = Pattern(pattern.to_owned()).matcher().unwrap();
            assert_eq!(matcher.is_match(text), expected, "{pattern} {text}");
        }
        assert!(Pattern("a(".to_owned()).matcher().is_err());
        assert!(Pattern("(a{1000}){1000}".to_owned()).matcher().is_err());
    }
}
