//! Expand → migrate → contract: the previous release must run on the new schema.

use crate::repository::{files, from_root, root};
use std::fs;

const CONTRACTING: [&str; 7] = [
    "drop table",
    "drop column",
    "rename column",
    "rename to",
    "drop schema",
    "set not null",
    "alter column",
];

/// Statements of a later file that would break the release before, unless it says since when nobody
/// uses what it takes away.
fn breaking(version: u32, sql: &str) -> Vec<&'static str> {
    let lower = sql.to_lowercase();
    let is_announced = lower.lines().any(|line| line.starts_with("-- contract: "));
    let is_first = version == 1;
    CONTRACTING.into_iter().filter(|word| !is_first && !is_announced && lower.contains(word)).collect()
}

#[test]
fn later_migrations_only_expand_unless_they_say_so() {
    let mut seen = 0;
    for path in ["crates", "services"].iter().flat_map(|folder| files(&root().join(folder))) {
        if path.extension().is_none_or(|e| e != "sql")
            || !path.parent().is_some_and(|p| p.ends_with("migrations"))
        {
            continue;
        }
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let version: u32 = name.split('_').next().and_then(|n| n.parse().ok()).expect("NNNN_name.sql");
        let sql = fs::read_to_string(&path).expect("readable");
        assert_eq!(breaking(version, &sql), Vec::<&str>::new(), "{}", from_root(&path));
        seen += 1;
    }
    assert!(seen >= 5);
}

#[test]
fn the_rule_can_refuse() {
    assert_eq!(breaking(2, "alter table a.b drop column c"), ["drop column"]);
    assert!(breaking(2, "-- contract: 0.3.0 stopped reading it\nalter table a.b drop column c").is_empty());
    assert!(breaking(2, "alter table a.b add column c text").is_empty());
}
