//! Paths as exclusions name them: `{id}` is one segment, `**` at the end everything below.

use kernel::Message;

/// `/orders/{id}/comment`, `/reports/**`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern(String);

impl PathPattern {
    pub const LONGEST: usize = 300;

    pub fn parse(typed: &str) -> Result<Self, Message> {
        let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"\"'\\?#|,;".contains(c);
        let mut segments = typed.strip_prefix('/').unwrap_or_default().split('/').peekable();
        let mut is_good = typed.starts_with('/')
            && typed.len() <= Self::LONGEST
            && typed.chars().all(is_plain)
            && !typed.contains("//");
        while let Some(segment) = segments.next() {
            let is_placeholder = segment.len() > 2 && segment.starts_with('{') && segment.ends_with('}');
            let is_rest = segment == "**" && segments.peek().is_none();
            let is_text = !segment.contains(['*', '{', '}']) && segment != "." && segment != "..";
            is_good &= is_placeholder || is_rest || is_text;
        }
        match is_good {
            true => Ok(Self(typed.to_owned())),
            false => Err(Message::key("waf-path-form")),
        }
    }

    /// The path of one request, with what looks like an id or a number taken for `{id}`: narrow, and still good
    /// for the next record of the same page. `None` for a path that no pattern can name.
    pub fn of_request(path: &str) -> Option<Self> {
        let segment = |segment: &str| match is_id(segment) {
            true => "{id}".to_owned(),
            false => segment.to_owned(),
        };
        let path: Vec<String> = path.split('/').map(segment).collect();
        Self::parse(&path.join("/")).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a regular expression on a decoded path, for SecLang between double quotes.
    pub(crate) fn expression(&self) -> String {
        let mut expression = String::from("^");
        for segment in self.0.split('/').skip(1) {
            match segment {
                "**" => {
                    expression.push_str("(?:/.*)?");
                    continue;
                }
                segment if segment.starts_with('{') => expression.push_str("/[^/]+"),
                segment => {
                    expression.push('/');
                    segment.chars().for_each(|c| escape(c, &mut expression));
                }
            }
        }
        expression.push('$');
        expression
    }
}

fn escape(character: char, expression: &mut String) {
    if character.is_ascii() && !character.is_ascii_alphanumeric() && !"/_-~@:%!<>=&".contains(character) {
        expression.push('\\');
    }
    expression.push(character);
}

/// Digits, or hexadecimal digits and hyphens with a digit among them: an order's number, a UUID.
fn is_id(segment: &str) -> bool {
    let is_hex = segment.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let has_digit = segment.bytes().any(|byte| byte.is_ascii_digit());
    !segment.is_empty() && has_digit && (is_hex || segment.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_what_is_none() {
        for (typed, expected) in [
            ("/", Some("^/$")),
            ("/a.b", Some("^/a\\.b$")),
            ("/orders/{id}/comment", Some("^/orders/[^/]+/comment$")),
            ("/reports/**", Some("^/reports(?:/.*)?$")),
            ("/注文/一覧", Some("^/注文/一覧$")),
            ("/a(b)+$", Some("^/a\\(b\\)\\+\\$$")),
            ("orders", None),
            ("", None),
            ("/a//b", None),
            ("/a/../b", None),
            ("/a/**/b", None),
            ("/a/x*", None),
            ("/a/{", None),
            ("/a\" \"id:1", None),
            ("/a?b", None),
            ("/a b", None),
        ] {
            let parsed = PathPattern::parse(typed).map(|pattern| pattern.expression());
            assert_eq!(parsed.ok().as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn a_requests_path_becomes_a_pattern() {
        for (path, expected) in [
            ("/orders/4711/comment", Some("/orders/{id}/comment")),
            ("/x/0190a8c2-7d1e-7c3a-9d2e-0123456789ab", Some("/x/{id}")),
            ("/decade/face", Some("/decade/face")),
            ("/a;b=1", None),
        ] {
            let pattern = PathPattern::of_request(path);
            assert_eq!(pattern.as_ref().map(PathPattern::as_str), expected, "{path}");
        }
    }
}
