//! One request and its answer on their way through the five phases.
//!
//! ```text
//! connection → request line → request headers → (1) → request body → (2)
//!            → response line → response headers → (3) → response body → (4) → (5) logging
//! ```
//! Phases may be left out from the end on; each that runs answers with a [`Decision`]. After an interruption only
//! logging runs. Does not live here: parsing bodies (`body`), single operators (`operator`), sockets.

mod arena;
mod bodies;
mod cells;
mod chain;
mod effects;
mod expand;
mod fields;
mod found;
mod moment;
mod phases;
mod request;
mod reserve;
mod response;
mod sanitise;
mod state;
mod variables;

pub use found::Match;

use crate::language::ast::{AuditEngine, Phase, RuleEngine, Variable};
use crate::plan::Plan;
use phases::Course;
pub(crate) use reserve::Reserve;
use state::State;
use std::{net::IpAddr, sync::Arc};

/// What becomes of the request after a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It goes on.
    Pass,
    /// It ends here.
    Interrupt(Interruption),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    pub cause: Cause,
    /// Of the answer: 100 to 599.
    pub status: u16,
    pub action: Action,
}

/// Whose decision it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The rule of this id.
    Rule(u64),
    /// The body is longer than its limit.
    BodyLimit,
    /// Looking at the request would take more memory than a transaction may have.
    Memory,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answer with the status.
    Deny,
    /// Close the connection without an answer.
    Drop,
    /// Answer with the status and this location.
    Redirect(Vec<u8>),
}

/// Who talks to whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection<'a> {
    pub client: IpAddr,
    pub client_port: u16,
    pub server: IpAddr,
    pub server_port: u16,
    /// When the request began: seconds since 1970 in UTC.
    pub unix_seconds: i64,
    /// What is added to it for TIME, TIME_HOUR and their like.
    pub utc_offset_seconds: i32,
    /// UNIQUE_ID: different for each transaction.
    pub unique_id: &'a [u8],
}

/// A transaction under way. Dropped, it gives its buffers back to its rule set.
#[derive(Debug)]
pub struct Transaction {
    plan: Arc<Plan>,
    state: Box<State>,
    reserve: Arc<Reserve>,
    course: Course,
    request_body_length: u64,
    response_body_length: u64,
}

impl Transaction {
    pub(crate) fn begin(plan: Arc<Plan>, reserve: Arc<Reserve>) -> Self {
        let mut state = reserve.take_state();
        state.begin(&plan);
        let mut transaction = Self {
            plan,
            state,
            reserve,
            course: Course::default(),
            request_body_length: 0,
            response_body_length: 0,
        };
        transaction.set_defaults();
        transaction
    }

    /// Phase 5. Nothing can be stopped any more; rules may still count and log.
    pub fn logging(&mut self) {
        self.phase(Phase::Logging);
    }

    /// The rules that matched so far and are logged, in order.
    pub fn matches(&self) -> impl Iterator<Item = Match<'_>> {
        found::matches(&self.plan, &self.state)
    }

    /// What ended the request, when something has.
    pub fn interruption(&self) -> Option<&Interruption> {
        self.course.interruption.as_ref()
    }

    /// Whether this transaction is to be written down: `SecAuditEngine` and `ctl:auditEngine`.
    pub fn audit_engine(&self) -> AuditEngine {
        self.state.settings.audit
    }

    /// `SecRuleEngine`, or what `ctl:ruleEngine` made of it.
    pub fn rule_engine(&self) -> RuleEngine {
        self.state.settings.engine
    }

    /// From here on nothing interrupts, as with `SecRuleEngine DetectionOnly`. Not undone by it: an engine that is off.
    pub fn detect_only(&mut self) {
        if self.state.settings.engine == RuleEngine::On {
            self.state.settings.engine = RuleEngine::DetectionOnly;
        }
    }

    /// A TX variable, by its name in any case: an anomaly score, for instance.
    pub fn tx(&self, name: &str) -> Option<&[u8]> {
        let name = name.to_ascii_lowercase();
        let span =
            self.state.variables.value(&self.state.arena, &self.plan.names, Variable::Tx, name.as_bytes())?;
        Some(self.state.arena.get(span))
    }

    /// About how many bytes its buffers take: the request, what was made of it, and what is known about that.
    pub fn memory(&self) -> usize {
        self.state.memory()
    }

    /// Tells the rules, before phase 1, what only the caller knows: the service that is asked, for instance. Without
    /// effect where no rule names the variable.
    pub fn set_tx(&mut self, name: &str, value: &[u8]) {
        let Some(slot) = self.plan.names.slot(name.to_ascii_lowercase().as_bytes()) else { return };
        let value = self.state.arena.add(value);
        self.state.variables.set_slot(slot, Some(value));
    }

    /// How long the transaction has taken so far, for DURATION: microseconds.
    pub fn elapsed(&mut self, microseconds: u64) {
        self.state.elapsed_us = microseconds;
    }

    fn phase(&mut self, phase: Phase) -> Decision {
        let mut tools = self.reserve.take_tools();
        let decision = phases::run(&self.plan, &mut self.state, &mut tools, &mut self.course, phase);
        self.reserve.give_tools(tools);
        decision
    }

    fn decision(&self) -> Decision {
        self.interruption().map_or(Decision::Pass, |interruption| Decision::Interrupt(interruption.clone()))
    }

    fn interrupt(&mut self, cause: Cause, status: u16) {
        if self.state.settings.engine == RuleEngine::On && self.course.interruption.is_none() {
            self.course.interruption = Some(Interruption { cause, status, action: Action::Deny });
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.reserve.give_state(std::mem::take(&mut self.state));
    }
}
