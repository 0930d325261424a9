//! A chain while later directives may still change it.

use super::super::ast::{Actions, Disruptive, Phase, Position, Rule, Target, TargetUpdate};
use super::{ChainLink, Condition};
use std::sync::Arc;

#[derive(Debug)]
pub struct Draft {
    pub position: Position,
    pub id: u64,
    pub phase: Phase,
    /// The default action that was in force when the rule was written.
    pub default: Option<Arc<Actions>>,
    pub links: Vec<ChainLink>,
    pub is_removed: bool,
}

impl Draft {
    pub fn first(&self) -> Option<&Actions> {
        self.links.first().map(|link| &link.actions)
    }

    /// Only the chain's first rule, as in ModSecurity. Whether anything was changed.
    pub fn update_targets(&mut self, update: &TargetUpdate) -> bool {
        let Some(condition) = self.links.first_mut().and_then(|link| link.condition.as_mut()) else {
            return false;
        };
        let targets = &mut condition.targets;
        if !update.replaced.is_empty() {
            let before = targets.len();
            targets.retain(|target| !update.replaced.contains(target));
            if targets.len() == before {
                return false;
            }
        }
        let new: Vec<Target> = update.targets.iter().filter(|new| !targets.contains(new)).cloned().collect();
        targets.extend(new);
        true
    }

    /// Whether there is such a link.
    pub fn update_actions(&mut self, link: u32, update: &Actions) -> bool {
        let nth = usize::try_from(link).unwrap_or(usize::MAX);
        let Some(link) = self.links.get_mut(nth) else { return false };
        merge(&mut link.actions, update.clone());
        true
    }

    pub fn is_tagged(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        self.first().is_some_and(|actions| actions.tags.iter().any(|tag| is_meant(&tag.to_string())))
    }

    pub fn says(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        self.first()
            .and_then(|actions| actions.message.as_ref())
            .is_some_and(|text| is_meant(&text.to_string()))
    }
}

pub fn link(position: Position, rule: Rule) -> ChainLink {
    let condition = Condition { targets: rule.targets, operator: rule.operator };
    ChainLink { position, condition: Some(condition), actions: rule.actions }
}

/// What `update` says counts; where there may be several, they are added.
fn merge(to: &mut Actions, update: Actions) {
    fn overwrite<T>(to: &mut Option<T>, update: Option<T>) {
        if update.is_some() {
            *to = update;
        }
    }
    if update.clears_transformations {
        to.transformations.clear();
        to.clears_transformations = true;
    }
    to.transformations.extend(update.transformations);
    overwrite(&mut to.disruptive, update.disruptive);
    overwrite(&mut to.status, update.status);
    overwrite(&mut to.severity, update.severity);
    overwrite(&mut to.message, update.message);
    overwrite(&mut to.log_data, update.log_data);
    overwrite(&mut to.revision, update.revision);
    overwrite(&mut to.version, update.version);
    overwrite(&mut to.maturity, update.maturity);
    overwrite(&mut to.accuracy, update.accuracy);
    overwrite(&mut to.is_logged, update.is_logged);
    overwrite(&mut to.is_audited, update.is_audited);
    overwrite(&mut to.skip, update.skip);
    overwrite(&mut to.skip_after, update.skip_after);
    to.is_capturing |= update.is_capturing;
    to.is_multi_match |= update.is_multi_match;
    to.tags.extend(update.tags);
    to.set_variables.extend(update.set_variables);
    to.controls.extend(update.controls);
    to.initializations.extend(update.initializations);
    to.expirations.extend(update.expirations);
    to.environment.extend(update.environment);
    to.sanitised.extend(update.sanitised);
    to.namespaces.extend(update.namespaces);
}

/// What is wrong with a chain's first rule, or with a `SecAction` by itself.
pub fn starter_fault(actions: &Actions) -> Option<&'static str> {
    match actions {
        Actions { id: None, .. } => Some("a rule needs an id: add id:NUMBER to its actions"),
        Actions { skip: Some(_), skip_after: Some(_), .. } => {
            Some("skip and skipAfter in one rule; write one of them")
        }
        _ => None,
    }
}

/// What is wrong with a rule further down a chain.
pub fn link_fault(actions: &Actions) -> Option<&'static str> {
    match actions {
        Actions { id: Some(_), .. } => Some("only the first rule of a chain has an id"),
        Actions { phase: Some(_), .. } => Some("only the first rule of a chain says in which phase it runs"),
        Actions { disruptive: Some(_), .. } => {
            Some("only the first rule of a chain says what becomes of the request")
        }
        Actions { skip: Some(_), .. } | Actions { skip_after: Some(_), .. } => {
            Some("only the first rule of a chain can skip others")
        }
        _ => None,
    }
}

/// What is wrong with a default action.
pub fn default_fault(actions: &Actions) -> Option<&'static str> {
    let allowed = Actions {
        phase: actions.phase,
        transformations: actions.transformations.clone(),
        clears_transformations: actions.clears_transformations,
        disruptive: actions.disruptive.clone(),
        status: actions.status,
        is_logged: actions.is_logged,
        is_audited: actions.is_audited,
        ..Actions::default()
    };
    match actions {
        Actions { phase: None, .. } => Some("a default action needs a phase"),
        Actions { disruptive: None | Some(Disruptive::Block), .. } => {
            Some("a default action says what block means: allow, deny, drop, pass or redirect")
        }
        _ if allowed != *actions => {
            Some("a default action holds a phase, t:, status, logging, and what block means; nothing else")
        }
        _ => None,
    }
}
