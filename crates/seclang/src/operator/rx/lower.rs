//! From a [`Node`] to what regex-automata compiles.

use super::node::{Assertion, Node};
use crate::byte_set::ByteSet;
use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, Hir, Look, Repetition};

/// The expression itself if it is regular; otherwise one that matches wherever it does, and elsewhere too:
/// conditions around a place are left out, and a backreference is any text.
pub(crate) fn lower(node: &Node) -> Hir {
    match node {
        Node::Empty => Hir::empty(),
        Node::Byte(set) => byte(*set),
        Node::Assert(assertion) => Hir::look(match assertion {
            Assertion::Start => Look::Start,
            Assertion::End => Look::End,
            Assertion::LineStart => Look::StartLF,
            Assertion::LineEnd => Look::EndLF,
            Assertion::WordBoundary => Look::WordAscii,
            Assertion::NotWordBoundary => Look::WordAsciiNegate,
        }),
        Node::Concat(nodes) => Hir::concat(nodes.iter().map(lower).collect()),
        Node::Branches(nodes) => Hir::alternation(nodes.iter().map(lower).collect()),
        Node::Repeat(repeat) => Hir::repetition(Repetition {
            min: repeat.min,
            max: repeat.max,
            greedy: repeat.is_greedy,
            sub: Box::new(lower(&repeat.node)),
        }),
        Node::Group { index, node } => {
            Hir::capture(Capture { index: *index, name: None, sub: Box::new(lower(node)) })
        }
        Node::Atomic(node) => lower(node),
        Node::Around { .. } => Hir::empty(),
        Node::Backreference { .. } => {
            Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(byte(ByteSet::ALL)) })
        }
    }
}

fn byte(set: ByteSet) -> Hir {
    let ranges = set.iter().map(|byte| ClassBytesRange::new(byte, byte));
    Hir::class(Class::Bytes(ClassBytes::new(ranges)))
}
