//! Every text exists in both languages, is used, and takes the same arguments in each.

use fluent_bundle::{FluentBundle, FluentResource};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use unic_langid::langid;

/// Key and arguments (`$name`) of each message.
fn messages(ftl: &str) -> BTreeMap<String, BTreeSet<String>> {
    let lines = ftl.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = "";
    for line in lines {
        // Plural forms stand in further lines, indented, and a brace closes them.
        let text = if line.starts_with([' ', '}']) {
            line
        } else {
            let found = line.split_once(" = ").unwrap_or_else(|| panic!("not one message: {line}"));
            key = found.0;
            found.1
        };
        let names = text.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next());
        messages.entry(key.to_owned()).or_default().extend(names.map(str::to_owned));
    }
    messages
}

/// What stands between double quotes and begins with `identity-`, in every source file and template.
fn keys_in(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in(&path, keys);
        } else if !path.ends_with("locale_tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let quoted = text.split('"').filter(|piece| piece.starts_with("identity-"));
            keys.extend(quoted.map(str::to_owned));
        }
    }
}

#[test]
fn both_languages_have_every_text_and_no_other() {
    let (ja, en) = super::LOCALES;
    assert_eq!(messages(ja), messages(en));

    let mut used = BTreeSet::new();
    for folder in ["src", "templates"] {
        keys_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut used);
    }
    assert!(used.len() > 50);
    let mut known: BTreeSet<String> = messages(ja).into_keys().collect();
    // A refusal's own title and help go with its message.
    known.retain(|key| {
        let of = |part| key.strip_suffix(part).is_some_and(|message| used.contains(message));
        used.contains(key) || !(of("-title") || of("-help"))
    });
    assert_eq!(known, used);
}

#[test]
fn fluent_reads_the_texts() {
    let (ja, en) = super::LOCALES;
    for (ftl, language) in [(ja, langid!("ja")), (en, langid!("en"))] {
        let resource = FluentResource::try_new(ftl.to_owned()).unwrap();
        let mut bundle = FluentBundle::new(vec![language]);
        bundle.add_resource(resource).unwrap();
        for key in messages(ftl).keys() {
            assert!(bundle.get_message(key).and_then(|message| message.value()).is_some(), "{key}");
        }
    }
}
