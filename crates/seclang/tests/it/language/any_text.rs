//! No text makes the reader panic, and every mistake stands in the text.

use super::files::Memory;
use proptest::prelude::*;
use seclang::language::{load_text, resolve};

/// Pieces that lead far into the language.
const PIECES: [&str; 48] = [
    "SecRule ",
    "SecAction ",
    "SecMarker ",
    "SecDefaultAction ",
    "SecRuleRemoveById ",
    "SecRuleUpdateTargetById ",
    "SecRuleUpdateActionById ",
    "SecRuleRemoveByTag ",
    "SecRuleEngine On",
    "Include ",
    "ARGS",
    "XML:/*",
    "TX:/a/",
    "!",
    "&",
    "|",
    ",",
    ":",
    "'",
    "\"",
    "\\",
    "\\\n",
    "\n",
    "\r\n",
    " ",
    "\t",
    "#",
    "@rx ",
    "@pm ",
    "@eq ",
    "%{TX.a}",
    "%{",
    "}",
    "id:1",
    "id:2",
    "chain",
    "deny",
    "block",
    "skipAfter:A",
    "skip:1",
    "setvar:tx.a=+1",
    "ctl:",
    "t:none",
    "msg:",
    "関",
    "\u{0}",
    "5-9",
    "/",
];

fn soup() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![9 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let files = Memory::new(&[("A", "SecMarker A")]);
    for error in load_text("r", text, &files).and_then(resolve).err().unwrap_or_default() {
        let position = &error.position;
        if &*position.file == "r" {
            let line = text
                .trim_start_matches('\u{feff}')
                .lines()
                .nth(position.line as usize - 1)
                .unwrap_or_default();
            // One behind the last character, where something is missing.
            prop_assert!((position.column as usize) <= line.chars().count() + 1, "{error} in {text:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_soup_of_pieces_panics(text in soup()) {
        check(&text)?;
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        check(&text)?;
    }
}
