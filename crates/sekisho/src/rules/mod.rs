//! `sekisho rules`: whether rule files load (`check`), and the packages of an installation.
//! Exit code 0: done, or they load. 1: they do not; each mistake is told with its place. 2 and a message: could not.
//!
//! Does not live here: the rule language (`seclang`), and what becomes of a package (`waf`).

mod download;
mod folder;
mod import;
mod packages;
mod report;
mod signature;

use clap::{Args, Subcommand};
use seclang::RuleSet;
use seclang::language::{LoadError, Resolved, load, resolve};
use std::process::ExitCode;

pub use folder::Folders;

#[derive(Subcommand)]
pub enum Command {
    /// Reads rule files as the gate would, and says what is wrong with them or what is in them
    Check(Check),
    #[command(flatten)]
    Packages(packages::Command),
}

#[derive(Args)]
pub struct Check {
    /// Rule files in the order in which they are to be read; `*` and `?` stand for parts of a name
    #[arg(required = true)]
    files: Vec<String>,
}

pub async fn run(command: Command) -> Result<ExitCode, anyhow::Error> {
    match command {
        Command::Check(check) => run_check(&check),
        Command::Packages(command) => packages::run(command).await,
    }
}

fn run_check(check: &Check) -> Result<ExitCode, anyhow::Error> {
    let patterns: Vec<&str> = check.files.iter().map(String::as_str).collect();
    match rules(&patterns) {
        Ok(rules) => {
            rules.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
            print!("{}", report::summary(&rules));
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            errors.iter().for_each(|error| eprint!("{}", report::mistake(error)));
            eprintln!("{}", report::count(errors.len()));
            Ok(ExitCode::from(1))
        }
    }
}

/// What the files of these names say, with everything they include; every expression compiles, every data file is there.
fn rules(patterns: &[&str]) -> Result<Resolved, Vec<LoadError>> {
    let resolved = load(&Folders, patterns).and_then(resolve)?;
    RuleSet::compile(&resolved, &Folders)?;
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder with a setup, two files of rules and a file of words.
    fn folder(rule: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        fs::create_dir(inside("rules")).unwrap();
        fs::write(inside("main.conf"), "SecRuleEngine On\nSecDebugLog x\nInclude rules/*-rules.conf\n")
            .unwrap();
        fs::write(inside("rules/2-rules.conf"), rule).unwrap();
        fs::write(inside("rules/1-rules.conf"), "SecAction \"id:1,phase:1,pass,tag:paranoia-level/1\"")
            .unwrap();
        fs::write(inside("rules/3.conf"), "not a rule file\n").unwrap();
        fs::write(inside("rules/words.data"), "one\ntwo\n").unwrap();
        folder
    }

    fn checked(folder: &tempfile::TempDir) -> Result<Resolved, Vec<LoadError>> {
        rules(&[folder.path().join("ma?n.conf").to_str().unwrap()])
    }

    #[test]
    fn good_rules_are_counted() {
        let rules = checked(&folder("SecRule ARGS \"@pmFromFile words.data\" \"id:2,deny\"")).unwrap();
        let ids: Vec<u64> = rules.rules.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, [1, 2]);
        assert_eq!(
            report::summary(&rules),
            "2 rules\nby phase: 1 in phase 1, 1 in phase 2\nby paranoia level: 1 at level 1, 1 without one\n"
        );
    }

    #[test]
    fn a_mistake_is_shown_in_its_line() {
        let folder = folder("# 関所\nSecRule ARGS \"関\" \\\n\t\"id:2,deney\"");
        let errors = checked(&folder).unwrap_err();
        let told: Vec<String> = errors.iter().map(report::mistake).collect();
        let file = folder.path().join("rules/2-rules.conf");
        let expected = format!(
            "error: {}:3:8: there is no action \"deney\"; did you mean \"deny\"?\n   3 | \t\"id:2,deney\"\n     | \t      ^\n",
            file.display()
        );
        assert_eq!(told, [expected]);
        assert_eq!((report::count(1), report::count(2)), ("1 mistake".to_owned(), "2 mistakes".to_owned()));
    }

    #[test]
    fn what_does_not_compile_is_a_mistake_of_its_rule() {
        for (rule, told) in [
            ("SecRule ARGS \"a(\" \"id:2,deny\"", ":1:1: "),
            ("\nSecRule ARGS \"@pmFromFile absent.data\" \"id:2,deny\"", ":2:1: "),
        ] {
            let folder = folder(rule);
            let errors = checked(&folder).unwrap_err();
            let error = errors.first().unwrap();
            assert!(error.to_string().contains(told) && error.source_line == rule.trim(), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_a_mistake() {
        let told: Vec<String> =
            rules(&["/nowhere/a.conf"]).unwrap_err().iter().map(report::mistake).collect();
        assert_eq!(
            told,
            ["error: /nowhere/a.conf:1:1: no file is named /nowhere/a.conf; IncludeOptional accepts that\n"]
        );
    }
}
