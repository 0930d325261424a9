//! Rule sets for tests: from text, and the Core Rule Set where there is one.

use std::{
    fs,
    path::{Path, PathBuf},
};
use waf::{ActiveRules, Package, Tuning};

/// As the suite's README asks.
pub const SUITE: &str = include_str!("../../../../seclang/tests/it/crs/suite.conf");

pub fn compiled(package: &Package, paranoia_level: u8) -> ActiveRules {
    let tuning = Tuning { paranoia_level, ..Tuning::default() };
    ActiveRules::compile(package, &tuning).unwrap_or_else(|errors| panic!("{errors}"))
}

/// One file of rules.
pub fn of_text(name: &str, rules: &str) -> Package {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/a.conf"), rules).unwrap();
    Package::from_folder(name, folder.path()).unwrap()
}

/// Where the Core Rule Set 4 lies; a word about it when it does not.
#[allow(clippy::disallowed_methods, reason = "where test data lies is told by the environment")]
pub fn core_rule_set() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crs");
    let folder = std::env::var("SEKISHO_CRS").map_or(beside, Into::into);
    let is_there = folder.join("rules").is_dir();
    if !is_there {
        println!("skipped: no Core Rule Set 4 at {}; set SEKISHO_CRS", folder.display());
    }
    is_there.then_some(folder)
}

/// The same, with this at the end of its setup.
pub fn set_up(crs: &Path, more: &str) -> Package {
    let folder = tempfile::tempdir().unwrap();
    let setup = fs::read_to_string(crs.join("crs-setup.conf.example")).unwrap();
    fs::write(folder.path().join("crs-setup.conf"), format!("{setup}\n{more}\n")).unwrap();
    std::os::unix::fs::symlink(crs.join("rules"), folder.path().join("rules")).unwrap();
    Package::from_folder("set up", folder.path()).unwrap()
}
