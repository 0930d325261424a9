//! Reading the capabilities' policies, and refusing what they must not say.

use super::question::{ACTION, STANDING, TARGET};
use cedar_policy::{ActionConstraint, Effect, ParseErrors, Policy, PolicyId, PolicySet, PolicySetError};
use kernel::Standing;
use std::str::FromStr;

/// A capability's policies cannot be used. A defect of that capability.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    #[error("policies of {capability}: {source}")]
    Syntax { capability: String, source: Box<ParseErrors> },
    #[error("policies of {capability}: {source}")]
    Set { capability: String, source: Box<PolicySetError> },
    #[error("policies of {capability}: templates are not used")]
    Template { capability: String },
    #[error("policies of {capability}: {policy} permits without naming actions")]
    Unnamed { capability: String, policy: String },
    #[error("policies of {capability}: {policy} speaks of {entity}, which decisions do not know")]
    Stranger { capability: String, policy: String, entity: String },
    #[error("the vocabulary of decisions: {0}")]
    Vocabulary(String),
}

/// Adds `text`'s policies under ids of their own (`identity/0`, `identity/1` …).
pub(super) fn add(set: &mut PolicySet, capability: &str, text: &str) -> Result<Vec<Policy>, PolicyError> {
    let parsed = PolicySet::from_str(text).map_err(|source| PolicyError::Syntax {
        capability: capability.to_owned(),
        source: Box::new(source),
    })?;
    if parsed.num_of_templates() > 0 {
        return Err(PolicyError::Template { capability: capability.to_owned() });
    }
    let mut added = Vec::with_capacity(parsed.num_of_policies());
    for (number, policy) in parsed.policies().enumerate() {
        let policy = policy.new_id(PolicyId::new(format!("{capability}/{number}")));
        set.add(policy.clone()).map_err(|source| PolicyError::Set {
            capability: capability.to_owned(),
            source: Box::new(source),
        })?;
        added.push(policy);
    }
    Ok(added)
}

/// A capability permits its own named actions to standings, and nothing wider.
pub(super) fn check(capability: &str, policies: &[Policy]) -> Result<(), PolicyError> {
    for policy in policies {
        let (capability, name) = (capability.to_owned(), policy.id().to_string());
        if policy.effect() == Effect::Permit && policy.action_constraint() == ActionConstraint::Any {
            return Err(PolicyError::Unnamed { capability, policy: name });
        }
        let strange = policy.entity_literals().into_iter().find(|entity| !is_known(entity));
        if let Some(entity) = strange {
            return Err(PolicyError::Stranger { capability, policy: name, entity: entity.to_string() });
        }
    }
    Ok(())
}

/// The names of the actions that a policy's head lists.
pub(super) fn actions(policy: &Policy) -> Vec<String> {
    let name = |action: cedar_policy::EntityUid| action.id().unescaped().to_owned();
    match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::Eq(action) => vec![name(action)],
        ActionConstraint::In(actions) => actions.into_iter().map(name).collect(),
    }
}

/// A misspelt standing would never match; a single user would make remembered answers wrong.
fn is_known(entity: &cedar_policy::EntityUid) -> bool {
    match entity.type_name().to_string().as_str() {
        ACTION | TARGET => true,
        STANDING => Standing::from_name(entity.id().unescaped()).is_some(),
        kind => kind == "Sekisho::Nobody" && entity.id().unescaped() == "nobody",
    }
}
