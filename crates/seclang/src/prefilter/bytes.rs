//! Sets of bytes of which every match holds at least one.

use super::{Needs, rarity};
use crate::byte_set::ByteSet;
use regex_syntax::hir::{Class, ClassBytes, Hir, HirKind};

/// The most telling sets of the expression.
pub(super) fn classes(expression: &Hir) -> Vec<ByteSet> {
    let classes = match expression.kind() {
        // Nothing is read: nothing is needed.
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => literal.0.iter().map(|&byte| ByteSet::EMPTY.with(byte)).collect(),
        HirKind::Class(class) => vec![set(class)],
        HirKind::Repetition(repetition) if repetition.min == 0 => Vec::new(),
        HirKind::Repetition(repetition) => classes(&repetition.sub),
        HirKind::Capture(capture) => classes(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(classes).collect(),
        HirKind::Alternation(branches) => of_branches(branches),
    };
    most_telling(classes)
}

pub(super) fn most_telling(mut classes: Vec<ByteSet>) -> Vec<ByteSet> {
    classes.retain(|class| *class != ByteSet::ALL);
    classes.sort_by_key(|&class| (rarity::density(class), class));
    classes.dedup();
    classes.truncate(Needs::CLASSES);
    classes
}

/// A match goes through one branch; so one set of each branch, united, holds a byte of every match.
fn of_branches(branches: &[Hir]) -> Vec<ByteSet> {
    let mut branches: Vec<Vec<ByteSet>> = branches.iter().map(classes).collect();
    branches.sort_by_key(Vec::len);
    let Some((fewest, others)) = branches.split_first() else { return Vec::new() };
    fewest
        .iter()
        .filter_map(|&class| others.iter().try_fold(class, |united, branch| united_least(united, branch)))
        .collect()
}

/// The union with that set of the branch which makes it least dense; `None` when the branch needs nothing.
fn united_least(united: ByteSet, branch: &[ByteSet]) -> Option<ByteSet> {
    branch.iter().map(|class| class.union(united)).min_by_key(|&class| (rarity::density(class), class))
}

/// The bytes of a class. One of characters comes about when single characters are joined: ASCII ones are bytes, and of
/// others nothing is said.
pub(super) fn set(class: &Class) -> ByteSet {
    let of_bytes = |class: &ClassBytes| {
        class
            .iter()
            .fold(ByteSet::EMPTY, |set, range| set.union(ByteSet::from_range(range.start(), range.end())))
    };
    match class {
        Class::Bytes(class) => of_bytes(class),
        Class::Unicode(class) => class.to_byte_class().as_ref().map_or(ByteSet::ALL, of_bytes),
    }
}
