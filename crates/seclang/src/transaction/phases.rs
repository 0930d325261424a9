//! A phase: its rules in order, where they lead, and what comes out.

use super::state::{State, Tools};
use super::{Action, Cause, Decision, Interruption, chain, expand, found};
use crate::language::ast::{AllowScope, Disruptive, Phase, RuleEngine};
use crate::plan::{Plan, Rule, Step};

/// How far an `allow` reached, and what has ended the request.
#[derive(Debug, Default)]
pub(crate) struct Course {
    allowed: Option<AllowScope>,
    pub(crate) interruption: Option<Interruption>,
}

impl Course {
    /// Whether this phase's rules run at all.
    fn is_open(&self, phase: Phase) -> bool {
        if phase == Phase::Logging {
            return true;
        }
        self.interruption.is_none()
            && match self.allowed {
                None | Some(AllowScope::Phase) => true,
                Some(AllowScope::Request) => phase > Phase::RequestBody,
                Some(AllowScope::Transaction) => false,
            }
    }
}

pub(crate) fn run(
    plan: &Plan,
    state: &mut State,
    tools: &mut Tools,
    course: &mut Course,
    phase: Phase,
) -> Decision {
    state.cells.begin_phase();
    if course.is_open(phase) && state.settings.engine != RuleEngine::Off {
        run_rules(plan, state, tools, course, phase);
        if state.is_overflowing || state.arena.is_full() {
            overflow(state, course);
        }
    }
    course
        .interruption
        .as_ref()
        .map_or(Decision::Pass, |interruption| Decision::Interrupt(interruption.clone()))
}

fn run_rules(plan: &Plan, state: &mut State, tools: &mut Tools, course: &mut Course, phase: Phase) {
    let steps = plan.phase(phase);
    let mut at = 0_usize;
    while let Some(step) = steps.get(at) {
        at = at.saturating_add(1);
        if !is_candidate(plan, state, step) || state.is_removed(step.rule) {
            continue;
        }
        let Some(rule) = plan.rules.get(step.rule) else { continue };
        state.rule = step.rule;
        if !chain::run(plan, state, tools, rule) {
            continue;
        }
        if let Some(severity) = rule.severity {
            state.highest_severity =
                Some(state.highest_severity.map_or(severity, |highest| highest.min(severity)));
        }
        if let Some(further) = rule.goes_on_at {
            at = at.max(further);
        }
        let is_ending = act(plan, state, course, rule);
        let has_ended_it = course.interruption.is_some() && phase != Phase::Logging;
        if rule.is_logged || has_ended_it {
            found::note(plan, state, rule, has_ended_it);
        }
        if is_ending || state.settings.engine == RuleEngine::Off {
            return;
        }
    }
}

/// Whether the rule may match.
fn is_candidate(plan: &Plan, state: &mut State, step: &Step) -> bool {
    let State { arena, fields, cells, .. } = state;
    step.gate.is_none_or(|(group, probe)| {
        !plan.is_prefiltered || cells.is_group_candidate(plan, arena, fields, group, probe)
    })
}

/// What the whole chain does, when the engine is on. Whether the phase ends with it.
fn act(plan: &Plan, state: &State, course: &mut Course, rule: &Rule) -> bool {
    if state.settings.engine != RuleEngine::On || rule.phase == Phase::Logging {
        return false;
    }
    let action = match &rule.disruptive {
        Disruptive::Pass | Disruptive::Block => return false,
        Disruptive::Allow(scope) => {
            course.allowed = Some(*scope);
            return true;
        }
        Disruptive::Deny => Action::Deny,
        Disruptive::Drop => Action::Drop,
        Disruptive::Redirect(location) => {
            let mut text = Vec::new();
            expand::expand(plan, state, location, &mut text);
            Action::Redirect(text)
        }
    };
    let status = match action {
        Action::Redirect(_) if !(300..400).contains(&rule.status) => 302,
        _ => rule.status,
    };
    course.interruption = Some(Interruption { cause: Cause::Rule(rule.id), status, action });
    true
}

/// What did not fit was not looked at.
fn overflow(state: &State, course: &mut Course) {
    if state.settings.engine == RuleEngine::On && course.interruption.is_none() {
        course.interruption = Some(Interruption { cause: Cause::Memory, status: 413, action: Action::Deny });
    }
}
