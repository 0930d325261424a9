//! What is left of an expression where values hold ordinary bytes alone.
//!
//! Most values of most requests consist of letters, digits and a few signs. Of what the rules look for, little can be
//! written with these; an expression that keeps only what can needs far more telling literals, or matches nothing.

use super::bytes;
use crate::byte_set::ByteSet;
use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Repetition};

/// Letters, digits, blank, what parts words, sentences, paths and addresses, and whatever is no ASCII. The same in
/// both cases.
pub const ORDINARY: ByteSet = ByteSet::from_range(b'a', b'z')
    .union(ByteSet::from_range(b'A', b'Z'))
    .union(ByteSet::from_range(b'0', b'9'))
    .union(ByteSet::from_range(0x80, 0xff))
    .union(ByteSet::from_bytes(b" .,?!-_:/@+"));

/// The expression without what needs another byte; `None` when nothing is left.
pub(super) fn within(expression: &Hir) -> Option<Hir> {
    Some(match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => expression.clone(),
        HirKind::Literal(literal) => {
            ByteSet::of(&literal.0).is_subset_of(ORDINARY).then(|| expression.clone())?
        }
        // What nothing is known of stays.
        HirKind::Class(class) if bytes::set(class) == ByteSet::ALL => expression.clone(),
        HirKind::Class(class) => {
            let left = bytes::set(class).intersection(ORDINARY);
            let ranges = left.iter().map(|byte| ClassBytesRange::new(byte, byte));
            (!left.is_empty()).then(|| Hir::class(Class::Bytes(ClassBytes::new(ranges))))?
        }
        HirKind::Repetition(repetition) => match within(&repetition.sub) {
            Some(sub) => Hir::repetition(Repetition { sub: Box::new(sub), ..repetition.clone() }),
            None if repetition.min == 0 => Hir::empty(),
            None => return None,
        },
        HirKind::Capture(capture) => {
            Hir::capture(Capture { sub: Box::new(within(&capture.sub)?), ..capture.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(within).collect::<Option<_>>()?),
        HirKind::Alternation(branches) => {
            let left: Vec<Hir> = branches.iter().filter_map(within).collect();
            (!left.is_empty()).then(|| Hir::alternation(left))?
        }
    })
}
