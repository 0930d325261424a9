//! Every text exists in both languages and is used.

use std::{collections::BTreeSet, fs, path::Path};

/// What stands between double quotes and begins with `review-`, in sources.
fn keys_in(folder: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in(&path, keys);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            keys.extend(text.split('"').filter(|piece| piece.starts_with("review-")).map(str::to_owned));
        }
    }
}

#[test]
fn both_languages_have_every_text_and_no_other() {
    let (ja, en) = review::LOCALES;
    assert_eq!(web::keys_missing(ja, en), Vec::<String>::new());
    web::Catalog::new(&[review::LOCALES]).unwrap();
    let mut used = BTreeSet::new();
    for folder in ["src", "templates"] {
        keys_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut used);
    }
    let lines = ja.lines().filter_map(|line| line.split_once(" = "));
    let there: BTreeSet<String> = lines.map(|(key, _)| key.to_owned()).collect();
    assert!(there.len() > 5);
    assert_eq!(there, used);
}
