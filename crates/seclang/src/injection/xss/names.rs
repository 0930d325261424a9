//! Names of tags and attributes with which a page is made to run script.

/// What an attribute of this name does with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    Harmless,
    /// Runs it, or brings foreign names into the page.
    Hostile,
    /// Takes it as an address.
    Url,
    /// Takes it as a style sheet.
    Style,
    /// Takes it as the name of another attribute (SVG).
    NamesAnother,
}

/// In upper case.
const ATTRIBUTES: [(&[u8], Attribute); 20] = [
    (b"ACTION", Attribute::Url),
    (b"ATTRIBUTENAME", Attribute::NamesAnother),
    (b"BY", Attribute::Url),
    (b"BACKGROUND", Attribute::Url),
    (b"DATAFORMATAS", Attribute::Hostile),
    (b"DATASRC", Attribute::Hostile),
    (b"DYNSRC", Attribute::Url),
    (b"FILTER", Attribute::Style),
    (b"FORMACTION", Attribute::Url),
    (b"FOLDER", Attribute::Url),
    (b"FROM", Attribute::Url),
    (b"HANDLER", Attribute::Url),
    (b"HREF", Attribute::Url),
    (b"LOWSRC", Attribute::Url),
    (b"POSTER", Attribute::Url),
    (b"SRC", Attribute::Url),
    (b"STYLE", Attribute::Style),
    (b"TO", Attribute::Url),
    (b"VALUES", Attribute::Url),
    (b"XLINK:HREF", Attribute::Url),
];

/// In upper case.
const TAGS: [&[u8]; 20] = [
    b"APPLET",
    b"BASE",
    b"COMMENT",
    b"EMBED",
    b"FRAME",
    b"FRAMESET",
    b"HANDLER",
    b"IFRAME",
    b"IMPORT",
    b"ISINDEX",
    b"LINK",
    b"LISTENER",
    b"META",
    b"NOSCRIPT",
    b"OBJECT",
    b"SCRIPT",
    b"STYLE",
    b"VMLFRAME",
    b"XML",
    b"XSS",
];

impl Attribute {
    pub fn of(name: &[u8]) -> Self {
        if name.len() < 2 {
            return Self::Harmless;
        }
        if let Some(start) = name.get(..5)
            && (starts_with(start, b"ON") || is(start, b"XMLNS") || is(start, b"XLINK"))
        {
            return Self::Hostile;
        }
        let known = ATTRIBUTES.iter().find(|(known, _)| is(name, known));
        known.map_or(Self::Harmless, |(_, attribute)| *attribute)
    }
}

pub fn is_hostile_tag(name: &[u8]) -> bool {
    name.len() >= 3
        && (TAGS.iter().any(|tag| is(name, tag)) || starts_with(name, b"SVG") || starts_with(name, b"XSL"))
}

/// Whether `text` is `word`, which is in upper case. NUL bytes inside the text do not count.
pub fn is(text: &[u8], word: &[u8]) -> bool {
    if text.len() < word.len() {
        return false;
    }
    let mut expected = word.iter();
    let agrees = text
        .iter()
        .filter(|byte| **byte != 0)
        .all(|byte| expected.next().is_some_and(|letter| *letter == byte.to_ascii_uppercase()));
    agrees && expected.next().is_none()
}

/// Whether `text` starts with `word`, which is in upper case. Here NUL bytes count.
pub fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}
