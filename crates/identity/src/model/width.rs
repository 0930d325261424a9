//! Full-width forms, which Japanese input methods produce, brought to their ASCII twins.
//!
//! Used for codes, numbers and addresses that people type. Never for passwords: what a person
//! chose is what is checked.

/// Maps U+FF01..=U+FF5E to U+0021..=U+007E and the ideographic space to a space, and cuts white
/// space from both ends. Everything else stays.
pub(crate) fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect::<String>().trim().to_owned()
}

fn half_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        // U+FF01..=U+FF5E stand in the order of U+0021..=U+007E, 0xFEE0 apart.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c).saturating_sub(0xFEE0)).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::half_width;

    #[test]
    fn full_width_text_becomes_ascii() {
        for (typed, meant) in [
            ("　３０ ", "30"),
            ("ｔａｎａｋａ＠ａｃｍｅ", "tanaka@acme"),
            ("！～", "!~"),
            ("田中", "田中"),
            ("", ""),
        ] {
            assert_eq!(half_width(typed), meant);
        }
    }
}
