//! What is told of a rule that matched, and what is kept back: a record of an attack must not become a list of secrets.

use kernel::Finding;
use seclang::{Match, language::ast::Expansion};

pub(crate) fn told(found: &Match<'_>) -> Finding {
    let variable = cut(&shown(found.variable), LONGEST_VARIABLE);
    let excerpt = match may_be_secret(&variable) {
        true => format!("({} bytes)", found.value.len()),
        false => cut(&shown(found.value), LONGEST_EXCERPT),
    };
    Finding {
        rule: found.rule.id,
        message: cut(&shown(found.message), LONGEST_MESSAGE),
        severity: found.rule.severity.map(|severity| severity.number()),
        tags: found.rule.tags.iter().filter_map(tag).take(MOST_TAGS).collect(),
        variable,
        excerpt,
    }
}

/// At most so many bytes of what matched, or how many bytes are kept back.
const LONGEST_EXCERPT: usize = 64;
/// `ARGS:comment` and its like are cut after so many bytes.
const LONGEST_VARIABLE: usize = 100;
const LONGEST_MESSAGE: usize = 300;
const MOST_TAGS: usize = 20;

/// Whole heads and bodies: other people's values stand in them, too.
const WHOLES: [&str; 11] = [
    "REQUEST_LINE",
    "REQUEST_URI",
    "REQUEST_URI_RAW",
    "QUERY_STRING",
    "REQUEST_BODY",
    "FULL_REQUEST",
    "RESPONSE_BODY",
    "STREAM_INPUT_BODY",
    "STREAM_OUTPUT_BODY",
    "REQUEST_HEADERS:referer",
    "XML",
];
/// In the name of an argument or header: its value is a secret, or may be.
const SECRET_NAMES: [&str; 18] = [
    "authorization",
    "cookie",
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "api-key",
    "api_key",
    "apikey",
    "session",
    "credential",
    "otp",
    "pin",
    "cvv",
    "card",
    "csrf",
    "signature",
];

/// A tag with a macro in it names nothing that could be searched for.
fn tag(tag: &Expansion) -> Option<String> {
    tag.as_literal().map(|tag| String::from_utf8_lossy(tag).into_owned())
}

fn may_be_secret(variable: &str) -> bool {
    let (collection, name) = variable.split_once(':').unwrap_or((variable, ""));
    let name = name.to_ascii_lowercase();
    let is_whole = WHOLES.iter().any(|whole| variable.eq_ignore_ascii_case(whole)) || collection == "XML";
    let is_name = collection.ends_with("_NAMES");
    is_whole
        || (collection == "REQUEST_COOKIES")
        || (!is_name && SECRET_NAMES.iter().any(|secret| name.contains(secret)))
}

/// Text without control characters, whatever the bytes.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}

fn cut(text: &str, limit: usize) -> String {
    match text.len() > limit {
        true => format!("{}…", text.get(..text.floor_char_boundary(limit)).unwrap_or_default()),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_kept_back() {
        let secret = [
            "ARGS:password",
            "ARGS:json.user.newPassword",
            "REQUEST_COOKIES:theme",
            "REQUEST_HEADERS:authorization",
            "REQUEST_HEADERS:x-api-key",
            "QUERY_STRING",
            "REQUEST_BODY",
            "ARGS_POST:card_number",
            "XML:/*",
        ];
        let open = [
            "ARGS:comment",
            "ARGS_NAMES:password",
            "REQUEST_HEADERS:user-agent",
            "REQUEST_FILENAME",
            "TX:score",
        ];
        assert_eq!(secret.map(may_be_secret), [true; 9]);
        assert_eq!(open.map(may_be_secret), [false; 5]);
    }

    #[test]
    fn what_is_shown_is_short_and_plain() {
        assert_eq!(shown(b"a\r\nb\x00\xff"), "a··b·\u{fffd}");
        assert_eq!(cut(&"あ".repeat(40), LONGEST_EXCERPT), format!("{}…", "あ".repeat(21)));
    }
}
