//! The values rules look at, transformed, and who can match any of them: found once per phase, on demand.
//!
//! A *source* is resolved into its values; a *cell* holds what a pipeline makes of them. Equal versions of a value
//! are one text, surveyed once. The cell's `any` is what rules ask first: one bit, and most rules are done.

use super::arena::{Arena, Span, TextId};
use super::fields::{Fields, Part, readings};
use crate::byte_set::ByteSet;
use crate::language::ast::{Transformation, Variable};
use crate::plan::{self, Chosen, Marks, Plan, Source};
use crate::transform;

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
    /// By cell, a row of words: who can match one of its texts.
    any: Vec<u64>,
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
}

#[derive(Debug, Clone, Copy, Default)]
struct Filled {
    phase: u32,
    first: usize,
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
        self.phase = 1;
        self.sources.clear();
        self.sources.resize(plan.sources.len(), Resolved::default());
        self.cells.clear();
        self.cells.resize(plan.cells.len(), Filled::default());
        self.any.clear();
        self.any.resize(plan.cells.len().saturating_mul(plan.probes.words()), 0);
        self.values.clear();
        self.texts.clear();
        self.surveyed.clear();
        self.able.clear();
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
        let resolved = Resolved { phase: self.phase, first, count: values.len(), bytes };
        if let Some(place) = self.sources.get_mut(source) {
            *place = resolved;
        }
        resolved
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
        probe.is_none_or(|probe| {
            let row = cell.saturating_mul(words);
            self.any.get(row..row.saturating_add(words)).is_none_or(|any| plan::contains(any, probe))
        })
    }

    /// The cell's version of its source's value at this place. The cell is filled.
    pub(crate) fn text(&self, cell: usize, at: usize) -> Option<TextId> {
        self.texts.get(self.cells.get(cell)?.first.checked_add(at)?).copied()
    }

    /// Whether the probe can match this text: one that a filled cell led to.
    pub(crate) fn is_able(&self, plan: &Plan, text: TextId, probe: usize) -> bool {
        let words = plan.probes.words();
        let row = text.index().saturating_mul(words);
        self.surveyed.get(text.index()).is_none_or(|&survey| survey == Survey::None)
            || self.able.get(row..row.saturating_add(words)).is_none_or(|able| plan::contains(able, probe))
    }

    fn fill(&mut self, plan: &Plan, arena: &mut Arena, fields: &Fields, number: usize) {
        let Some(cell) = plan.cells.get(number) else { return };
        let resolved = self.resolve(plan, arena, fields, cell.source);
        let first = self.texts.len();
        let is_changing = can_change(&cell.pipeline, resolved.bytes);
        self.begin_any(plan, number);
        for at in resolved.first..resolved.first.saturating_add(resolved.count) {
            let Some(mut text) = self.values.get(at).map(|value| value.text) else { continue };
            if is_changing && can_change(&cell.pipeline, arena.survey(text)) {
                for &transformation in &cell.pipeline {
                    if cell.is_multi_match {
                        self.ask(plan, arena, number, text);
                    }
                    text = arena.transformed(text, transformation);
                }
            }
            self.ask(plan, arena, number, text);
            self.texts.push(text);
        }
        if let Some(place) = self.cells.get_mut(number) {
            *place = Filled { phase: self.phase, first };
        }
    }

    fn begin_any(&mut self, plan: &Plan, cell: usize) {
        let row = cell.saturating_mul(plan.probes.words());
        if let Some(any) = self.any.get_mut(row..row.saturating_add(plan.probes.words())) {
            any.fill(0);
        }
    }

    /// Adds those who can match the text to those of the cell.
    fn ask(&mut self, plan: &Plan, arena: &mut Arena, cell: usize, text: TextId) {
        let words = plan.probes.words();
        if self.surveyed.len() < arena.text_count() {
            self.surveyed.resize(arena.text_count(), Survey::None);
            self.able.resize(arena.text_count().saturating_mul(words), 0);
        }
        let row = text.index().saturating_mul(words);
        let (Some(survey), Some(able), Some(planned)) = (
            self.surveyed.get_mut(text.index()),
            self.able.get_mut(row..row.saturating_add(words)),
            plan.cells.get(cell),
        ) else {
            return;
        };
        if *survey == Survey::None {
            plan.probes.by_shape(arena.span(text).len(), arena.survey(text), able);
            *survey = Survey::Shape;
        }
        if *survey == Survey::Shape && plan.probes.is_literal_needed(able, &planned.asked) {
            let bytes = arena.survey(text);
            plan.probes.by_literals(arena.get(arena.span(text)), bytes, &mut self.marks, able);
            *survey = Survey::Literals;
        }
        let row = cell.saturating_mul(words);
        if let Some(any) = self.any.get_mut(row..row.saturating_add(words)) {
            any.iter_mut().zip(able).for_each(|(any, able)| *any |= *able);
        }
    }
}

/// Whether a value of these bytes may come out of the pipeline as another one.
fn can_change(pipeline: &[Transformation], bytes: ByteSet) -> bool {
    pipeline.iter().any(|&transformation| transform::can_change(transformation, bytes))
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
