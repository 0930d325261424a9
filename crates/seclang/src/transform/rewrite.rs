//! The pass that most transformations share: leap from one interesting byte to the next, copy what lies between.

/// What becomes of the head of the remaining input. A length of 0 counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// So many bytes stay.
    Keep(usize),
    /// So many bytes go.
    Drop(usize),
    /// So many bytes become this one. Never the same one byte: that would be [`Step::Keep`].
    Become(usize, u8),
}

/// Copies `input` to `out`, rewritten by `step` at each place that `find` finds.
/// `out` is written from the first change on only: `false` says that nothing changed, and leaves it alone.
pub(super) fn rewrite(
    input: &[u8],
    out: &mut Vec<u8>,
    find: impl Fn(&[u8]) -> Option<usize>,
    mut step: impl FnMut(&[u8]) -> Step,
) -> bool {
    let mut rest = input; // not yet looked at
    let mut plain = input; // not yet copied
    let mut is_changed = false;
    while let Some(tail) = find(rest).and_then(|at| rest.get(at..)).filter(|tail| !tail.is_empty()) {
        let (length, byte) = match step(tail) {
            Step::Keep(length) => {
                rest = tail.get(length.max(1)..).unwrap_or_default();
                continue;
            }
            Step::Drop(length) => (length, None),
            Step::Become(length, byte) => (length, Some(byte)),
        };
        if !is_changed {
            is_changed = true;
            out.clear();
            out.reserve(input.len());
        }
        let untouched = plain.len().saturating_sub(tail.len());
        out.extend_from_slice(plain.get(..untouched).unwrap_or_default());
        out.extend(byte);
        rest = tail.get(length.max(1)..).unwrap_or_default();
        plain = rest;
    }
    if is_changed {
        out.extend_from_slice(plain);
    }
    is_changed
}

/// Replaces `out` by `value`, unless that is what the input was.
pub(super) fn replace(input: &[u8], value: &[u8], out: &mut Vec<u8>) -> bool {
    let is_changed = input != value;
    if is_changed {
        out.clear();
        out.extend_from_slice(value);
    }
    is_changed
}

/// Whether C's `isspace` holds: blank, tab, line feed, vertical tab, form feed, carriage return.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
