//! A rule file of anybody's making. Mistakes stand in it; what resolves leads forward only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seclang::language::{FileError, Files, ast::Disruptive, load_text, resolve};
use std::collections::BTreeSet;

struct Nothing;

impl Files for Nothing {
    fn matching(&self, _: &str, _: &str) -> Result<Vec<String>, FileError> {
        Ok(Vec::new())
    }
    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError(name.to_owned()))
    }
    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError(name.to_owned()))
    }
}

fuzz_target!(|text: &str| {
    match load_text("r", text, &Nothing).and_then(resolve) {
        Ok(resolved) => {
            let ids: BTreeSet<u64> = resolved.rules.iter().map(|rule| rule.id).collect();
            assert_eq!(ids.len(), resolved.rules.len());
            for (at, rule) in resolved.rules.iter().enumerate() {
                assert!(rule.goes_on_at.is_none_or(|next| at < next && next <= resolved.rules.len()));
                assert!(!rule.links.is_empty() && rule.disruptive != Disruptive::Block);
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                let line = text.trim_start_matches('\u{feff}').lines().nth(error.position.line as usize - 1);
                assert!(error.position.column as usize <= line.unwrap_or_default().chars().count() + 1);
            }
        }
    }
});
