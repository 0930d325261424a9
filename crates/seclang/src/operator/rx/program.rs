//! From a [`Node`] that no automaton can run to steps that [`super::backtrack`] runs.

use super::node::{Assertion, Node, Repeat};
use crate::byte_set::ByteSet;

#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// Start and end of ten groups, then where the loops began.
    pub(super) slots: usize,
    /// Whether what follows from a step and a place depends on nothing else.
    pub(super) is_pure: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Byte(ByteSet),
    Assert(Assertion),
    /// Goes on at the first, and at the second when that fails.
    Split(usize, usize),
    Save(usize),
    /// Goes on at `back`, unless nothing was read since the slot was saved.
    Loop {
        slot: usize,
        back: usize,
    },
    Backreference {
        index: usize,
        ignores_case: bool,
    },
    /// Runs from the next step to its `Accept`; then goes on at `next`, from where that came to.
    Atomic {
        next: usize,
    },
    /// The same, from where it was. `behind`: begins so many bytes earlier, at least and at most, and ends here.
    Around {
        next: usize,
        is_negated: bool,
        behind: Option<(usize, usize)>,
    },
    Accept,
}

/// More steps than this are refused.
const MAX_STEPS: usize = 20_000;
/// A look behind goes no farther (PCRE's own limit).
const MAX_BEHIND: usize = 255;
const GROUP_SLOTS: usize = 20;

impl Program {
    pub(super) fn compile(node: &Node) -> Result<Self, String> {
        let mut program = Self { steps: Vec::new(), slots: GROUP_SLOTS, is_pure: true };
        program.group(0, node)?;
        program.push(Step::Accept)?;
        Ok(program)
    }

    fn push(&mut self, step: Step) -> Result<usize, String> {
        if self.steps.len() >= MAX_STEPS {
            return Err("too large for an expression with look-around or backreferences".to_owned());
        }
        self.steps.push(step);
        Ok(self.steps.len().saturating_sub(1))
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(at) {
            *place = step;
        }
    }

    fn emit(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::Empty => {}
            Node::Byte(set) => drop(self.push(Step::Byte(*set))?),
            Node::Assert(assertion) => drop(self.push(Step::Assert(*assertion))?),
            Node::Concat(nodes) => nodes.iter().try_for_each(|node| self.emit(node))?,
            Node::Branches(nodes) => self.branches(nodes)?,
            Node::Repeat(repeat) => self.repeat(repeat)?,
            Node::Group { index, node } => {
                let index = usize::try_from(*index).unwrap_or(usize::MAX);
                if index < GROUP_SLOTS / 2 { self.group(index, node)? } else { self.emit(node)? }
            }
            Node::Atomic(node) => {
                let at = self.push(Step::Accept)?;
                self.emit(node)?;
                self.push(Step::Accept)?;
                self.set(at, Step::Atomic { next: self.steps.len() });
            }
            Node::Around { node, is_behind, is_negated } => self.around(node, *is_behind, *is_negated)?,
            Node::Backreference { index, ignores_case } => {
                self.is_pure = false;
                let index = usize::try_from(*index).unwrap_or(usize::MAX);
                self.push(Step::Backreference { index, ignores_case: *ignores_case })?;
            }
        }
        Ok(())
    }

    fn group(&mut self, index: usize, node: &Node) -> Result<(), String> {
        let start = index.saturating_mul(2);
        self.push(Step::Save(start))?;
        self.emit(node)?;
        self.push(Step::Save(start.saturating_add(1)))?;
        Ok(())
    }

    fn branches(&mut self, nodes: &[Node]) -> Result<(), String> {
        let mut ends = Vec::new();
        let Some((last, others)) = nodes.split_last() else { return Ok(()) };
        for node in others {
            let split = self.push(Step::Accept)?;
            self.emit(node)?;
            ends.push(self.push(Step::Accept)?);
            let next = self.steps.len();
            self.set(split, Step::Split(split.saturating_add(1), next));
        }
        self.emit(last)?;
        let next = self.steps.len();
        ends.into_iter().for_each(|end| self.set(end, Step::Split(next, next)));
        Ok(())
    }

    fn repeat(&mut self, repeat: &Repeat) -> Result<(), String> {
        for _ in 0..repeat.min {
            self.emit(&repeat.node)?;
        }
        let split = |body: usize, out: usize| {
            if repeat.is_greedy { Step::Split(body, out) } else { Step::Split(out, body) }
        };
        let Some(max) = repeat.max else {
            let slot = self.slots;
            self.slots = self.slots.saturating_add(1);
            let head = self.push(Step::Accept)?;
            self.push(Step::Save(slot))?;
            self.emit(&repeat.node)?;
            self.push(Step::Loop { slot, back: head })?;
            self.set(head, split(head.saturating_add(1), self.steps.len()));
            return Ok(());
        };
        let mut heads = Vec::new();
        for _ in repeat.min..max {
            heads.push(self.push(Step::Accept)?);
            self.emit(&repeat.node)?;
        }
        let out = self.steps.len();
        heads.into_iter().for_each(|head| self.set(head, split(head.saturating_add(1), out)));
        Ok(())
    }

    fn around(&mut self, node: &Node, is_behind: bool, is_negated: bool) -> Result<(), String> {
        let behind = if is_behind {
            let width = width(node).filter(|(_, most)| *most <= MAX_BEHIND);
            Some(width.ok_or("a look behind without a limit of 255 bytes")?)
        } else {
            None
        };
        let at = self.push(Step::Accept)?;
        self.emit(node)?;
        self.push(Step::Accept)?;
        self.set(at, Step::Around { next: self.steps.len(), is_negated, behind });
        Ok(())
    }
}

/// The least and the greatest number of bytes that it reads, if there is a greatest.
fn width(node: &Node) -> Option<(usize, usize)> {
    match node {
        Node::Empty | Node::Assert(_) | Node::Around { .. } => Some((0, 0)),
        Node::Byte(_) => Some((1, 1)),
        Node::Concat(nodes) => nodes.iter().try_fold((0_usize, 0_usize), |(least, most), node| {
            let (own_least, own_most) = width(node)?;
            Some((least.saturating_add(own_least), most.saturating_add(own_most)))
        }),
        Node::Branches(nodes) => {
            let widths = nodes.iter().map(width).collect::<Option<Vec<_>>>()?;
            let least = widths.iter().map(|(least, _)| *least).min()?;
            Some((least, widths.iter().map(|(_, most)| *most).max()?))
        }
        Node::Repeat(repeat) => {
            let (least, most) = width(&repeat.node)?;
            let times = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
            Some((least.saturating_mul(times(repeat.min)), most.saturating_mul(times(repeat.max?))))
        }
        Node::Group { node, .. } | Node::Atomic(node) => width(node),
        Node::Backreference { .. } => None,
    }
}
