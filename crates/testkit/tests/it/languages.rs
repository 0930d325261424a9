//! Every text in both languages.

use crate::repository::{files, from_root, root, sources};
use std::{collections::BTreeSet, fs};

fn keys(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned()))
        .collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let mut checked = 0;
    for ja in ["crates", "services"].iter().flat_map(|folder| files(&root().join(folder))) {
        if !ja.ends_with("locales/ja.ftl") {
            continue;
        }
        let read = |name: &str| fs::read_to_string(ja.with_file_name(name)).unwrap_or_default();
        let (ja_keys, en_keys) = (keys(&read("ja.ftl")), keys(&read("en.ftl")));
        let odd: Vec<_> = ja_keys.symmetric_difference(&en_keys).collect();
        assert_eq!(odd, Vec::<&String>::new(), "{}", from_root(&ja));
        checked += ja_keys.len();
    }
    assert!(checked > 100, "found {checked} keys only");
}

/// A Japanese text without one Japanese letter was probably never translated.
#[test]
fn japanese_is_japanese() {
    for ja in ["crates", "services"].iter().flat_map(|folder| files(&root().join(folder))) {
        if ja.ends_with("locales/ja.ftl") {
            let text = fs::read_to_string(&ja).expect("readable");
            let letters =
                text.chars().filter(|c| ('ぁ'..='ヿ').contains(c) || ('一'..='龯').contains(c)).count();
            assert!(letters > 10, "{}", from_root(&ja));
        }
    }
}

/// What an operation tells has a name that people know: pages show it in their language.
#[test]
fn every_fact_has_words() {
    let named = fs::read_to_string(root().join("crates/audit/src/facts.rs")).expect("readable");
    let mut checked = 0;
    for source in sources().iter().filter(|source| !source.is_test()) {
        for told in source.product().split(".fact(").skip(1).filter_map(first_text) {
            assert!(named.contains(&format!("(\"{told}\", ")), "{}: {told}", source.path);
            checked += 1;
        }
    }
    assert!(checked > 100, "found {checked} facts only");
}

/// The text that a call begins with.
fn first_text(call: &str) -> Option<&str> {
    call.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn facts_are_found() {
    assert_eq!(first_text("\n    \"login\", x)"), Some("login"));
    assert_eq!(first_text("name, x)"), None);
}

#[test]
fn keys_are_found() {
    assert_eq!(
        keys("# x\na-b = 1\n    more = 2\n-term = 3\nc= 4\n").into_iter().collect::<Vec<_>>(),
        ["a-b", "c"]
    );
}
