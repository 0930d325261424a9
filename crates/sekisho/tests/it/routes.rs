//! Every route of every page, found in the source: a new one is found without anybody saying so.

use std::{fs, path::Path};

/// One method on one path of one host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub host: &'static str,
    pub path: String,
    pub method: &'static str,
}

/// Where pages are, and on which host they are served. `/_sekisho/` is the same on every host.
const SOURCES: &[(&str, &str)] = &[
    ("crates/access/src", "console"),
    ("crates/alert/src", "console"),
    ("crates/assurance/src", "trust"),
    ("crates/audit/src", "console"),
    ("crates/blocklist/src", "console"),
    ("crates/identity/src", "console"),
    ("crates/retention/src", "console"),
    ("crates/review/src", "console"),
    ("crates/sekisho/src/console.rs", "console"),
    ("crates/sekisho/src/demo", "mail"),
    ("crates/sekisho/src/published/console.rs", "console"),
    ("crates/sekisho/src/published/trust.rs", "trust"),
    ("crates/sink/src", "console"),
    ("crates/tenancy/src", "console"),
    ("crates/waf/src/pages", "console"),
    ("crates/web/src", "console"),
    ("services/safety/src", "safety"),
];

pub fn all() -> Vec<Route> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for (place, host) in SOURCES {
        let text = read(&root.join(place));
        for call in text.split(".route(").skip(1) {
            found.extend(routes(&text, call, host));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Files outside [`SOURCES`] must not make routes for the demo: bench, tests and examples apart.
pub fn strays() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut strays = Vec::new();
    for folder in ["crates", "services"] {
        each_file(&root.join(folder), &mut |path| {
            let shown = path.strip_prefix(&root).unwrap_or(path).display().to_string();
            let is_known = SOURCES.iter().any(|(place, _)| shown.starts_with(place));
            let is_apart = ["/tests/", "/examples/", "/benches/", "crates/sekisho/src/bench", "/target/"];
            if !is_known
                && !is_apart.iter().any(|part| shown.contains(part))
                && read(path).contains(".route(")
            {
                strays.push(shown);
            }
        });
    }
    strays
}

fn read(place: &Path) -> String {
    let mut text = String::new();
    each_file(place, &mut |path| {
        let file = fs::read_to_string(path).expect("source");
        text.push_str(file.split("#[cfg(test)]").next().unwrap_or_default());
    });
    text
}

fn each_file(place: &Path, f: &mut impl FnMut(&Path)) {
    if place.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(place).expect("folder").map(|entry| entry.expect("entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| each_file(entry, f));
    } else if place.extension().is_some_and(|extension| extension == "rs") {
        f(place);
    }
}

/// `call` begins behind the parenthesis of `.route(`.
fn routes(text: &str, call: &str, host: &'static str) -> Vec<Route> {
    let call = call.trim_start();
    let (path, rest) = match call.strip_prefix('"') {
        Some(quoted) => {
            let (path, rest) = quoted.split_once('"').expect("path");
            (path.to_owned(), rest)
        }
        None => {
            let (name, rest) = call.split_once(',').expect("path");
            (constant(text, name.trim()), rest)
        }
    };
    let handlers = argument(rest);
    let methods = [
        ("get(", "GET"),
        ("post(", "POST"),
        ("put(", "PUT"),
        ("delete(", "DELETE"),
        ("patch(", "PATCH"),
        ("any(", "ANY"),
    ];
    let named = |word: &str| {
        handlers.match_indices(word).any(|(at, _)| {
            let before = handlers[..at].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
        })
    };
    let found: Vec<_> = methods.iter().filter(|(word, _)| named(word)).map(|(_, method)| *method).collect();
    assert!(!found.is_empty() && !found.contains(&"ANY"), "{path}: which methods? {handlers}");
    found.into_iter().map(|method| Route { host, path: path.clone(), method }).collect()
}

fn constant(text: &str, name: &str) -> String {
    let declared = text
        .split(&format!("const {name}: &str = \""))
        .nth(1)
        .unwrap_or_else(|| panic!("no constant {name}"));
    declared.split('"').next().unwrap_or_default().to_owned()
}

/// Up to the parenthesis that closes the call.
fn argument(rest: &str) -> &str {
    let mut depth = 0_i32;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => return &rest[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    rest
}
