//! What expressions need, and that a value which matches has it.

use super::*;
use crate::injection::{is_sqli, is_xss};
use crate::operator::{Caches, Rx};
use proptest::prelude::*;

#[test]
fn needs_of_expressions() {
    let literals = |pattern| {
        needs(pattern)
            .literals
            .map(|all| all.iter().map(|one| one.escape_ascii().to_string()).collect::<Vec<_>>())
    };
    for (pattern, expected) in [
        ("select", Some(vec!["select"])),
        ("(?i)Union\\s+Select", Some(vec!["select"])),
        ("a|", None),
        ("^$", None),
        ("", None),
        (".*", None),
        ("(?:foo|bar)baz", Some(vec!["barbaz", "foobaz"])),
        ("x?foo", Some(vec!["foo"])),
        ("(?:ab){2,}", Some(vec!["abab"])),
        ("[a-z]foo", Some(vec!["foo"])),
        ("(?:foo|.)", None),
        ("(?=foo).", None),
        ("(a)\\1bc", Some(vec!["bc"])),
        ("(?>foo)++", Some(vec!["foo"])),
    ] {
        let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(literals(pattern), expected, "{pattern}");
    }
    assert_eq!(needs("ab?c").minimum, 2);
    assert_eq!(needs("[<>]|a=").classes, [ByteSet::from_bytes(b"<=>")]);
}

#[test]
fn of_ordinary_values_more_is_needed() {
    let literals =
        |pattern| needs_if_ordinary(pattern).literals.map(|all| all.join(&b' ').escape_ascii().to_string());
    for (pattern, expected) in [
        ("[;\\n]cat|command ", Some("command ")),
        ("(?:[\"';]|\\bid)\\sor", Some("id or")),
        ("(?:\\$x)?abc", Some("abc")),
        ("[a(]bc", Some("abc")),
        ("^$", None),
    ] {
        assert_eq!(literals(pattern).as_deref(), expected, "{pattern}");
    }
    for pattern in ["<script", "[<>]", "a(?:[;]|')b", "x{2}(?:=)+"] {
        assert_eq!(needs_if_ordinary(pattern), Needs::impossible(), "{pattern}");
    }
}

/// The value that a careless test of bytes takes for one that cannot match.
#[test]
fn the_empty_value_is_let_through_to_whatever_matches_it() {
    for pattern in
        ["^$", "", "a*", "^0?$", "(?:a|)", "\\b|^", "x{0}", "(?:foo)?", ".{0,3}", "(?!a)", "^.*$", "\\Z"]
    {
        let Ok(rx) = Rx::compile(pattern.as_bytes(), true) else { continue };
        assert!(rx.is_match(b"", None, &mut Caches::default()) && needs(pattern).allow(b""), "{pattern}");
    }
}

/// Expressions of all kinds of parts.
fn pattern() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        proptest::sample::select(
            &[
                "a", "b", "ab", "select", "\\s", "\\w", "[a-c]", "[^a]", ".", "\\x00", "\\b", "^", "$",
                "\\(", ""
            ][..]
        )
        .prop_map(str::to_owned),
        "[abS<=]{1,3}",
    ];
    atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one}{other}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("(?:{one}|{other})")),
            (inner.clone(), proptest::sample::select(&["*", "+", "?", "{2}", "{0,2}", "{2,}", "*?"][..]))
                .prop_map(|(one, times)| format!("(?:{one}){times}")),
            inner.prop_map(|one| format!("(?i:{one})")),
        ]
    })
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] =
        &[b"a", b"b", b"ab", b"SELECT", b"select", b" ", b"\n", b"(", b"<", b"=", b"\0", b"S"];
    let piece = prop_oneof![
        proptest::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 0..2),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_value_that_matches_has_what_is_needed(pattern in pattern(), values in proptest::collection::vec(value(), 1..8)) {
        let rx = Rx::compile(pattern.as_bytes(), true).unwrap();
        let [needs, ordinary] = of_pattern(pattern.as_bytes()).unwrap();
        for value in values.iter().map(Vec::as_slice).chain([&b""[..]]) {
            prop_assert!(needs.allow(value) || !rx.is_match(value, None, &mut Caches::default()), "{} {}", pattern, value.escape_ascii());
            let value: Vec<u8> = value.iter().copied().filter(|&byte| ORDINARY.contains(byte)).collect();
            prop_assert!(ordinary.allow(&value) || !rx.is_match(&value, None, &mut Caches::default()), "{} {}", pattern, value.escape_ascii());
        }
    }

    #[test]
    fn injections_have_what_is_needed(value in "[a-zA-Z_]{0,12}|[0-9]{0,12}|(on|style|href|xmlns|src|data| |/|>|'|\"|`|-|!|\\[|%|x){0,8}") {
        prop_assert!(of_sqli().allow(value.as_bytes()) || is_sqli(value.as_bytes()).is_none(), "{}", value);
        prop_assert!(of_xss().allow(value.as_bytes()) || !is_xss(value.as_bytes()), "{}", value);
    }
}
