//! No operator of the Core Rule Set matches a value that lacks what the operator says it needs: that would be a way
//! past the rule. And no value makes one of them slow.

use crate::language::files::{Folder, core_rule_set};
use seclang::byte_set::ByteSet;
use seclang::language::ast::Operator;
use seclang::language::{load, resolve};
use seclang::operator::{Matcher, Scratch};
use seclang::prefilter::{Needs, ORDINARY};
use std::{collections::BTreeSet, fs, path::Path, sync::OnceLock};

struct Asked {
    operator: Operator,
    matcher: Matcher,
    needs: Needs,
    needs_if_ordinary: Needs,
}

/// The operators of the rule set, each once, with what they need.
fn operators(folder: &Path) -> &'static [Asked] {
    static OPERATORS: OnceLock<Vec<Asked>> = OnceLock::new();
    OPERATORS.get_or_init(|| compiled(folder))
}

fn compiled(folder: &Path) -> Vec<Asked> {
    let folder = Folder(folder.to_owned());
    let rules =
        load(&folder, &["crs-setup.conf.example", "rules/*.conf"]).and_then(resolve).expect("it loads");
    let links = rules.rules.into_iter().flat_map(|rule| rule.links);
    let operators: BTreeSet<Operator> = links.filter_map(|link| Some(link.condition?.operator)).collect();
    let asked = operators.into_iter().map(|operator| {
        let matcher = Matcher::compile(&operator, "rules/x.conf", &folder).expect("it compiles");
        let needs = matcher.needs().unwrap_or_default();
        let needs_if_ordinary = matcher.needs_if_ordinary().unwrap_or_default();
        Asked { operator, matcher, needs, needs_if_ordinary }
    });
    asked.collect()
}

fn is_match(asked: &Asked, value: &[u8], scratch: &mut Scratch) -> bool {
    asked.matcher.is_match(value, &mut |_, out| out.extend_from_slice(b"GET"), None, scratch)
}

/// Lines of the suite's files as they are, decoded and cut; text, bytes, and the value that a careless test of bytes
/// takes for one that cannot match.
fn values(folder: &Path) -> Vec<Vec<u8>> {
    let mut lines = BTreeSet::new();
    collect(&folder.join("tests/regression/tests"), &mut lines);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) as usize % below.max(1)
    };
    let mut values = vec![
        Vec::new(),
        b"\n".to_vec(),
        b"A quick brown fox isn't; it selects \"lazy\" dogs from 5 tables, and (perhaps) sleeps.".to_vec(),
        (0..=255).collect(),
    ];
    let lines: Vec<String> = lines.into_iter().collect();
    for line in lines.iter().step_by(lines.len() / 100 + 1) {
        let text = line.split_once(": ").map_or(line.as_str(), |(_, text)| text).trim_matches('"');
        let decoded = decoded(text.as_bytes());
        let mut mutated = decoded.clone();
        for _ in 0..3 {
            let (at, with) = (next(mutated.len() + 1), &lines[next(lines.len())]);
            match next(3) {
                0 => mutated.truncate(at),
                1 => mutated.extend(with.bytes().take(12)),
                _ => mutated.insert(at, next(256) as u8),
            }
        }
        values.extend([text.as_bytes().to_vec(), mutated, decoded]);
    }
    let ordinary = |value: &Vec<u8>| value.iter().copied().filter(|&byte| ORDINARY.contains(byte)).collect();
    values.extend(values.clone().iter().map(ordinary));
    values
}

fn collect(folder: &Path, lines: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, lines);
        } else {
            let text = fs::read_to_string(&path).expect("a test file");
            lines.extend(text.lines().map(|line| line.trim().chars().take(300).collect::<String>()));
        }
    }
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let is_changed =
        seclang::transform::apply(seclang::language::ast::Transformation::UrlDecode, text, &mut out);
    if is_changed { out } else { text.to_vec() }
}

#[test]
fn what_lacks_what_an_operator_needs_does_not_match_it() {
    let Some(folder) = core_rule_set(4) else { return };
    let (operators, values) = (operators(&folder), values(&folder));
    let mut scratch = Scratch::default();
    let (mut ruled_out, mut matches) = (0_u32, 0_u32);
    for asked in operators {
        for value in &values {
            let is_ordinary = ByteSet::of(value).is_subset_of(ORDINARY);
            let is_allowed =
                asked.needs.allow(value) && (!is_ordinary || asked.needs_if_ordinary.allow(value));
            let is_match = is_match(asked, value, &mut scratch);
            assert!(is_allowed || !is_match, "{:?} matches {}", asked.operator, value.escape_ascii());
            ruled_out += u32::from(!is_allowed);
            matches += u32::from(is_match);
        }
    }
    println!(
        "{} operators, {} values: {ruled_out} ruled out, {matches} matches",
        operators.len(),
        values.len()
    );
    // Otherwise it would not have been much of a test.
    assert!(
        matches > 1_000 && ruled_out as usize > operators.len() * values.len() / 3,
        "{matches} {ruled_out}"
    );
}

/// Every expression, on values that lead a backtracking engine astray: nothing here depends on the clock, but a quadratic
/// search would take minutes.
#[test]
fn long_values_are_searched_in_linear_time() {
    let Some(folder) = core_rule_set(4) else { return };
    let operators = operators(&folder);
    let mut scratch = Scratch::default();
    for piece in ["a", " ", "'\"", "(select "] {
        let value = piece.repeat(20_000 / piece.len());
        for asked in operators {
            is_match(asked, value.as_bytes(), &mut scratch);
        }
    }
}
