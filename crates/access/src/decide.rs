//! The access decision: may this actor do this action to this kind of thing? Cedar answers, from the
//! policies that each capability hands in, parsed once.
//!
//! ```text
//! policies of all capabilities ──▶ checked ──▶ CedarDecide ──▶ permit / deny, remembered
//! ```
//! * What no policy permits is denied. An evaluation that meets an error denies, too.
//! * Policies speak of standings, never of single users: so an answer depends on nothing but the
//!   standing, the action, the kind of target, and the context, and can be remembered.
//!
//! Does not live here: which functions of a service a role grants (`grants`).

mod policies;
mod question;

pub use policies::PolicyError;

use cedar_policy::{Authorizer, Decision, PolicySet};
use kernel::{Ctx, Refusal};
use office::{BoxFuture, Decide, Target};
use question::{Question, Vocabulary};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{PoisonError, RwLock},
};

/// Answers remembered. Questions are made of constants of the program, so this is never reached in
/// practice; past it answers are worked out each time.
const MOST_REMEMBERED: usize = 16_384;

/// The parts of Sekisho itself and the command line on the machine may do everything; what they do
/// is recorded like everybody's.
const BASE: &str = r"
permit (principal is Sekisho::System, action, resource);
permit (principal is Sekisho::CommandLine, action, resource);
";

/// Decides in memory; the first time a question is asked by Cedar, then by what it answered.
pub struct CedarDecide {
    policies: PolicySet,
    vocabulary: Vocabulary,
    authorizer: Authorizer,
    remembered: RwLock<HashMap<Question, bool>>,
}

impl CedarDecide {
    /// From each capability's name and Cedar text.
    ///
    /// # Errors
    /// Names the capability whose text does not parse, permits without naming actions, or speaks of
    /// something that decisions do not know (a standing that does not exist, a single user).
    pub fn new(capabilities: &[(&str, &str)]) -> Result<Self, PolicyError> {
        let mut policies = PolicySet::new();
        policies::add(&mut policies, "base", BASE)?;
        for (name, text) in capabilities {
            let added = policies::add(&mut policies, name, text)?;
            policies::check(name, &added)?;
        }
        let vocabulary = Vocabulary::new().map_err(PolicyError::Vocabulary)?;
        Ok(Self { policies, vocabulary, authorizer: Authorizer::new(), remembered: RwLock::default() })
    }

    /// Every action that some policy names: to be compared with the capabilities' `ACTIONS`.
    pub fn named_actions(&self) -> BTreeSet<String> {
        self.policies.policies().flat_map(policies::actions).collect()
    }

    /// Whether `ctx`'s actor may do `action` to `target`.
    pub fn is_permitted(&self, ctx: &Ctx, action: &'static str, target: &Target) -> bool {
        let question = Question::of(ctx, action, target);
        if let Some(answer) = self.remembered.read().unwrap_or_else(PoisonError::into_inner).get(&question) {
            return *answer;
        }
        let answer = self.evaluate(&question);
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() < MOST_REMEMBERED {
            remembered.insert(question, answer);
        }
        answer
    }

    fn evaluate(&self, question: &Question) -> bool {
        let (request, entities) = match self.vocabulary.request(question) {
            Ok(asked) => asked,
            Err(error) => {
                tracing::error!(action = question.action, error, "the access question cannot be asked");
                return false;
            }
        };
        let response = self.authorizer.is_authorized(&request, &self.policies, entities);
        let mut errors = response.diagnostics().errors().peekable();
        if errors.peek().is_some() {
            let errors: Vec<String> = errors.map(ToString::to_string).collect();
            tracing::error!(action = question.action, ?errors, "a policy failed: denied");
            return false;
        }
        response.decision() == Decision::Allow
    }
}

impl Decide for CedarDecide {
    fn decide<'a>(
        &'a self,
        ctx: &'a Ctx,
        action: &'static str,
        target: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        let answer = match self.is_permitted(ctx, action, target) {
            true => Ok(()),
            false => Err(denied(ctx, action, target)),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Says inside which action was denied to whom; outside only that it was.
fn denied(ctx: &Ctx, action: &str, target: &Target) -> Refusal {
    let who = ctx.actor.standing().map_or(ctx.actor.kind(), kernel::Standing::name);
    Refusal::denied(format!("no policy permits {action} on {target} to {who} ({})", ctx.actor.reference()))
}

#[cfg(test)]
mod tests;
