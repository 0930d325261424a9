//! Rule files in memory and in a folder.

use seclang::language::{FileError, Files};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Names and texts; a pattern is a name, or everything before its `*`.
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
    }
}

impl Files for Memory {
    fn matching(&self, _: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        let (start, is_glob) = match pattern.split_once('*') {
            Some((start, _)) => (start, true),
            None => (pattern, false),
        };
        let named = |name: &&String| if is_glob { name.starts_with(start) } else { *name == start };
        Ok(self.0.keys().filter(named).cloned().collect())
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(name).cloned().ok_or_else(|| FileError("no such file".to_owned()))
    }

    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        self.rules(name)
    }
}

/// The Core Rule Set 4 (`SEKISHO_CRS`) or 3 (`SEKISHO_CRS3`, or where Debian's package puts it), if it is here.
#[allow(clippy::disallowed_methods, reason = "where test data lies is told by the environment")]
pub fn core_rule_set(version: u8) -> Option<PathBuf> {
    let (variable, usual) = match version {
        4 => ("SEKISHO_CRS", PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crs")),
        _ => ("SEKISHO_CRS3", PathBuf::from("/usr/share/modsecurity-crs")),
    };
    let folder = std::env::var(variable).map_or(usual, PathBuf::from);
    let is_there = folder.join("rules").is_dir();
    if !is_there {
        println!("skipped: no Core Rule Set {version} at {}; set {variable}", folder.display());
    }
    is_there.then_some(folder)
}

/// The setup, then the rules in the order of their names.
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn matching(&self, _: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        let Some(folder) = pattern.strip_suffix("/*.conf") else { return Ok(vec![pattern.to_owned()]) };
        let entries = fs::read_dir(self.0.join(folder)).map_err(|error| FileError(error.to_string()))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".conf")).collect();
        names.sort();
        Ok(names.iter().map(|name| format!("{folder}/{name}")).collect())
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.0.join(name)).map_err(|error| FileError(error.to_string()))
    }

    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        self.rules(&format!("rules/{name}"))
    }
}
