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
    /// So many bytes become what [`rewrite_with`]'s `write` makes of them: something else.
    Write(usize),
}

/// Copies `input` to `out`, rewritten by `step` at each place that `find` finds.
/// `out` is written from the first change on only: `false` says that nothing changed, and leaves it alone.
pub(super) fn rewrite(
    input: &[u8],
    out: &mut Vec<u8>,
    find: impl Fn(&[u8]) -> Option<usize>,
    step: impl FnMut(&[u8]) -> Step,
) -> bool {
    rewrite_with(input, out, find, step, |_, _| {})
}

/// The same, where one byte is not enough.
pub(super) fn rewrite_with(
    input: &[u8],
    out: &mut Vec<u8>,
    find: impl Fn(&[u8]) -> Option<usize>,
    mut step: impl FnMut(&[u8]) -> Step,
    write: impl Fn(&[u8], &mut Vec<u8>),
) -> bool {
    let mut rest = input; // not yet looked at
    let mut plain = input; // not yet copied
    let mut is_changed = false;
    while let Some(tail) = find(rest).and_then(|at| rest.get(at..)).filter(|tail| !tail.is_empty()) {
        let step = step(tail);
        let (Step::Keep(length) | Step::Drop(length) | Step::Become(length, _) | Step::Write(length)) = step;
        let (head, after) = tail.split_at_checked(length.max(1)).unwrap_or((tail, &[]));
        rest = after;
        if matches!(step, Step::Keep(_)) {
            continue;
        }
        if !is_changed {
            is_changed = true;
            out.clear();
            out.reserve(input.len());
        }
        let untouched = plain.len().saturating_sub(tail.len());
        out.extend_from_slice(plain.get(..untouched).unwrap_or_default());
        match step {
            Step::Keep(_) | Step::Drop(_) => {}
            Step::Become(_, byte) => out.push(byte),
            Step::Write(_) => write(head, out),
        }
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
