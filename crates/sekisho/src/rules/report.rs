//! What `rules check` prints.

use seclang::language::ast::Phase;
use seclang::language::{LoadError, Resolved, RuleChain};
use std::{collections::BTreeMap, fmt::Write};

/// How the Core Rule Set tags the paranoia level of a rule.
const PARANOIA: &str = "paranoia-level/";

/// The place, what is wrong, and the line with a mark under it.
pub fn mistake(error: &LoadError) -> String {
    let mut text = format!("error: {error}\n");
    if !error.source_line.is_empty() {
        let column = usize::try_from(error.position.column).unwrap_or(usize::MAX);
        let before = error.source_line.chars().take(column.saturating_sub(1));
        let margin: String = before.map(blank).collect();
        // Writing into a string does not fail.
        let _ = write!(text, "{:>4} | {}\n     | {margin}^\n", error.position.line, error.source_line);
    }
    text
}

/// As wide as the character is in a terminal.
fn blank(character: char) -> &'static str {
    match character {
        '\t' => "\t",
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' => "  ",
        _ => " ",
    }
}

pub fn count(mistakes: usize) -> String {
    format!("{mistakes} mistake{}", if mistakes == 1 { "" } else { "s" })
}

pub fn summary(rules: &Resolved) -> String {
    let phases = Phase::ALL.into_iter().filter_map(|phase| {
        let count = rules.rules.iter().filter(|rule| rule.phase == phase).count();
        (count > 0).then(|| format!("{count} in phase {}", phase.number()))
    });
    let mut levels: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for level in rules.rules.iter().map(level) {
        let count = levels.entry(level).or_default();
        *count = count.saturating_add(1);
    }
    let untagged = levels.remove(&None);
    let mut by_level: Vec<String> = levels
        .iter()
        .filter_map(|(level, count)| Some(format!("{count} at level {}", level.as_ref()?)))
        .collect();
    by_level.extend(untagged.map(|count| format!("{count} without one")));
    let phases: Vec<String> = phases.collect();
    let total = rules.rules.len();
    let plural = if total == 1 { "" } else { "s" };
    format!(
        "{total} rule{plural}\nby phase: {}\nby paranoia level: {}\n",
        phases.join(", "),
        by_level.join(", ")
    )
}

fn level(rule: &RuleChain) -> Option<String> {
    let tags = &rule.links.first()?.actions.tags;
    tags.iter().find_map(|tag| tag.to_string().strip_prefix(PARANOIA).map(str::to_owned))
}
