//! A package that was tried: it compiles, and what it did in the self-test is known.

use super::{Package, RuleErrors, is_rule_file};
use crate::{self_test::SelfTest, tuning::Tuning};
use seclang::language::{LoadError, Reason, Resolved};
use std::{collections::BTreeMap, ops::RangeInclusive};

/// Ids of exclusions and virtual patches, which stand in front of every package.
const RESERVED: RangeInclusive<u64> = 80_000..=84_999;

/// May be imported.
#[derive(Clone, Debug)]
pub struct CheckedPackage {
    package: Package,
    version: String,
    rule_count: usize,
    self_test: SelfTest,
}

impl Package {
    /// Compiles it and lets it look at the self-test's requests. Takes a second or so: not for a thread that others
    /// wait for.
    ///
    /// # Errors
    /// It does not load.
    pub fn check(self, tuning: &Tuning) -> Result<CheckedPackage, RuleErrors> {
        let resolved = self.resolved(tuning)?;
        let own = || resolved.rules.iter().filter(|rule| is_rule_file(&rule.position.file));
        let reserved = own().filter(|rule| RESERVED.contains(&rule.id)).map(|rule| LoadError {
            position: rule.position.clone(),
            reason: Reason::Rule(format!(
                "ids {} to {} are exclusions and virtual patches; {} is one of them",
                RESERVED.start(),
                RESERVED.end(),
                rule.id
            )),
            source_line: String::new(),
        });
        let reserved: Vec<LoadError> = reserved.collect();
        if !reserved.is_empty() {
            return Err(RuleErrors(reserved));
        }
        let (name, version) = named(&resolved).unwrap_or_else(|| (self.name.clone(), short(&self.digest())));
        let rule_count = own().count();
        let self_test = SelfTest::run(&self.compile(tuning)?);
        Ok(CheckedPackage { package: Self { name, ..self }, version, rule_count, self_test })
    }
}

impl CheckedPackage {
    /// Named otherwise than it names itself.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.package.name = name.chars().take(100).collect();
        self
    }

    pub fn package(&self) -> &Package {
        &self.package
    }

    /// As its rules say, or the first digits of its digest.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Without the engine's own.
    pub fn rule_count(&self) -> usize {
        self.rule_count
    }

    pub fn self_test(&self) -> &SelfTest {
        &self.self_test
    }
}

/// What most rules say in `ver`: `OWASP_CRS/4.28.0`.
fn named(resolved: &Resolved) -> Option<(String, String)> {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in resolved.rules.iter().filter(|rule| is_rule_file(&rule.position.file)) {
        let version = rule.links.first().and_then(|link| link.actions.version.as_deref());
        if let Some(version) = version {
            let count = said.entry(version).or_default();
            *count = count.saturating_add(1);
        }
    }
    let (said, _) = said.into_iter().max_by_key(|(_, count)| *count)?;
    let (name, version) = said.split_once('/')?;
    let is_short = (1..=100).contains(&name.len()) && (1..=60).contains(&version.len());
    is_short.then(|| (name.replace('_', " "), version.to_owned()))
}

fn short(digest: &[u8; 32]) -> String {
    kernel::hex(digest).chars().take(12).collect()
}
