//! What may stand in text that somebody typed and somebody else reads.

/// Control characters, and those that turn the direction of the text around them (UAX #9 §2).
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::is_unprintable;

    #[test]
    fn what_cannot_be_seen() {
        for (c, expected) in [
            ('\u{1b}', true),
            ('\n', true),
            ('\u{200f}', true),
            ('\u{202e}', true),
            ('\u{2066}', true),
            ('\u{feff}', true),
            ('\u{200d}', false),
            ('あ', false),
            (' ', false),
        ] {
            assert_eq!(is_unprintable(c), expected, "{c:?}");
        }
    }
}
