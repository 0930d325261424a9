//! The suite's files: YAML in the format of go-ftw.

use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// One request and which rules it shall match.
pub struct Stage {
    pub rule: u64,
    pub test: u64,
    /// Of the test's stages, from 0.
    pub nth: usize,
    pub input: Input,
    pub expected: Vec<u64>,
    pub unexpected: Vec<u64>,
    /// What a stage without rule ids looks for.
    pub otherwise_expects: String,
}

impl Stage {
    pub fn name(&self) -> String {
        format!("{}-{}/{}", self.rule, self.test, self.nth)
    }

    /// Says which rules match, or do not.
    pub fn is_scored(&self) -> bool {
        !(self.expected.is_empty() && self.unexpected.is_empty())
    }

    /// What is wrong when these rules matched.
    pub fn fault(&self, ids: &[u64]) -> Option<String> {
        let missed: Vec<_> = self.expected.iter().filter(|id| !ids.contains(id)).collect();
        let wrong: Vec<_> = self.unexpected.iter().filter(|id| ids.contains(id)).collect();
        (!missed.is_empty() || !wrong.is_empty())
            .then(|| format!("missed {missed:?}, wrongly matched {wrong:?}; matched {ids:?}"))
    }
}

#[derive(Deserialize)]
struct File {
    rule_id: u64,
    #[serde(default)]
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    test_id: u64,
    stages: Vec<RawStage>,
}

#[derive(Deserialize)]
struct RawStage {
    input: Input,
    output: Output,
}

#[derive(Deserialize)]
pub struct Input {
    pub method: Option<String>,
    pub uri: Option<String>,
    pub version: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub data: Option<String>,
    pub encoded_request: Option<String>,
    pub autocomplete_headers: Option<bool>,
}

#[derive(Deserialize)]
struct Output {
    status: Option<u16>,
    log: Option<Log>,
    expect_error: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Log {
    expect_ids: Vec<u64>,
    no_expect_ids: Vec<u64>,
    match_regex: Option<String>,
    no_match_regex: Option<String>,
}

/// All stages of all files below the folder, in the order of the rules' ids.
pub fn stages(folder: &Path) -> Vec<Stage> {
    let mut stages = Vec::new();
    collect(folder, &mut stages);
    stages.sort_by_key(|stage| (stage.rule, stage.test, stage.nth));
    stages
}

fn collect(folder: &Path, stages: &mut Vec<Stage>) {
    for entry in fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, stages);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = fs::read_to_string(&path).expect("a test file");
            // One file of the suite holds nothing but comments.
            if text.lines().all(|line| line.starts_with('#') || line.trim().is_empty() || line == "---") {
                continue;
            }
            let file: File =
                serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            stages.extend(file.tests.into_iter().flat_map(|test| stages_of(file.rule_id, test)));
        }
    }
}

fn stages_of(rule: u64, test: Test) -> impl Iterator<Item = Stage> {
    test.stages.into_iter().enumerate().map(move |(nth, RawStage { input, output })| {
        let log = output.log.unwrap_or_default();
        let otherwise_expects = [
            output.status.map(|status| format!("status {status}")),
            log.match_regex.map(|regex| format!("a log line like {regex}")),
            log.no_match_regex.map(|regex| format!("no log line like {regex}")),
            output.expect_error.map(|_| "a connection error".to_owned()),
        ];
        Stage {
            rule,
            test: test.test_id,
            nth,
            input,
            expected: log.expect_ids,
            unexpected: log.no_expect_ids,
            otherwise_expects: otherwise_expects.into_iter().flatten().collect::<Vec<_>>().join(", "),
        }
    })
}
