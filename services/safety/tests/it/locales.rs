//! Every message exists in both languages.

use safety::model::{intensity::Intensity, rule::Reason, tally::Answer};
use std::collections::BTreeSet;

const JA: &str = include_str!("../../locales/ja.ftl");
const EN: &str = include_str!("../../locales/en.ftl");

fn keys(file: &str) -> BTreeSet<&str> {
    let entries = file.lines().filter(|line| !line.starts_with(['#', ' ']));
    let keys: Vec<&str> = entries.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect();
    let distinct: BTreeSet<&str> = keys.iter().copied().collect();
    assert_eq!(keys.len(), distinct.len(), "a key is defined twice");
    distinct
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(keys(JA), keys(EN));
    assert!(keys(JA).iter().all(|key| key.starts_with("safety-")));
}

#[test]
fn every_message_of_the_model_exists() {
    let used = (Intensity::ALL.into_iter().map(Intensity::message))
        .chain(Answer::ALL.into_iter().map(Answer::message))
        .chain(Reason::ALL.into_iter().map(Reason::message));
    for message in used {
        assert!(keys(JA).contains(message.key), "{}", message.key);
    }
}
