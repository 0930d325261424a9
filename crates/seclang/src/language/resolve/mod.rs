//! Directives → a rule set in which nothing refers to anything by name.
//!
//! Removals and updates reach the rules that stand before them, as in ModSecurity 2 and its manual; one that
//! reaches none is a warning. A default action counts for the rules that follow it.

mod collect;
mod draft;
mod finish;
mod resolved;
mod settings;

pub use resolved::{ChainLink, Condition, Resolved, RuleChain};
pub use settings::Settings;

use super::ast::Position;
use super::error::{LoadError, Reason, Warning};
use super::load::{MAX_ERRORS, Parsed};
use super::source::Sources;

/// All mistakes, or the rule set.
pub fn resolve(parsed: Parsed) -> Result<Resolved, Vec<LoadError>> {
    let Parsed { directives, warnings, sources } = parsed;
    let mut problems = Problems { warnings, errors: Vec::new(), sources };
    let collected = collect::collect(directives, &mut problems);
    let rules = finish::finish(&collected.items, &mut problems);
    if problems.errors.is_empty() {
        let (settings, Problems { warnings, sources, .. }) = (collected.settings, problems);
        Ok(Resolved { settings, rules, warnings, sources })
    } else {
        problems.errors.sort_by(|one, other| one.position.cmp(&other.position));
        Err(problems.errors)
    }
}

struct Problems {
    warnings: Vec<Warning>,
    errors: Vec<LoadError>,
    sources: Sources,
}

impl Problems {
    fn fail(&mut self, position: &Position, reason: Reason) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(self.sources.error(position.clone(), reason));
        }
    }

    fn rule(&mut self, position: &Position, fault: impl Into<String>) {
        self.fail(position, Reason::Rule(fault.into()));
    }

    fn warn(&mut self, position: &Position, message: impl Into<String>) {
        self.warnings.push(Warning { position: position.clone(), message: message.into() });
    }
}
