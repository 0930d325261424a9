//! Path patterns of function rules: literal segments, `{name}` for any one, `**` for the rest.

use crate::path::CanonicalPath;

/// A parsed pattern. Matches canonical paths only.
#[derive(Clone, Debug)]
pub(crate) struct PathPattern {
    segments: Vec<Segment>,
    /// Ends in `**`: covers the path itself and everything below it.
    is_open: bool,
}

#[derive(Clone, Debug)]
enum Segment {
    Literal(String),
    Any,
}

/// A function rule's path cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("path {0:?} must begin with /")]
    Relative(String),
    #[error("path {0:?}: ** may only stand at the end")]
    OpenInside(String),
    #[error("path {0:?}: a segment is a literal or one {{name}}")]
    Segment(String),
}

impl PathPattern {
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let rest = text.strip_prefix('/').ok_or_else(|| PatternError::Relative(text.to_owned()))?;
        let (closed, is_open) = match rest.strip_suffix("**") {
            Some(closed) if closed.is_empty() || closed.ends_with('/') => (closed, true),
            _ => (rest, false),
        };
        let mut segments = Vec::new();
        for part in closed.split('/').filter(|part| !part.is_empty()) {
            let name = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            segments.push(match name {
                _ if part.contains("**") => return Err(PatternError::OpenInside(text.to_owned())),
                Some(name) if !name.is_empty() && !name.contains(['{', '}']) => Segment::Any,
                None if !part.contains(['{', '}', '*', '%']) => Segment::Literal(part.to_owned()),
                _ => return Err(PatternError::Segment(text.to_owned())),
            });
        }
        Ok(Self { segments, is_open })
    }

    pub fn matches(&self, path: &CanonicalPath) -> bool {
        let mut given = path.segments();
        for segment in &self.segments {
            let Some(part) = given.next() else { return false };
            if matches!(segment, Segment::Literal(literal) if literal != part) {
                return false;
            }
        }
        self.is_open || given.next().is_none()
    }

    /// Greater is more specific: literal before any at the same place, closed before open.
    pub fn specificity(&self) -> impl Ord + use<> {
        let ranks = self.segments.iter().map(|segment| match segment {
            Segment::Literal(_) => 2_u8,
            Segment::Any => 1,
        });
        let end = if self.is_open { 0_u8 } else { 3 };
        ranks.chain([end]).collect::<Vec<u8>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching() {
        let cases = [
            ("/", "/", true),
            ("/", "/a", false),
            ("/**", "/", true),
            ("/**", "/a/b", true),
            ("/a/{id}", "/a/7", true),
            ("/a/{id}", "/a", false),
            ("/a/{id}", "/a/7/b", false),
            ("/a/**", "/a", true),
            ("/a/**", "/a/b/c", true),
            ("/a/**", "/ab", false),
            ("/a/{id}/b", "/a/7/b/", true),
        ];
        for (pattern, path, expected) in cases {
            let path = CanonicalPath::parse(path).unwrap();
            assert_eq!(PathPattern::parse(pattern).unwrap().matches(&path), expected, "{pattern} {path:?}");
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for text in ["a", "", "/a/**/b", "/a**", "/{}", "/{a}{b}", "/a{b}", "/*", "/%61"] {
            assert!(PathPattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_more_specific_goes_first() {
        let order = ["/a/b/c", "/a/b/**", "/a/{x}", "/a/**", "/{x}", "/**"];
        for pair in order.windows(2) {
            let [first, second] = pair else { continue };
            let (first, second) = (PathPattern::parse(first).unwrap(), PathPattern::parse(second).unwrap());
            assert!(first.specificity() > second.specificity(), "{pair:?}");
        }
    }
}
