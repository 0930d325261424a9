//! This service's texts, for what is written outside of a page: mails and the answer page.

use kernel::{Language, Message};
use std::sync::LazyLock;
use web::Catalog;

/// Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

#[allow(clippy::expect_used, reason = "the texts are compiled in, and a test of this module reads both")]
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(&[LOCALES]).expect("locales"));

pub fn text(language: Language, key: &str) -> String {
    CATALOG.text(language, key)
}

pub fn message(language: Language, message: &Message) -> String {
    CATALOG.message(language, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_complete_in_both_languages() {
        assert_eq!(web::keys_missing(LOCALES.0, LOCALES.1), Vec::<String>::new());
        assert_eq!(text(Language::En, "safety-answer-safe"), "I am safe");
    }
}
