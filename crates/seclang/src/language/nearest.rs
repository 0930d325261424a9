//! "Did you mean …?"

/// The name that is fewest edits away, if it is near enough to be a slip of the keyboard.
pub fn nearest(written: &str, names: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    const LONGEST: usize = 64;
    if written.len() > LONGEST {
        return None;
    }
    let allowed = (written.len() / 3).clamp(1, 4);
    let distances = names.into_iter().map(|name| (distance(written, name), name));
    distances
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, n)| n)
}

/// Letters to insert, delete or replace, ASCII case aside (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<u8> = to.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, byte) in from.bytes().map(|byte| byte.to_ascii_lowercase()).enumerate() {
        let mut diagonal = above;
        let mut left = above.saturating_add(1);
        for (cell, other) in row.iter_mut().skip(1).zip(&to) {
            let replaced = diagonal.saturating_add(usize::from(byte != *other));
            diagonal = *cell;
            left = replaced.min(cell.saturating_add(1)).min(left.saturating_add(1));
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["REQUEST_HEADERS", "REQUEST_HEADERS_NAMES", "ARGS", "TX", "XML"];
        for (written, expected) in [
            ("REQUEST_HEADER", Some("REQUEST_HEADERS")),
            ("request_haeders", Some("REQUEST_HEADERS")),
            ("ARG", Some("ARGS")),
            ("XMLL", Some("XML")),
            ("COMPLETELY_ELSE", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, names), expected, "{written}");
        }
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "ABC")), (3, 3, 0));
    }
}
