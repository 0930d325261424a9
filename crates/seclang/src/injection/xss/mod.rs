//! Whether a browser could be made to run a value as script: the verdict over the HTML tokens of `html`.
//!
//! A value lands in a page in one of five places: in text, or inside a tag as a bare, single-quoted,
//! double-quoted or backquoted attribute value. Each is tried. Lists of names live in `names`, character
//! references in `entity`.

mod entity;
mod html;
mod names;

use html::{Html, Kind, State};
use names::{Attribute, starts_with};

/// Whether libinjection calls `value` cross-site scripting.
pub fn is_xss(value: &[u8]) -> bool {
    // Without its opening character a place yields one token of text or of a nameless attribute's value.
    let holds = |byte| memchr::memchr(byte, value).is_some();
    holds(b'<') && is_hostile_in(value, State::Text)
        || is_hostile_in(value, State::BeforeAttributeName)
        || holds(b'\'') && is_hostile_in(value, State::SingleQuoted)
        || holds(b'"') && is_hostile_in(value, State::DoubleQuoted)
        || holds(b'`') && is_hostile_in(value, State::BackQuoted)
}

fn is_hostile_in(value: &[u8], place: State) -> bool {
    let mut html = Html::new(value, place);
    let mut attribute = Attribute::Harmless;
    while let Some(token) = html.next_token() {
        let named = std::mem::replace(&mut attribute, Attribute::Harmless);
        let is_hostile = match token.kind {
            Kind::Doctype => true,
            Kind::TagName => names::is_hostile_tag(token.text),
            Kind::AttributeName => {
                attribute = Attribute::of(token.text);
                false
            }
            Kind::AttributeValue => is_hostile_value(named, token.text),
            Kind::Comment => is_hostile_comment(token.text),
            Kind::Other => false,
        };
        if is_hostile {
            return true;
        }
    }
    false
}

fn is_hostile_value(attribute: Attribute, value: &[u8]) -> bool {
    match attribute {
        Attribute::Harmless => false,
        Attribute::Hostile | Attribute::Style => true,
        Attribute::Url => entity::is_hostile_url(value),
        Attribute::NamesAnother => Attribute::of(value) != Attribute::Harmless,
    }
}

/// Comments that old browsers end early (`` ` ``) or act on: conditional comments, `<?xml`, `<?import`, `<!ENTITY`.
fn is_hostile_comment(text: &[u8]) -> bool {
    let has_more_than = |length| text.len() > length;
    memchr::memchr(b'`', text).is_some()
        || has_more_than(3) && (starts_with(text, b"[IF") || starts_with(text, b"XML"))
        || has_more_than(5)
            && text.get(..6).is_some_and(|start| names::is(start, b"IMPORT") || names::is(start, b"ENTITY"))
}

#[cfg(test)]
mod tests {
    use super::is_xss;

    #[test]
    fn verdicts() {
        let hostile: [&[u8]; 14] = [
            b"<script>alert(1)</script>",
            b"<scr\0ipt>",
            b"<svg onload=alert(1)>",
            b"\" onmouseover=alert(1) x=\"",
            b"' onclick=alert(1) x='",
            b"<a href=\"java&#115;cript:alert(1)\">",
            b"<a href=' &#x6A;ava'>",
            b"<!doctype html>",
            b"<!--[if gte IE 4]>",
            b"<?import namespace=\"t\">",
            b"<x style=a>",
            b"<a attributename=href>",
            b"xmlns=a",
            b"`><img/src=x onerror=a>",
        ];
        let harmless: [&[u8]; 9] = [
            b"",
            b"hello",
            b"a < b",
            b"<b>bold</b>",
            b"<a href=\"https://example.com/\">",
            b"on=1",
            b"<!-- comment -->",
            b"\xffonclick=alert(1)",
            b"///////////",
        ];
        for value in hostile {
            assert!(is_xss(value), "{}", value.escape_ascii());
        }
        for value in harmless {
            assert!(!is_xss(value), "{}", value.escape_ascii());
        }
    }

    /// The original calls itself once per slash.
    #[test]
    fn a_megabyte_of_slashes_needs_no_stack() {
        assert!(!is_xss(&vec![b'/'; 1 << 20]));
    }
}
