//! Path patterns: literal segments, `*` for one, `**` at the end for the rest.

use std::cmp::Ordering;

/// One path rule: a method, or every one, and a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub method: Option<String>,
    pub pattern: Pattern,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    /// Ends in `**`.
    is_open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Any,
}

/// A path rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("{0:?}: a path rule is \"/path\" or \"METHOD /path\"")]
    Shape(String),
    #[error("{0:?}: the method is not one of GET, POST, PUT, PATCH, DELETE, OPTIONS")]
    Method(String),
    #[error("{0:?}: ** may only stand at the end")]
    OpenInside(String),
    #[error("{0:?}: a segment is a literal, * or {{name}}")]
    Segment(String),
}

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl Rule {
    /// `GET /rollcalls/*` or `/rollcalls/**`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) if METHODS.contains(&method) => (Some(method.to_owned()), path),
            Some(_) => return Err(PatternError::Method(text.to_owned())),
            None => (None, text),
        };
        Ok(Self { method, pattern: Pattern::parse(path, text)? })
    }

    pub fn covers(&self, method: &str, path: &str) -> bool {
        // HEAD is GET without the body (RFC 9110 §9.3.2) and needs the same grant.
        let asked = if method == "HEAD" { "GET" } else { method };
        self.method.as_deref().is_none_or(|own| own == asked) && self.pattern.matches(path)
    }

    /// Most specific first.
    pub fn order(&self, other: &Self) -> Ordering {
        let method = |rule: &Self| u8::from(rule.method.is_some());
        let by_path = other.pattern.ranks().cmp(&self.pattern.ranks());
        by_path.then(method(other).cmp(&method(self)))
    }
}

impl Pattern {
    fn parse(path: &str, whole: &str) -> Result<Self, PatternError> {
        let rest = path.strip_prefix('/').ok_or_else(|| PatternError::Shape(whole.to_owned()))?;
        let (closed, is_open) = match rest.strip_suffix("**") {
            Some(closed) if closed.is_empty() || closed.ends_with('/') => (closed, true),
            _ => (rest, false),
        };
        if closed.contains("**") {
            return Err(PatternError::OpenInside(whole.to_owned()));
        }
        let segments =
            closed.trim_end_matches('/').split('/').filter(|_| !closed.is_empty() && closed != "/");
        let segments: Option<Vec<Segment>> = segments.map(segment).collect();
        Ok(Self { segments: segments.ok_or_else(|| PatternError::Segment(whole.to_owned()))?, is_open })
    }

    fn matches(&self, path: &str) -> bool {
        let mut given = path.split('/').filter(|part| !part.is_empty());
        for segment in &self.segments {
            let Some(part) = given.next() else { return false };
            if matches!(segment, Segment::Literal(literal) if literal != part) {
                return false;
            }
        }
        self.is_open || given.next().is_none()
    }

    /// Greater is more specific. Two different patterns of equal ranks never match one path: they
    /// have their literals at the same places, and at least one differs.
    fn ranks(&self) -> Vec<u8> {
        let ranks = self.segments.iter().map(|segment| match segment {
            Segment::Literal(_) => 2,
            Segment::Any => 1,
        });
        ranks.chain([if self.is_open { 0 } else { 3 }]).collect()
    }

    /// In the gate's spelling: `{any}` for one segment.
    pub fn gate_path(&self) -> String {
        let mut path = String::new();
        for segment in &self.segments {
            path.push('/');
            path.push_str(match segment {
                Segment::Literal(literal) => literal,
                Segment::Any => "{any}",
            });
        }
        match (self.is_open, path.is_empty()) {
            (true, _) => path.push_str("/**"),
            (false, true) => path.push('/'),
            (false, false) => {}
        }
        path
    }
}

/// Whether `prefix` names this path or a folder above it: `/a` covers `/a` and `/a/b`, `/a/` covers
/// `/a/b` only; neither covers `/ab`.
pub(super) fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'))
}

fn segment(text: &str) -> Option<Segment> {
    let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match name {
        _ if text == "*" => Some(Segment::Any),
        Some(name) if !name.is_empty() && !name.contains(['{', '}', '*']) => Some(Segment::Any),
        None if !text.is_empty() && text.chars().all(is_plain) && text != "." && text != ".." => {
            Some(Segment::Literal(text.to_owned()))
        }
        _ => None,
    }
}

/// What canonical paths hold as it is; no encoding, no pattern marks.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '-' | '.' | '_' | '~' | '@' | '!' | '$' | '&' | '\'' | '(' | ')' | '+' | ',' | '=' | ':'
        )
}
