//! A rule set that is ready to run, and the buffers its transactions share.

use crate::language::{Files, LoadError, Resolved, Settings, Warning};
use crate::plan::{self, Plan, Rule};
use crate::transaction::{Reserve, Transaction};
use std::sync::Arc;

/// Compiled rules. Cloning it is cheap; it may be used from any number of threads.
#[derive(Debug, Clone)]
pub struct RuleSet {
    plan: Arc<Plan>,
    reserve: Arc<Reserve>,
}

impl RuleSet {
    /// # Errors
    /// Everything that does not compile, with its place.
    pub fn compile(resolved: &Resolved, files: &dyn Files) -> Result<Self, Vec<LoadError>> {
        Ok(Self { plan: Arc::new(plan::compile(resolved, files)?), reserve: Arc::default() })
    }

    /// The same rules, with every operator asked about every value. Slow, with the same verdicts: to compare.
    #[must_use]
    pub fn without_prefilter(self) -> Self {
        let Self { plan, .. } = self;
        match Arc::try_unwrap(plan) {
            Ok(mut plan) => {
                plan.is_prefiltered = false;
                Self { plan: Arc::new(plan), reserve: Arc::default() }
            }
            Err(plan) => Self { plan, reserve: Arc::default() },
        }
    }

    pub fn transaction(&self) -> Transaction {
        Transaction::begin(Arc::clone(&self.plan), Arc::clone(&self.reserve))
    }

    /// About how many bytes are kept for later transactions: at most 64 MiB of buffers, and 256 MiB of what automata
    /// remember, 32 MiB for each phase that ran at the same time.
    pub fn kept(&self) -> usize {
        self.reserve.memory()
    }

    pub fn settings(&self) -> &Settings {
        &self.plan.settings
    }

    /// What was accepted at loading although it changes nothing, or looks like a mistake.
    pub fn warnings(&self) -> &[Warning] {
        &self.plan.warnings
    }

    /// All rules in the order of the files.
    pub fn rules(&self) -> &[Rule] {
        &self.plan.rules
    }
}
