//! A rule set as a plan: what can be computed before a request comes is computed here, once.
//!
//! Does not live here: what happens to a request (`transaction`), and how a single operator works (`operator`).

mod bits;
mod compile;
mod literals;
mod names;
mod probes;
mod rule;

pub use compile::compile;
pub use rule::Rule;

pub(crate) use bits::{Bits, contains};
pub(crate) use literals::Marks;
pub(crate) use names::{Names, Slot};
pub(crate) use probes::{Asker, Probes, Side};
pub(crate) use rule::{Cell, Chosen, Condition, Control, Link, Reading, Removal, Setting, Source, Step};

use crate::language::{Settings, Warning, ast::Phase};

/// A compiled rule set. It never changes, and is shared by all transactions.
#[derive(Debug)]
pub struct Plan {
    pub(crate) settings: Settings,
    pub(crate) warnings: Vec<Warning>,
    /// All phases together.
    pub(crate) rules: Vec<Rule>,
    /// By phase, from the first: its rules, in order.
    pub(crate) phases: [Vec<Step>; 5],
    pub(crate) sources: Vec<Source>,
    pub(crate) cells: Vec<Cell>,
    /// Cells that rules ask together.
    pub(crate) groups: Vec<Box<[usize]>>,
    /// By source: the probes whose rules look at it, in any of its cells.
    pub(crate) source_asked: Vec<Bits>,
    pub(crate) probes: Probes,
    /// Off only to compare: the verdicts are the same.
    pub(crate) is_prefiltered: bool,
    /// Whether any rule may look at FILES_TMP_CONTENT; if not, it is left empty.
    pub(crate) is_file_content_asked: bool,
    pub(crate) names: Names,
    pub(crate) removals: Vec<Removal>,
}

impl Plan {
    pub(crate) fn phase(&self, phase: Phase) -> &[Step] {
        self.phases.get(usize::from(phase.number()).saturating_sub(1)).map_or(&[], Vec::as_slice)
    }
}
