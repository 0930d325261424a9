//! A rule set that is ready to run, and the buffers its transactions share.

use crate::language::{Files, LoadError, Resolved, Settings, Warning};
use crate::plan::{self, Plan, Rule};
use crate::transaction::{State, Transaction};
use std::sync::{Arc, Mutex, PoisonError};

/// Compiled rules. Cloning it is cheap; it may be used from any number of threads.
#[derive(Debug, Clone)]
pub struct RuleSet {
    plan: Arc<Plan>,
    idle: Arc<Mutex<Vec<Lent>>>,
}

impl RuleSet {
    /// Buffers kept for later transactions.
    const IDLE: usize = 64;

    /// # Errors
    /// Everything that does not compile, with its place.
    pub fn compile(resolved: &Resolved, files: &dyn Files) -> Result<Self, Vec<LoadError>> {
        Ok(Self { plan: Arc::new(plan::compile(resolved, files)?), idle: Arc::default() })
    }

    /// The same rules, with every operator asked about every value. Slow, with the same verdicts: to compare.
    #[must_use]
    pub fn without_prefilter(self) -> Self {
        let Self { plan, .. } = self;
        match Arc::try_unwrap(plan) {
            Ok(mut plan) => {
                plan.is_prefiltered = false;
                Self { plan: Arc::new(plan), idle: Arc::default() }
            }
            Err(plan) => Self { plan, idle: Arc::default() },
        }
    }

    pub fn transaction(&self) -> Transaction {
        let state = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let state = state.map_or_else(Box::default, |Lent(state)| state);
        Transaction::begin(Arc::clone(&self.plan), state, Arc::clone(&self.idle))
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

/// A state that no transaction has.
#[derive(Debug)]
pub(crate) struct Lent(Box<State>);

/// Takes a transaction's buffers back.
pub(crate) fn give_back(idle: &Mutex<Vec<Lent>>, state: Box<State>) {
    let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
    if idle.len() < RuleSet::IDLE {
        idle.push(Lent(state));
    }
}
