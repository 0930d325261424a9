//! Rules about source files: length, first line, names, where SQL stands.

use crate::repository::{Source, sources};

const LONGEST_FILE: usize = 500;
const BANNED_NAMES: [&str; 7] = ["utils", "util", "common", "helpers", "helper", "manager", "misc"];

/// What a check says about one source file.
fn offences(check: impl Fn(&Source) -> Option<String>) -> Vec<String> {
    sources().iter().filter_map(|source| check(source).map(|why| format!("{}: {why}", source.path))).collect()
}

#[test]
fn no_file_is_longer_than_a_room() {
    let long = offences(|source| {
        let lines = source.text.lines().count();
        (lines > LONGEST_FILE).then(|| format!("{lines} lines"))
    });
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn every_file_says_what_lives_there() {
    let silent = offences(|source| {
        let is_generated = source.text.starts_with("// Generated");
        (!is_generated && !source.text.trim_start().starts_with("//!")).then(|| "no //! header".to_owned())
    });
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn names_are_the_fields_own() {
    let named = offences(|source| {
        let parts = source.path.split('/').map(|part| part.trim_end_matches(".rs"));
        parts.into_iter().find(|part| BANNED_NAMES.contains(part)).map(|part| format!("{part} says nothing"))
    });
    let getters = offences(|source| {
        if source.is_test() {
            return None;
        }
        let getter = source
            .product()
            .lines()
            .find(|line| line.contains("fn get_") && !line.trim_start().starts_with("//"));
        getter.map(|line| line.trim().to_owned())
    });
    assert_eq!((named, getters), (Vec::new(), Vec::new()));
}

/// Each capability's SQL is in its store and nowhere else. `store` itself is the database's crate.
#[test]
fn sql_stands_in_stores_only() {
    let stray = offences(|source| {
        let is_store = source.path.contains("/store.rs") || source.path.contains("/store/");
        let is_test = source.is_test() || source.path.starts_with("crates/testkit/");
        let speaks = source.product().contains("sqlx::query");
        (speaks && !is_store && !is_test).then(|| "SQL outside a store".to_owned())
    });
    assert_eq!(stray, Vec::<String>::new());
}

#[test]
fn nothing_is_left_unfinished_and_no_machine_is_named() {
    // Put together here, so that this file does not find itself.
    let marks: Vec<String> =
        [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("/wo", "rk/"), ("unimple", "mented!(")]
            .iter()
            .map(|(one, two)| format!("{one}{two}"))
            .collect();
    let unfinished =
        offences(|source| marks.iter().find(|mark| source.text.contains(mark.as_str())).cloned());
    assert_eq!(unfinished, Vec::<String>::new());
}

/// A check that finds nothing anywhere would also pass on an empty list.
#[test]
fn the_checks_see_the_repository_and_can_fail() {
    assert!(sources().len() > 100);
    assert!(sources().iter().any(|source| source.path == "crates/kernel/src/lib.rs"));
    let bad = Source {
        path: "crates/x/src/helpers.rs".to_owned(),
        text: "fn get_it() { sqlx::query(\"\") }".to_owned(),
    };
    assert!(bad.product().contains("sqlx::query") && !bad.is_test());
    let tested =
        Source { path: "a.rs".to_owned(), text: "a\n#[cfg(test)]\nmod tests { sqlx::query }".to_owned() };
    assert!(!tested.product().contains("sqlx::query"));
}
