//! The catalogue of texts: Fluent files of all crates, Japanese and English, looked up by key.
//!
//! Keys carry the name of their crate (`identity-signin-title`), so files never collide; if they do,
//! the catalogue does not build. A key that is missing shows itself in brackets and is logged once:
//! a page with one ugly label is better than no page, and `keys_missing` lets each crate's tests see
//! to it that this does not happen.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::{Language, Message};
use std::{borrow::Cow, collections::HashSet, sync::Mutex};
use unic_langid::langid;

/// Distinct missing keys that are remembered as logged.
const LOGGED_LIMIT: usize = 1_000;

/// All texts of the installation. Made once at the start, shared by everybody.
pub struct Catalog {
    ja: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    logged: Mutex<HashSet<String>>,
}

/// A locale file that cannot be used. A defect of the build.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("the {language} texts do not parse: {reason}")]
    Syntax { language: &'static str, reason: String },
    #[error("the {language} texts say a key twice: {reason}")]
    Duplicate { language: &'static str, reason: String },
}

impl Catalog {
    /// From the `(ja, en)` pairs of file contents of every crate.
    pub fn new(sources: &[(&str, &str)]) -> Result<Self, CatalogError> {
        let ja = bundle(Language::Ja, sources.iter().map(|(ja, _)| *ja))?;
        let en = bundle(Language::En, sources.iter().map(|(_, en)| *en))?;
        Ok(Self { ja, en, logged: Mutex::default() })
    }

    pub fn has(&self, key: &str) -> bool {
        self.ja.has_message(key)
    }

    /// The text of `key`, without arguments.
    pub fn text(&self, language: Language, key: &str) -> String {
        self.format(language, key, None)
    }

    /// The text of a message with its arguments. An argument that is a whole number chooses plural
    /// forms; every other one is put in as it is.
    pub fn message(&self, language: Language, message: &Message) -> String {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (name, value) in &message.args {
            args.set(*name, argument(value));
        }
        self.format(language, message.key, Some(&args))
    }

    fn format(&self, language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            self.log_once(language, key, "no such text");
            return format!("[{key}]");
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if let Some(error) = errors.first() {
            self.log_once(language, key, &error.to_string());
        }
        text.into_owned()
    }

    fn log_once(&self, language: Language, key: &str, reason: &str) {
        let Ok(mut logged) = self.logged.lock() else { return };
        if logged.len() < LOGGED_LIMIT && logged.insert(format!("{}:{key}", language.tag())) {
            tracing::error!(key, language = language.tag(), reason, "text is missing or incomplete");
        }
    }
}

/// What one language's file has and the other has not, as `ja:key` (missing in Japanese) and
/// `en:key`; also a file that does not parse. For the completeness test of each crate:
/// `assert!(web::keys_missing(JA, EN).is_empty())`.
pub fn keys_missing(ja: &str, en: &str) -> Vec<String> {
    let (ja_keys, en_keys) = (keys(ja), keys(en));
    let mut missing: Vec<String> = Vec::new();
    missing.extend(en_keys.iter().filter(|key| !ja_keys.contains(*key)).map(|key| format!("ja:{key}")));
    missing.extend(ja_keys.iter().filter(|key| !en_keys.contains(*key)).map(|key| format!("en:{key}")));
    for (tag, source) in [("ja", ja), ("en", en)] {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            missing.extend(errors.iter().map(|error| format!("{tag}: {error}")));
        }
    }
    missing.sort();
    missing
}

/// The message keys of a file: lines that begin with `name =`. Terms, comments and the indented
/// continuation lines are not keys.
fn keys(source: &str) -> HashSet<&str> {
    source
        .lines()
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim_end()))
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
        .collect()
}

fn bundle<'a>(
    language: Language,
    sources: impl Iterator<Item = &'a str>,
) -> Result<FluentBundle<FluentResource>, CatalogError> {
    let id = match language {
        Language::Ja => langid!("ja"),
        Language::En => langid!("en"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are invisible characters: they break copied text, mail subjects and search.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| {
            CatalogError::Syntax { language: language.tag(), reason: format!("{errors:?}") }
        })?;
        bundle.add_resource(resource).map_err(|errors| CatalogError::Duplicate {
            language: language.tag(),
            reason: format!("{errors:?}"),
        })?;
    }
    Ok(bundle)
}

/// Only what reads back exactly the same is a number: `007` and `1e3` are texts.
fn argument(value: &str) -> FluentValue<'_> {
    match value.parse::<u32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::String(Cow::Borrowed(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JA: &str = "a-hello = こんにちは、{ $name }さん\na-count = { $count }件\n";
    const EN: &str = "a-hello = Hello, { $name }\na-count = { $count ->\n    [one] one entry\n   *[other] { $count } entries\n}\n";

    fn catalog() -> Catalog {
        Catalog::new(&[(JA, EN)]).unwrap()
    }

    #[test]
    fn texts_are_formatted_without_isolation_marks() {
        let count = |n: u32| Message::key("a-count").with("count", n);
        let cases = [
            (Language::Ja, Message::key("a-hello").with("name", "佐藤"), "こんにちは、佐藤さん"),
            (Language::En, Message::key("a-hello").with("name", "007"), "Hello, 007"),
            (Language::En, count(1), "one entry"),
            (Language::En, count(12), "12 entries"),
            (Language::Ja, count(1), "1件"),
        ];
        for (language, message, expected) in cases {
            assert_eq!(catalog().message(language, &message), expected);
        }
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(catalog().text(Language::Ja, "a-nothing"), "[a-nothing]");
        assert!(!catalog().has("a-nothing") && catalog().has("a-hello"));
    }

    #[test]
    fn a_broken_or_doubled_file_does_not_build() {
        assert!(matches!(Catalog::new(&[("= x", EN)]), Err(CatalogError::Syntax { language: "ja", .. })));
        assert!(matches!(Catalog::new(&[(JA, EN), (JA, EN)]), Err(CatalogError::Duplicate { .. })));
    }

    #[test]
    fn a_key_in_one_language_only_is_found() {
        assert!(keys_missing(JA, EN).is_empty());
        assert_eq!(
            keys_missing("a = x\nb = y\n    .z = w\n# c = no\n", "a = x\nd =\n    long = text\n"),
            ["en:b", "ja:d"]
        );
        assert!(!keys_missing("a = { $x", "a = x").is_empty());
    }

    #[test]
    fn the_texts_of_this_crate_are_complete() {
        assert_eq!(keys_missing(crate::LOCALES.0, crate::LOCALES.1), Vec::<String>::new());
        assert!(Catalog::new(&[crate::LOCALES]).is_ok());
    }
}
