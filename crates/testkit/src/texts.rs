//! Which texts a capability has, and which its pages and refusals name: so that none is missing and none left over.

use std::{collections::BTreeSet, fs, path::Path};

/// The keys of a Fluent file in which every text begins on its key's line.
pub fn text_keys(ftl: &str) -> BTreeSet<String> {
    ftl.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
}

/// What stands between double quotes and begins with `prefix`, in the sources and templates of the crate at `root`.
pub fn text_keys_named(root: &str, prefix: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for folder in ["src", "templates"] {
        collect(&Path::new(root).join(folder), prefix, &mut keys);
    }
    keys
}

fn collect(folder: &Path, prefix: &str, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(&path, prefix, keys);
        } else {
            let text = fs::read_to_string(&path).expect("text");
            keys.extend(text.split('"').filter(|piece| piece.starts_with(prefix)).map(str::to_owned));
        }
    }
}
