//! Comparisons of text: `@streq`, `@contains`, `@containsWord`, `@beginsWith`, `@endsWith`, `@within`, `@strmatch`.
//! Bytes are compared as they are, case included.

use memchr::memmem;

pub(super) fn contains(value: &[u8], text: &[u8]) -> bool {
    memmem::find(value, text).is_some()
}

/// Whether the value stands somewhere in the text; the empty value does.
pub(super) fn is_within(value: &[u8], text: &[u8]) -> bool {
    memmem::find(text, value).is_some()
}

/// Whether the text occurs with no ASCII letter right before it and none right after it.
pub(super) fn contains_word(value: &[u8], text: &[u8]) -> bool {
    if text.is_empty() || value == text {
        return true;
    }
    let ends_word =
        |at: Option<usize>| at.and_then(|at| value.get(at)).is_some_and(|byte| !byte.is_ascii_alphabetic());
    let mut from = 0;
    while let Some(found) = value.get(from..).and_then(|rest| memmem::find(rest, text)) {
        let start = from.saturating_add(found);
        let end = start.saturating_add(text.len());
        let is_before = start == 0 || ends_word(start.checked_sub(1));
        let is_after = end == value.len() || ends_word(Some(end));
        if is_before && is_after {
            return true;
        }
        from = start.saturating_add(1);
    }
    false
}
