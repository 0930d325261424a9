//! A regular expression as read: PCRE's constructs, on bytes, with all flags resolved.

use crate::byte_set::ByteSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Empty,
    /// One byte of the set.
    Byte(ByteSet),
    Assert(Assertion),
    Concat(Vec<Node>),
    /// The first branch that leads to a match counts.
    Branches(Vec<Node>),
    Repeat(Box<Repeat>),
    Group {
        /// From 1.
        index: u32,
        node: Box<Node>,
    },
    /// `(?>…)`: what it has matched is not tried otherwise.
    Atomic(Box<Node>),
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    Around {
        node: Box<Node>,
        is_behind: bool,
        is_negated: bool,
    },
    /// What a group matched, once more.
    Backreference {
        index: u32,
        ignores_case: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) node: Node,
    pub(crate) min: u32,
    pub(crate) max: Option<u32>,
    pub(crate) is_greedy: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assertion {
    Start,
    End,
    LineStart,
    LineEnd,
    WordBoundary,
    NotWordBoundary,
}

impl Node {
    /// Whether a finite automaton can run it: neither look-around nor references to what a group matched.
    pub(crate) fn is_regular(&self) -> bool {
        match self {
            Self::Empty | Self::Byte(_) | Self::Assert(_) => true,
            Self::Concat(nodes) | Self::Branches(nodes) => nodes.iter().all(Self::is_regular),
            Self::Repeat(repeat) => repeat.node.is_regular(),
            Self::Group { node, .. } => node.is_regular(),
            Self::Atomic(_) | Self::Around { .. } | Self::Backreference { .. } => false,
        }
    }

    /// Whether it can match nothing at the end of the value by a `^` that stands there. PCRE lets no line begin
    /// behind the last line feed, the automata do.
    pub(crate) fn can_begin_line_at_end(&self) -> bool {
        match self {
            Self::Assert(Assertion::LineStart) => true,
            Self::Concat(nodes) => {
                let behind = nodes.iter().rev().take_while(|node| node.is_nullable()).count();
                nodes.iter().rev().take(behind.saturating_add(1)).any(Self::can_begin_line_at_end)
            }
            Self::Branches(nodes) => nodes.iter().any(Self::can_begin_line_at_end),
            Self::Repeat(repeat) => repeat.node.can_begin_line_at_end(),
            Self::Group { node, .. } => node.can_begin_line_at_end(),
            _ => false,
        }
    }

    /// Whether it can match without reading anything.
    fn is_nullable(&self) -> bool {
        match self {
            Self::Empty | Self::Assert(_) | Self::Around { .. } | Self::Backreference { .. } => true,
            Self::Byte(_) => false,
            Self::Concat(nodes) => nodes.iter().all(Self::is_nullable),
            Self::Branches(nodes) => nodes.iter().any(Self::is_nullable),
            Self::Repeat(repeat) => repeat.min == 0 || repeat.node.is_nullable(),
            Self::Group { node, .. } | Self::Atomic(node) => node.is_nullable(),
        }
    }
}
