//! The house's floors: a crate depends only on lower ones; same-floor crates meet in `api`.

use crate::repository::{files, from_root, root, sources};
use std::{collections::BTreeMap, fs};

/// Floors, lowest first. Within the capabilities' floor the order is the one allowed direction.
const FLOORS: [&[&str]; 7] = [
    &["kernel", "tlog", "seclang", "mailer", "nftables"],
    &["keys", "store", "outgoing", "bucket", "witness"],
    &["ledger"],
    &["office", "ocsf"],
    &["web"],
    &[
        "notice",
        "identity",
        "access",
        "tenancy",
        "retention",
        "audit",
        "blocklist",
        "alert",
        "gate",
        "waf",
        "sink",
        "review",
        "assurance",
        "safety",
    ],
    &["sekisho"],
];
/// In this order a capability may use an earlier one's `api`.
const CAPABILITIES: usize = 5;

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|crates| crates.contains(&name))
}

/// Names under `[dependencies]`, of crates of this workspace.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("\n[dependencies]").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines
        .filter_map(|line| Some(line.split(['.', ' ', '=']).next()?.trim().to_owned()))
        .filter(|name| floor(name).is_some() || name == "testkit")
        .collect()
}

fn manifests() -> BTreeMap<String, Vec<String>> {
    let all = ["crates", "services"].into_iter().flat_map(|folder| files(&root().join(folder)));
    all.filter(|path| path.ends_with("Cargo.toml"))
        .map(|path| {
            let name =
                path.parent().and_then(|p| p.file_name()).expect("folder").to_string_lossy().into_owned();
            (name, dependencies(&fs::read_to_string(path).expect("manifest")))
        })
        .collect()
}

fn may_use(user: &str, used: &str) -> bool {
    let (Some(user_floor), Some(used_floor)) = (floor(user), floor(used)) else { return false };
    let order = |name| FLOORS[CAPABILITIES].iter().position(|c| *c == name);
    used_floor < user_floor
        || (user_floor == CAPABILITIES
            && used_floor == CAPABILITIES
            && used != "safety"
            && used != "gate"
            && order(used) < order(user))
}

#[test]
fn a_crate_depends_on_lower_floors_only() {
    let mut wrong = Vec::new();
    for (user, uses) in manifests().iter().filter(|(user, _)| *user != "testkit") {
        assert!(floor(user).is_some(), "{user} has no floor: give it one here and in ARCHITECTURE.md");
        wrong.extend(uses.iter().filter(|used| !may_use(user, used)).map(|used| format!("{user} → {used}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A capability speaks to another through its `api`; the program composes and may use all.
#[test]
fn capabilities_meet_in_their_api() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let Some(user) = source.path.split('/').nth(1) else { continue };
        if floor(user) != Some(CAPABILITIES) {
            continue;
        }
        for used in FLOORS[CAPABILITIES].iter().filter(|used| **used != user) {
            let path = format!("{used}::");
            let calls = source.product().match_indices(&path).filter(|(at, _)| {
                let before = source.text[..*at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '"' || c == '.')
            });
            for (at, _) in calls {
                let rest = &source.text[at..];
                if !rest.starts_with(&format!("{used}::api"))
                    && !rest.lines().next().unwrap_or("").contains("//")
                {
                    wrong.push(format!("{}: {}", source.path, rest.lines().next().unwrap_or_default()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_floors_can_refuse() {
    assert!(!may_use("kernel", "store") && !may_use("web", "identity") && !may_use("identity", "access"));
    assert!(may_use("access", "identity") && may_use("sekisho", "gate") && may_use("ledger", "tlog"));
}

/// What is compiled, not what the lock file could: optional dependencies stand there, too.
#[test]
#[allow(clippy::disallowed_methods, reason = "cargo says where it is by its environment")]
fn banned_crates_are_not_built() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = std::process::Command::new(cargo)
        .args(["tree", "--workspace", "--edges", "normal,build", "--prefix", "none", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo tree");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.contains("rustls v"), "{}", String::from_utf8_lossy(&output.stderr));
    for banned in ["ring", "openssl-sys", "native-tls", "libxml", "bindgen"] {
        assert!(!tree.lines().any(|line| line.starts_with(&format!("{banned} v"))), "{banned} is built");
    }
}

#[test]
fn every_dependency_says_why() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let reasons = fs::read_to_string(root().join("docs/dependencies.md")).expect("docs/dependencies.md");
    let section = workspace.split("[workspace.dependencies]").nth(1).expect("section");
    let names =
        section.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'));
    let missing: Vec<&str> = names
        .filter(|line| !line.contains("path ="))
        .filter_map(|line| line.split(['=', ' ']).next().filter(|name| !name.is_empty()))
        .filter(|name| !reasons.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "give each a line in docs/dependencies.md");
    assert!(from_root(&root().join("Cargo.toml")) == "Cargo.toml");
}
