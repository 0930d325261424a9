//! PCRE's syntax: what matches, what does not, and what is no expression.

use super::*;

/// An expression, values that match, values that do not.
type Case = (&'static str, &'static [&'static [u8]], &'static [&'static [u8]]);

#[test]
fn what_pcre_means() {
    let cases: &[Case] = &[
        // Braces that are no quantifier.
        ("a{", &[b"a{"], &[b"a"]),
        ("{{x}}", &[b"{{x}}"], &[b"x"]),
        ("a{,3}", &[b"a{,3}"], &[b"aaa"]),
        ("a{2}b{1,}c{0,1}", &[b"aab", b"aabbc"], &[b"ab"]),
        ("\\${", &[b"${"], &[b"{"]),
        // Classes.
        ("^[]a]$", &[b"]", b"a"], &[b"b"]),
        ("^[^]a]$", &[b"b"], &[b"]", b"a"]),
        ("^[a[b]$", &[b"[", b"a", b"b"], &[b"]"]),
        ("^[a&&b]$", &[b"&", b"a", b"b"], &[b"c"]),
        ("^[\\w-.]$", &[b"-", b".", b"x"], &[b"!"]),
        ("^[a-\\d]$", &[b"-", b"a", b"5"], &[b"b"]),
        ("^[+--]$", &[b"+", b",", b"-"], &[b"."]),
        ("^[[:alpha:][:^digit:]]$", &[b"a", b"!"], &[b"5"]),
        ("^[[:foo]$", &[b"[", b":", b"f"], &[b"x"]),
        ("^[\\b]$", &[b"\x08"], &[b"b"]),
        ("(?i)^[^a]$", &[b"b"], &[b"a", b"A"]),
        ("^[\\x80-\\xff]$", &[b"\x80", b"\xff"], &[b"\x7f"]),
        // Escapes.
        ("\\<a\\>", &[b"<a>"], &[b"a"]),
        ("^\\v$", &[b"\x0b", b"\r", b"\x85"], &[b"v"]),
        ("^\\h\\H$", &[b"\t\n"], &[b"\n\t"]),
        ("^\\x{bc}\\x4\\xag", &[b"\xbc\x04\x0ag"], &[b"\xc2\xbc\x04\x0ag"]),
        ("^\\012\\0\\101$", &[b"\n\0A"], &[b"\n0A"]),
        ("\\Qa.b*\\E+", &[b"a.b*", b"a.b**"], &[b"axb"]),
        ("\\cA\\e", &[b"\x01\x1b"], &[b"A"]),
        ("a\\/\\-\\_\\ \\#b", &[b"a/-_ #b"], &[b"ab"]),
        ("^a\\Rb$", &[b"a\r\nb", b"a\nb"], &[b"a\n\nb"]),
        // Lines and ends.
        ("^b$", &[b"b", b"a\nb\nc"], &[b"ab", b"bc"]),
        ("^$", &[b"", b"\n", b"a\n\nb"], &[b"a", b"a\n", b"a\nb\n"]),
        ("^(?:x?)*$", &[b"x\n"], &[b"a\n"]),
        ("\\Ab\\z", &[b"b"], &[b"a\nb", b"b\n"]),
        ("b\\Z", &[b"b", b"b\n"], &[b"b\n\n"]),
        ("(?-m)^b$", &[b"b"], &[b"a\nb"]),
        ("a.b", &[b"a\nb", b"a\xffb"], &[b"ab"]),
        ("(?-s)a.b", &[b"a\xffb"], &[b"a\nb"]),
        ("\\bfoo\\b", &[b"a foo", b"foo\xff"], &[b"food"]),
        // Groups and flags.
        ("a(?i)b|c", &[b"aB", b"C"], &[b"AB"]),
        ("(?:a(?i)b)c", &[b"aBc"], &[b"aBC"]),
        ("(?i:a)b", &[b"Ab"], &[b"AB"]),
        ("(?<n>a)(?P<m>b)(?'o'c)", &[b"abc"], &[b"ab"]),
        ("a(?#comment)b", &[b"ab"], &[b"a"]),
        ("(?x) a b # comment (\n c\\ [ ]", &[b"abc  "], &[b"a b c"]),
        ("(|a)b", &[b"b", b"ab"], &[b"a"]),
        ("", &[b"", b"x"], &[]),
        ("()", &[b""], &[]),
        ("\u{e9}", &[b"\xc3\xa9"], &[b"\xe9"]),
    ];
    for (pattern, matching, others) in cases {
        let rx = Rx::compile(pattern.as_bytes(), true).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        for value in *matching {
            assert!(rx.is_match(value, None, &mut Caches::default()), "{pattern} {}", value.escape_ascii());
        }
        for value in *others {
            assert!(!rx.is_match(value, None, &mut Caches::default()), "{pattern} {}", value.escape_ascii());
        }
    }
}

/// Expressions that are tried, with the first match and its groups as PCRE finds them.
#[test]
fn what_no_automaton_runs() {
    let cases: &[(&str, &str, &[Option<&str>])] = &[
        ("a(?=b)", "acab", &[Some("a"), None]),
        ("a(?!b).", "abac", &[Some("ac")]),
        ("(?<=a)b", "bab", &[Some("b")]),
        ("(?<!a)b", "abcb", &[Some("b")]),
        ("(?<=ab|c)d", "add abd", &[Some("d")]),
        ("(?<!&(?:[ao]uml)|&amp);", "&auml; x&amp; y;", &[Some(";")]),
        ("(a+)b\\1", "aab aabaa", &[Some("aabaa"), Some("aa")]),
        ("(?i)(a)\\1", "aA", &[Some("aA"), Some("a")]),
        ("(?>a+)b", "aab", &[Some("aab")]),
        ("x(?=(\\d+))\\d", "x12", &[Some("x1"), Some("12")]),
        ("(?:(?=(a))a)*b", "aab", &[Some("aab"), Some("a")]),
        ("(?!(a)b)a", "ac", &[Some("a"), None]),
        ("(?:a|(?=b))*b", "aab", &[Some("aab")]),
        ("(a*)*(?=b)b", "aab", &[Some("aab")]),
        ("<\\?(?!xml)", "<?xml <?php", &[Some("<?")]),
        ("\\b(?!\\d)\\w+?(?=;)", "1a b;", &[Some("b")]),
    ];
    for (pattern, value, expected) in cases {
        let pattern = pattern.replace("\\\\", "\\");
        let rx = Rx::compile(pattern.as_bytes(), true).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let mut captures = Captures::default();
        assert!(
            rx.is_match(value.as_bytes(), Some(&mut captures), &mut Caches::default()),
            "{pattern} {value}"
        );
        for (number, expected) in expected.iter().enumerate() {
            let found = captures.group(number).map(|group| match group {
                super::super::Captured::Span(start, end) => &value[start..end],
                super::super::Captured::Text(_) => "",
            });
            assert_eq!(found, *expected, "{pattern} {value} group {number}");
        }
    }
    for (pattern, value) in [
        ("(?>a+)ab", "aaab"),
        ("a++ab", "aaab"),
        ("a(?=b)c", "ab"),
        ("(?<=a)b", "cb"),
        ("<\\?(?!xml)", "<?xml"),
        ("(a)?\\1b", "b"),
        ("(?<!a)b", "ab"),
        ("(?=a(?!b))ab", "ab"),
    ] {
        let pattern = pattern.replace("\\\\", "\\");
        let rx = Rx::compile(pattern.as_bytes(), true).unwrap();
        assert!(!rx.is_match(value.as_bytes(), None, &mut Caches::default()), "{pattern} {value}");
    }
}

/// Expressions that would be tried for ever: an answer comes soon all the same, or the one that was agreed.
#[test]
fn an_expression_that_could_be_tried_for_ever_ends() {
    let value = "a".repeat(5_000);
    let tried = |pattern: &str| Rx::compile(pattern.as_bytes(), true).unwrap();
    assert!(!tried("(?=a)(?:a+)+(?:a|aa)*b").is_match(value.as_bytes(), None, &mut Caches::default()));
    let exhausting = b"(x?)(?:a+)+\\1b";
    assert!(Rx::compile(exhausting, true).unwrap().is_match(value.as_bytes(), None, &mut Caches::default()));
    assert!(!Rx::compile(exhausting, false).unwrap().is_match(
        value.as_bytes(),
        None,
        &mut Caches::default()
    ));
}

#[test]
fn what_is_no_expression() {
    for (pattern, fault, at) in [
        ("a)", "a closing parenthesis that nothing opens", 1),
        ("x(a", "a group that is not closed", 1),
        ("*a", "a quantifier with nothing to repeat", 0),
        ("[a", "a [ that is not closed", 0),
        ("a\\", "a backslash at the end", 1),
        ("[z-a]", "a range whose ends are out of order", 0),
        ("a{3,2}", "a quantifier whose numbers are out of order", 1),
        ("\\x{100}", "a character above \\x{ff}: values are bytes", 0),
        ("\\y", "\\y is not supported", 0),
        ("(*UTF8)a", "a verb (*…), which is not supported; leave it out", 1),
    ] {
        let error = Rx::compile(pattern.as_bytes(), true).unwrap_err();
        assert_eq!((error.fault.as_str(), error.at), (fault, at), "{pattern}");
    }
    assert!(Rx::compile("(".repeat(300).as_bytes(), true).is_err());
    assert!(
        Rx::compile("(?:(?:a{1000}){1000}){1000}".as_bytes(), true)
            .unwrap_err()
            .fault
            .starts_with("too large")
    );
}
