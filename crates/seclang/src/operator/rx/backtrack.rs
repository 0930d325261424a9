//! Runs what no automaton can: look-around, atomic groups, backreferences. Tries one way after the other, within a
//! budget of steps that grows with the value.
//!
//! Without backreferences, what follows from a step and a place is always the same: a pair that failed once is
//! not tried again, and few expressions come near the budget.
//!
//! Exact where the automata are not: no line begins behind the last line feed.

use super::escape::WORD;
use super::node::{Assertion, Node};
use super::program::{Program, Step};

/// An expression that is tried.
#[derive(Debug, Clone)]
pub(crate) struct Backtracker {
    program: Program,
}

/// The budget was used up before an answer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

/// Start and end of each group.
pub(super) type Groups = [Option<(usize, usize)>; 10];

const STEPS: usize = 1_000_000;
const STEPS_PER_BYTE: usize = 200;
/// No more pairs of step and place are remembered (one bit each) than this.
const MAX_REMEMBERED: usize = 64 << 20;

impl Backtracker {
    pub(super) fn compile(node: &Node) -> Result<Self, String> {
        Program::compile(node).map(|program| Self { program })
    }

    /// The first match at `from` or behind.
    pub(super) fn find(&self, value: &[u8], from: usize) -> Result<Option<Groups>, Exhausted> {
        let pairs = self.program.steps.len().saturating_mul(value.len().saturating_add(1));
        let remembers = self.program.is_pure && pairs <= MAX_REMEMBERED;
        let mut run = Run {
            program: &self.program,
            value,
            slots: vec![None; self.program.slots],
            stack: Vec::new(),
            failed: if remembers { vec![0; pairs.div_ceil(64)] } else { Vec::new() },
            log: Vec::new(),
            budget: value.len().saturating_mul(STEPS_PER_BYTE).saturating_add(STEPS),
        };
        for start in from..=value.len() {
            if run.run(0, start, None)?.is_some() {
                let mut groups = [None; 10];
                for (group, pair) in groups.iter_mut().zip(run.slots.chunks_exact(2)) {
                    *group = if let [Some(start), Some(end)] = pair { Some((*start, *end)) } else { None };
                }
                return Ok(Some(groups));
            }
        }
        Ok(None)
    }
}

struct Run<'r> {
    program: &'r Program,
    value: &'r [u8],
    slots: Vec<Option<usize>>,
    stack: Vec<Choice>,
    failed: Vec<u64>,
    /// Which bits of `failed` were set, in order.
    log: Vec<usize>,
    budget: usize,
}

enum Choice {
    Branch { step: usize, place: usize },
    Restore { slot: usize, value: Option<usize> },
}

impl Run<'_> {
    /// Where the way from `step` to its `Accept` ends, which has to be at `target` if there is one.
    fn run(&mut self, step: usize, place: usize, target: Option<usize>) -> Result<Option<usize>, Exhausted> {
        let (base, logged) = (self.stack.len(), self.log.len());
        let (mut step, mut place) = (step, place);
        loop {
            self.budget = self.budget.checked_sub(1).ok_or(Exhausted)?;
            match self.advance(step, place, target)? {
                Outcome::At(next, there) => (step, place) = (next, there),
                Outcome::Accepted => {
                    // The choices are made; what they saved may still have to be undone.
                    let choices = self.stack.drain(base.min(self.stack.len())..);
                    let saved: Vec<Choice> =
                        choices.filter(|choice| matches!(choice, Choice::Restore { .. })).collect();
                    self.stack.extend(saved);
                    self.forget(logged);
                    return Ok(Some(place));
                }
                Outcome::Failed => match self.back(base) {
                    Some(branch) => (step, place) = branch,
                    None => {
                        // With another target it might not fail.
                        if target.is_some() {
                            self.forget(logged);
                        }
                        return Ok(None);
                    }
                },
            }
        }
    }

    fn advance(&mut self, step: usize, place: usize, target: Option<usize>) -> Result<Outcome, Exhausted> {
        let next = step.saturating_add(1);
        let Some(what) = self.program.steps.get(step) else { return Ok(Outcome::Failed) };
        Ok(match *what {
            Step::Byte(set) => match self.value.get(place) {
                Some(&byte) if set.contains(byte) => Outcome::At(next, place.saturating_add(1)),
                _ => Outcome::Failed,
            },
            Step::Assert(assertion) => Outcome::when(self.holds(assertion, place), next, place),
            Step::Split(first, second) => {
                if self.has_failed(step, place) {
                    return Ok(Outcome::Failed);
                }
                if first != second {
                    self.stack.push(Choice::Branch { step: second, place });
                }
                Outcome::At(first, place)
            }
            Step::Save(slot) => {
                if let Some(saved) = self.slots.get_mut(slot) {
                    self.stack.push(Choice::Restore { slot, value: saved.replace(place) });
                }
                Outcome::At(next, place)
            }
            Step::Loop { slot, back } => {
                let has_moved = self.slots.get(slot).copied().flatten() != Some(place);
                Outcome::At(if has_moved { back } else { next }, place)
            }
            Step::Backreference { index, ignores_case } => self.again(index, ignores_case, next, place),
            Step::Atomic { next: behind } => match self.run(next, place, None)? {
                Some(end) => Outcome::At(behind, end),
                None => Outcome::Failed,
            },
            Step::Around { next: behind_it, is_negated, behind } => {
                let base = self.stack.len();
                let is_there = self.is_around(next, place, behind)?;
                if is_negated {
                    self.unwind(base);
                }
                Outcome::when(is_there != is_negated, behind_it, place)
            }
            Step::Accept => match target {
                Some(target) if target != place => Outcome::Failed,
                _ => Outcome::Accepted,
            },
        })
    }

    fn is_around(
        &mut self,
        step: usize,
        place: usize,
        behind: Option<(usize, usize)>,
    ) -> Result<bool, Exhausted> {
        let Some((least, most)) = behind else { return Ok(self.run(step, place, None)?.is_some()) };
        for length in least..=most {
            let Some(start) = place.checked_sub(length) else { break };
            if self.run(step, start, Some(place))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the group matched, once more; a group that took no part matches nowhere.
    fn again(&self, index: usize, ignores_case: bool, next: usize, place: usize) -> Outcome {
        let slot = |number: usize| self.slots.get(number).copied().flatten();
        let start = index.saturating_mul(2);
        let text = match (slot(start), slot(start.saturating_add(1))) {
            (Some(start), Some(end)) if start <= end => self.value.get(start..end),
            _ => None,
        };
        let Some(text) = text else { return Outcome::Failed };
        let end = place.saturating_add(text.len());
        let is_there = self
            .value
            .get(place..end)
            .is_some_and(|here| if ignores_case { here.eq_ignore_ascii_case(text) } else { here == text });
        Outcome::when(is_there, next, end)
    }

    fn holds(&self, assertion: Assertion, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|at| self.value.get(at)).copied();
        let after = self.value.get(place).copied();
        let is_word = |byte: Option<u8>| byte.is_some_and(|byte| WORD.contains(byte));
        match assertion {
            Assertion::Start => before.is_none(),
            Assertion::End => after.is_none(),
            Assertion::LineStart => before.is_none() || before == Some(b'\n') && after.is_some(),
            Assertion::LineEnd => matches!(after, None | Some(b'\n')),
            Assertion::WordBoundary => is_word(before) != is_word(after),
            Assertion::NotWordBoundary => is_word(before) == is_word(after),
        }
    }

    /// Whether this pair was tried before; from now on it was.
    fn has_failed(&mut self, step: usize, place: usize) -> bool {
        let width = self.value.len().saturating_add(1);
        let pair = step.saturating_mul(width).saturating_add(place);
        let Some(word) = self.failed.get_mut(pair >> 6) else { return false };
        let bit = 1_u64.wrapping_shl((pair & 63) as u32);
        let has_failed = *word & bit != 0;
        if !has_failed {
            *word |= bit;
            self.log.push(pair);
        }
        has_failed
    }

    /// What was tried since then did not fail.
    fn forget(&mut self, logged: usize) {
        for pair in self.log.drain(logged.min(self.log.len())..) {
            if let Some(word) = self.failed.get_mut(pair >> 6) {
                *word &= !1_u64.wrapping_shl((pair & 63) as u32);
            }
        }
    }

    /// The last choice that is left above `base`.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.stack.len() > base {
            match self.stack.pop()? {
                Choice::Branch { step, place } => return Some((step, place)),
                Choice::Restore { slot, value } => self.restore(slot, value),
            }
        }
        None
    }

    fn unwind(&mut self, base: usize) {
        while self.stack.len() > base {
            if let Some(Choice::Restore { slot, value }) = self.stack.pop() {
                self.restore(slot, value);
            }
        }
    }

    fn restore(&mut self, slot: usize, value: Option<usize>) {
        if let Some(saved) = self.slots.get_mut(slot) {
            *saved = value;
        }
    }
}

enum Outcome {
    At(usize, usize),
    Accepted,
    Failed,
}

impl Outcome {
    const fn when(holds: bool, step: usize, place: usize) -> Self {
        if holds { Self::At(step, place) } else { Self::Failed }
    }
}
