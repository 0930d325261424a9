//! The rules that are in force, and their exchange: a request keeps the rules it began with.

use crate::{
    look::{Look, Passage},
    package::{Package, RuleErrors},
    tuning::Tuning,
};
use arc_swap::ArcSwap;
use seclang::RuleSet;
use std::sync::Arc;

/// Looks at requests. One for the whole process, shared.
#[derive(Debug)]
pub struct Firewall {
    active: ArcSwap<ActiveRules>,
}

/// A compiled package, and which one it is.
#[derive(Clone, Debug)]
pub struct ActiveRules {
    pub name: String,
    pub digest: [u8; 32],
    pub rules: RuleSet,
}

impl ActiveRules {
    /// # Errors
    /// The package does not compile.
    pub fn compile(package: &Package, tuning: &Tuning) -> Result<Self, RuleErrors> {
        let rules = package.compile(tuning)?;
        Ok(Self { name: package.name().to_owned(), digest: package.digest(), rules })
    }
}

impl Firewall {
    pub fn new(rules: ActiveRules) -> Self {
        Self { active: ArcSwap::from_pointee(rules) }
    }

    /// From the next request on.
    pub fn activate(&self, rules: ActiveRules) {
        self.active.store(Arc::new(rules));
    }

    pub fn active(&self) -> Arc<ActiveRules> {
        self.active.load_full()
    }

    /// Begins to look at one request.
    pub fn look(&self, passage: &Passage) -> Look {
        Look::begin(&self.active.load().rules, passage)
    }
}
