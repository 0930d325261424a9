//! The values rules look at, transformed, and who can match any of them: found once per phase, on demand.
//!
//! A *source* is resolved into its values; a *cell* holds what a pipeline makes of them. Equal versions of a value
//! are one text, surveyed once. The cell's `any` is what rules ask first: one bit, and most rules are done.

use super::arena::{Arena, Span, TextId};
use super::fields::{Fields, Part, readings};
use super::state::size_of_items;
use crate::byte_set::ByteSet;
use crate::language::ast::Variable;
use crate::plan::{self, Bits, Chosen, Marks, Plan, Side, Source};
use std::ops::Range;

#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// What was resolved in an earlier phase does not count any more.
    phase: u32,
    sources: Vec<Resolved>,
    values: Vec<Value>,
    cells: Vec<Filled>,
    texts: Vec<TextId>,
    /// By text, a row of words: who can match.
    able: Vec<u64>,
    surveyed: Vec<Survey>,
    /// By text: one more than the number of its row in `found`, 0 for none yet.
    scanned: Vec<u32>,
    /// Rows of words: whose literals occur.
    found: Vec<u64>,
    /// By cell, a row of words: who can match one of its texts, or of its source's values.
    any: Vec<u64>,
    /// By group, when its row was made, and the row: who can match in one of its cells.
    grouped: Vec<u32>,
    group_any: Vec<u64>,
    /// By source, a row of words: who can match one of its values as they are.
    plain: Vec<u64>,
    marks: Marks,
}

/// A value, and the member's name when it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) key: Option<Span>,
    pub(crate) text: TextId,
}

#[derive(Debug, Clone, Copy, Default)]
struct Resolved {
    phase: u32,
    first: usize,
    count: usize,
    /// What occurs in any of the values.
    bytes: ByteSet,
    /// Its row in `plain` is up to date.
    is_asked: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Filled {
    phase: u32,
    /// Of its texts; `None` when they are the source's values as they are.
    first: Option<usize>,
    source: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Survey {
    #[default]
    None,
    Shape,
    Literals,
}

impl Cells {
    pub(crate) fn clear(&mut self, plan: &Plan) {
        let words = plan.probes.words();
        // Phases are counted on over transactions, so what an earlier one left is out of date, and may stay.
        if self.phase > u32::MAX / 2 {
            self.phase = 0;
            self.sources.clear();
            self.cells.clear();
            self.grouped.clear();
        }
        self.begin_phase();
        self.sources.resize(plan.sources.len(), Resolved::default());
        self.cells.resize(plan.cells.len(), Filled::default());
        self.grouped.resize(plan.groups.len(), 0);
        // The rows are written before they are read.
        self.any.resize(plan.cells.len().saturating_mul(words), 0);
        self.group_any.resize(plan.groups.len().saturating_mul(words), 0);
        self.plain.resize(plan.sources.len().saturating_mul(words), 0);
        self.values.clear();
        self.texts.clear();
        self.surveyed.clear();
        self.scanned.clear();
        self.found.clear();
        self.able.clear();
    }

    /// About how many bytes the buffers take.
    pub(crate) fn memory(&self) -> usize {
        let rows = [&self.able, &self.found, &self.any, &self.group_any, &self.plain];
        [
            rows.into_iter().map(size_of_items).fold(0, usize::saturating_add),
            size_of_items(&self.values),
            size_of_items(&self.texts),
            size_of_items(&self.surveyed),
            size_of_items(&self.scanned),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    /// What was resolved so far may have changed.
    pub(crate) fn begin_phase(&mut self) {
        self.phase = self.phase.saturating_add(1);
    }

    /// The values of a source; those that transformations make of them are in its cells, in the same order.
    pub(crate) fn values(
        &mut self,
        plan: &Plan,
        arena: &mut Arena,
        fields: &Fields,
        source: usize,
    ) -> &[Value] {
        let resolved = self.resolve(plan, arena, fields, source);
        self.values.get(resolved.first..resolved.first.saturating_add(resolved.count)).unwrap_or(&[])
    }

    fn resolve(&mut self, plan: &Plan, arena: &mut Arena, fields: &Fields, source: usize) -> Resolved {
        let known = self.sources.get(source).copied().unwrap_or_default();
        if known.phase == self.phase {
            return known;
        }
        let first = self.values.len();
        if let Some(source) = plan.sources.get(source) {
            collect(source, arena, fields, &mut self.values);
        }
        let values = self.values.get(first..).unwrap_or(&[]);
        let bytes = values.iter().fold(ByteSet::EMPTY, |bytes, value| bytes.union(arena.survey(value.text)));
        let resolved = Resolved { phase: self.phase, first, count: values.len(), bytes, is_asked: false };
        if let Some(place) = self.sources.get_mut(source) {
            *place = resolved;
        }
        resolved
    }

    /// Whether the probe can match in one of the group's cells.
    pub(crate) fn is_group_candidate(
        &mut self,
        plan: &Plan,
        arena: &mut Arena,
        fields: &Fields,
        group: usize,
        probe: usize,
    ) -> bool {
        let row = row(group, plan.probes.words());
        if self.grouped.get(group).is_none_or(|&phase| phase != self.phase) {
            self.group_any.get_mut(row.clone()).into_iter().for_each(|any| any.fill(0));
            for &cell in plan.groups.get(group).into_iter().flatten() {
                self.is_candidate(plan, arena, fields, cell, None);
                let cell = self.any.get(self::row(cell, plan.probes.words()));
                if let (Some(any), Some(cell)) = (self.group_any.get_mut(row.clone()), cell) {
                    any.iter_mut().zip(cell).for_each(|(any, cell)| *any |= cell);
                }
            }
            self.grouped.get_mut(group).into_iter().for_each(|phase| *phase = self.phase);
        }
        self.group_any.get(row).is_none_or(|any| plan::contains(any, probe))
    }

    /// Fills the cell, and says whether the probe can match in it; without a probe, whether it holds anything.
    pub(crate) fn is_candidate(
        &mut self,
        plan: &Plan,
        arena: &mut Arena,
        fields: &Fields,
        cell: usize,
        probe: Option<usize>,
    ) -> bool {
        if self.cells.get(cell).is_none_or(|filled| filled.phase != self.phase) {
            self.fill(plan, arena, fields, cell);
        }
        let words = plan.probes.words();
        probe.is_none_or(|probe| self.any.get(row(cell, words)).is_none_or(|any| plan::contains(any, probe)))
    }

    /// The cell's version of its source's value at this place. The cell is filled.
    pub(crate) fn text(&self, cell: usize, at: usize) -> Option<TextId> {
        let filled = self.cells.get(cell)?;
        match filled.first {
            Some(first) => self.texts.get(first.checked_add(at)?).copied(),
            None => {
                let first = self.sources.get(filled.source)?.first;
                self.values.get(first.checked_add(at)?).map(|value| value.text)
            }
        }
    }

    /// Whether the probe can match this text: one that a filled cell led to.
    pub(crate) fn is_able(&self, plan: &Plan, text: TextId, probe: usize) -> bool {
        let words = plan.probes.words();
        self.surveyed.get(text.index()).is_none_or(|&survey| survey == Survey::None)
            || self.able.get(row(text.index(), words)).is_none_or(|able| plan::contains(able, probe))
    }

    fn fill(&mut self, plan: &Plan, arena: &mut Arena, fields: &Fields, number: usize) {
        let Some(cell) = plan.cells.get(number) else { return };
        let asked = (&cell.asked, plan.sources.get(cell.source).map_or(Side::Request, Source::side));
        let resolved = self.resolve(plan, arena, fields, cell.source);
        if !resolved.is_asked {
            self.ask_plain(plan, arena, cell.source, resolved);
        }
        let words = plan.probes.words();
        let (row, plain) = (row(number, words), row(cell.source, words));
        if let (Some(any), Some(plain)) = (self.any.get_mut(row.clone()), self.plain.get(plain)) {
            any.copy_from_slice(plain);
        }
        let mut filled = Filled { phase: self.phase, first: None, source: cell.source };
        if cell.can_change(resolved.bytes) {
            filled.first = Some(self.texts.len());
            for at in resolved.first..resolved.first.saturating_add(resolved.count) {
                let Some(mut text) = self.values.get(at).map(|value| value.text) else { continue };
                if cell.can_change(arena.survey(text)) {
                    for &transformation in &cell.pipeline {
                        let next = arena.transformed(text, transformation);
                        if cell.is_multi_match && next != text {
                            self.ask(plan, arena, asked, next, row.clone());
                        }
                        text = next;
                    }
                    self.ask(plan, arena, asked, text, row.clone());
                }
                self.texts.push(text);
            }
        }
        if let Some(place) = self.cells.get_mut(number) {
            *place = filled;
        }
    }

    /// Asks about the values as they are, for all cells of the source.
    fn ask_plain(&mut self, plan: &Plan, arena: &mut Arena, source: usize, resolved: Resolved) {
        let (Some(asked), Some(side)) =
            (plan.source_asked.get(source), plan.sources.get(source).map(Source::side))
        else {
            return;
        };
        let row = row(source, plan.probes.words());
        if let Some(plain) = self.plain.get_mut(row.clone()) {
            plain.fill(0);
        }
        for at in resolved.first..resolved.first.saturating_add(resolved.count) {
            let Some(text) = self.values.get(at).map(|value| value.text) else { continue };
            self.survey(plan, arena, (asked, side), text);
            let able = self.able.get(self::row(text.index(), plan.probes.words()));
            if let (Some(plain), Some(able)) = (self.plain.get_mut(row.clone()), able) {
                plain.iter_mut().zip(able).for_each(|(plain, able)| *plain |= able);
            }
        }
        if let Some(place) = self.sources.get_mut(source) {
            place.is_asked = true;
        }
    }

    /// Adds those who can match the text to those of the cell in this row.
    fn ask(&mut self, plan: &Plan, arena: &mut Arena, asked: (&Bits, Side), text: TextId, row: Range<usize>) {
        self.survey(plan, arena, asked, text);
        let able = self.able.get(self::row(text.index(), plan.probes.words()));
        if let (Some(any), Some(able)) = (self.any.get_mut(row), able) {
            any.iter_mut().zip(able).for_each(|(any, able)| *any |= able);
        }
    }

    /// Finds out who of those asked can match the text, as far as that is not known yet.
    fn survey(&mut self, plan: &Plan, arena: &mut Arena, (asked, side): (&Bits, Side), text: TextId) {
        let words = plan.probes.words();
        if self.surveyed.len() < arena.text_count() {
            self.surveyed.resize(arena.text_count(), Survey::None);
            self.scanned.resize(arena.text_count(), 0);
            self.able.resize(arena.text_count().saturating_mul(words), 0);
        }
        let (Some(survey), Some(able)) =
            (self.surveyed.get_mut(text.index()), self.able.get_mut(row(text.index(), words)))
        else {
            return;
        };
        let (span, bytes) = (arena.span(text), arena.survey(text));
        if *survey == Survey::None {
            plan.probes.by_shape(span.len(), bytes, able);
            *survey = Survey::Shape;
        }
        if *survey == Survey::Shape && plan.probes.is_search_due(span.len(), bytes, able, asked) {
            *survey = Survey::Literals;
            let Some(scanned) = self.scanned.get_mut(arena.alike(text).index()) else { return };
            if *scanned == 0 {
                let start = self.found.len();
                self.found.resize(start.saturating_add(words), 0);
                *scanned =
                    u32::try_from(self.found.len().checked_div(words).unwrap_or(0)).unwrap_or(u32::MAX);
                if let Some(found) = self.found.get_mut(start..) {
                    plan.probes.find_literals(side, arena.get(span), bytes, &mut self.marks, found);
                }
            }
            let found = self.found.get(row((*scanned as usize).saturating_sub(1), words)).unwrap_or(&[]);
            plan.probes.by_literals(bytes, found, able);
        }
    }
}

const fn row(number: usize, words: usize) -> Range<usize> {
    let start = number.saturating_mul(words);
    start..start.saturating_add(words)
}

fn collect(source: &Source, arena: &Arena, fields: &Fields, values: &mut Vec<Value>) {
    let is_chosen = |name: Span| match &source.chosen {
        Chosen::All | Chosen::Text | Chosen::Attributes => true,
        Chosen::Name(wanted) => arena.get(name).eq_ignore_ascii_case(wanted),
        Chosen::Regex(regex) => regex.is_match(arena.get(name)),
        Chosen::Slot(_) => false,
    };
    let fields_read = match (source.variable, &source.chosen) {
        (Variable::Xml, Chosen::Attributes) => &[(super::fields::Field::XmlAttributes, Part::Value)][..],
        (variable, _) => readings(variable),
    };
    for &(field, part) in fields_read {
        let chosen = fields.pairs(field).iter().filter(|pair| is_chosen(arena.span(pair.name)));
        values.extend(chosen.map(|pair| Value {
            key: Some(arena.span(pair.name)),
            text: match part {
                Part::Name => pair.name,
                Part::Value => pair.value,
            },
        }));
    }
    if fields_read.is_empty()
        && let Some(text) = fields.single(source.variable)
    {
        values.push(Value { key: None, text });
    }
}
