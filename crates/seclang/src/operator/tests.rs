//! Tables of what each operator answers.

use super::*;
use OperatorKind as K;

struct DataFiles;

impl Files for DataFiles {
    fn matching(&self, _: &str, _: &str) -> Result<Vec<String>, FileError> {
        Ok(Vec::new())
    }

    fn rules(&self, _: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError("none".to_owned()))
    }

    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        match name {
            "words" => Ok(b"# comment\n  Foo bar \r\n\n#x\nbaz\n".to_vec()),
            "addresses" => Ok(b"# office\n192.0.2.0/24 # all\n2001:db8::/32,198.51.100.7\n".to_vec()),
            _ => Err(FileError("no such file".to_owned())),
        }
    }
}

fn compile(kind: K, argument: &[u8]) -> Result<Matcher, CompileError> {
    let operator = Operator { is_negated: false, kind, argument: Expansion::literal(argument) };
    Matcher::compile(&operator, "rules.conf", &DataFiles)
}

/// The answer, with and without captures, and with what the operator says it needs.
fn answer(matcher: &Matcher, value: &[u8]) -> bool {
    let mut scratch = Scratch::default();
    let mut captures = Captures::default();
    let is_match = matcher.is_match(value, &mut |_, _| {}, None, &mut scratch);
    let is_captured = matcher.is_match(value, &mut |_, _| {}, Some(&mut captures), &mut scratch);
    assert_eq!(is_match, is_captured, "{matcher:?} {}", value.escape_ascii());
    assert!(is_match || captures.group(0).is_none());
    assert!(
        !is_match || matcher.needs().is_none_or(|needs| needs.allow(value)),
        "{matcher:?} {}",
        value.escape_ascii()
    );
    is_match
}

type Values = &'static [&'static [u8]];
/// Operator and argument, values that match, values that do not.
type Answers = (K, &'static [u8], Values, Values);

#[test]
fn answers() {
    let cases: &[Answers] = &[
        (K::Rx, b"^a+b$", &[b"ab", b"aab", b"x\naab\ny"], &[b"", b"b", b"xab"]),
        (K::Rx, b"", &[b"", b"x"], &[]),
        (K::Rx, b"(?i)select\\s", &[b"SELECT 1", b"x sElEcT\t"], &[b"select", b""]),
        (K::RxGlobal, b"a.c", &[b"a\nc"], &[b"ac"]),
        (K::Pm, b"foo Bar", &[b"xFOOx", b"bar"], &[b"", b"fo", b"ba r"]),
        (K::Pm, b"|41 42| x\\;y", &[b"ab", b"X;y"], &[b"|41 42|", b"a"]),
        (K::Pm, b"a|b \\q", &[b"A|B", b"\\q"], &[b"a", b"q"]),
        (K::PmFromFile, b"words", &[b"a foo bar", b"BAZ"], &[b"foo", b"comment", b"#x"]),
        (K::BeginsWith, b"ab", &[b"ab", b"abc"], &[b"", b"Ab", b"xab"]),
        (K::Contains, b"ab", &[b"xabx"], &[b"aXb", b""]),
        (K::Contains, b"", &[b"", b"x"], &[]),
        (K::Strmatch, b"ab", &[b"xabx"], &[b"AB"]),
        (K::ContainsWord, b"ab", &[b"ab", b"x ab y", b"ab1", b"xab ab"], &[b"xab", b"abx", b"", b"AB"]),
        (K::EndsWith, b"ab", &[b"ab", b"xab"], &[b"abx", b"b"]),
        (K::Streq, b"ab", &[b"ab"], &[b"", b"AB", b"abc"]),
        (K::Within, b"GET POST", &[b"GET", b"", b"T P"], &[b"PUT", b"get"]),
        (K::Eq, b"5", &[b"5", b" 5x", b"+5"], &[b"", b"-5", b"6"]),
        (K::Eq, b"0", &[b"", b"abc", b"0"], &[b"1"]),
        (K::Ge, b"5", &[b"5", b"6", b"99999999999999999999"], &[b"4", b""]),
        (K::Gt, b"5", &[b"6"], &[b"5", b"-99999999999999999999"]),
        (K::Le, b"5", &[b"5", b""], &[b"6"]),
        (K::Lt, b"5", &[b"4"], &[b"5"]),
        (
            K::IpMatch,
            b"127.0.0.1,::1,10.0.0.0/8,2001:db8::/33",
            &[b"127.0.0.1", b"::1", b"10.255.0.1", b"::ffff:10.1.2.3", b"2001:db8:7fff::1"],
            &[b"127.0.0.2", b"11.0.0.0", b"", b"x", b"2001:db8:8000::1", b"::2"],
        ),
        (K::IpMatch, b"0.0.0.0/0", &[b"1.2.3.4"], &[b"2001:db8::1"]),
        (K::IpMatch, b"::/0", &[b"1.2.3.4", b"2001:db8::1"], &[b"x"]),
        (K::IpMatchFromFile, b"addresses", &[b"192.0.2.9", b"2001:db8::1", b"198.51.100.7"], &[b"192.0.3.1"]),
        (K::ValidateByteRange, b"10, 32-126", &[b"\0", b"a\x80"], &[b"", b"abc\n"]),
        (K::ValidateUrlEncoding, b"", &[b"%", b"a%4", b"%zz", b"%41%"], &[b"", b"%41", b"a"]),
        (K::ValidateUtf8Encoding, b"", &[b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"], &[b"", b"\xe3\x81\x82"]),
        (K::DetectSqli, b"", &[b"1 UNION SELECT 1", b"' or 1=1 --"], &[b"", b"hello", b"12"]),
        (K::DetectXss, b"", &[b"<script>", b"xmlns=a"], &[b"", b"hello"]),
        (K::UnconditionalMatch, b"", &[b"", b"x"], &[]),
        (K::NoMatch, b"", &[], &[b"", b"x"]),
        (
            K::VerifyCc,
            b"\\d{4}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
            &[b"4111111111111111", b"x 4111-1111-1111-1111 y", b"9 14111111111111111"],
            &[b"4111111111111112", b"411111111111111", b""],
        ),
        (K::VerifyCpf, b"[\\d.-]{11,14}", &[b"529.982.247-25"], &[b"529.982.247-26", b"111.111.111-11", b""]),
        (
            K::VerifySsn,
            b"\\d{3}-?\\d{2}-?\\d{4}",
            &[b"078-05-1120"],
            &[b"666-05-1120", b"123456789", b"000-05-1120"],
        ),
        (K::VerifySvnr, b"\\d{10}", &[b"1237010180"], &[b"1238010180", b"1111111111"]),
    ];
    for (kind, argument, matching, others) in cases {
        let matcher = compile(*kind, argument).unwrap();
        for value in *matching {
            assert!(answer(&matcher, value), "@{kind} {} {}", argument.escape_ascii(), value.escape_ascii());
        }
        for value in *others {
            assert!(!answer(&matcher, value), "@{kind} {} {}", argument.escape_ascii(), value.escape_ascii());
        }
    }
}

/// Operator and argument, a value, the groups from 0 on.
type Groups = (K, &'static [u8], &'static [u8], &'static [Option<&'static [u8]>]);

#[test]
fn captures_are_what_was_found() {
    let cases: &[Groups] = &[
        (K::Rx, b"a(b)?(c)", b"xac", &[Some(b"ac"), None, Some(b"c"), None]),
        (K::RxGlobal, b"a(.)", b"abxac", &[Some(b"ab"), Some(b"b"), Some(b"ac"), Some(b"c"), None]),
        (K::RxGlobal, b"x*", b"axx", &[Some(b""), Some(b"xx"), Some(b"")]),
        (K::Pm, b"foo foobar", b"a FooBar", &[Some(b"Foo"), None]),
        (K::DetectSqli, b"", b"1 UNION SELECT 1", &[Some(b"1UE1"), None]),
        (K::DetectXss, b"", b"<script>", &[Some(b"<script>"), None]),
        (K::Streq, b"a", b"a", &[None]),
    ];
    for (kind, argument, value, expected) in cases {
        let mut captures = Captures::default();
        let matcher = compile(*kind, argument).unwrap();
        assert!(matcher.is_match(value, &mut |_, _| {}, Some(&mut captures), &mut Scratch::default()));
        for (number, expected) in expected.iter().enumerate() {
            let found = captures.group(number).map(|group| match group {
                Captured::Span(start, end) => &value[start..end],
                Captured::Text(text) => text,
            });
            assert_eq!(found, *expected, "@{kind} {} group {number}", argument.escape_ascii());
        }
    }
}

#[test]
fn macros_are_expanded_when_the_operator_is_asked() {
    use crate::language::ast::{Macro, Piece, Variable};
    let host = Macro { variable: Variable::ALL[0], key: None };
    let argument = Expansion { pieces: vec![Piece::Literal(b"1".to_vec()), Piece::Macro(host)] };
    let ask = |kind, expansion: &[u8], value: &[u8]| {
        let operator = Operator { is_negated: false, kind, argument: argument.clone() };
        let matcher = Matcher::compile(&operator, "rules.conf", &DataFiles).unwrap();
        let mut expand = |given: &Expansion, out: &mut Vec<u8>| {
            assert_eq!(given, &argument);
            out.extend_from_slice(expansion);
        };
        assert_eq!(matcher.needs(), None);
        matcher.is_match(value, &mut expand, None, &mut Scratch::default())
    };
    assert!(ask(K::Streq, b"10", b"10") && !ask(K::Streq, b"10", b"11"));
    assert!(ask(K::Ge, b"10", b"11") && !ask(K::Ge, b"10", b"9"));
    assert!(ask(K::Rx, b"^a", b"ab") && !ask(K::Rx, b"^a", b"ba") && !ask(K::Rx, b"(", b"("));
    assert!(ask(K::IpMatch, b"192.0.2.0/24", b"192.0.2.1") && !ask(K::IpMatch, b"x", b"192.0.2.1"));
    let operator = Operator { is_negated: false, kind: K::Rx, argument: argument.clone() };
    let matcher = Matcher::compile(&operator, "rules.conf", &DataFiles).unwrap();
    let mut scratch = Scratch::default();
    for round in 0..3_u8 {
        for number in 0..20_u8 {
            let letter = b'a' + number;
            let mut expand = |_: &Expansion, out: &mut Vec<u8>| out.extend([b'^', letter, b'$']);
            assert!(matcher.is_match(&[letter], &mut expand, None, &mut scratch), "{round} {number}");
            assert!(!matcher.is_match(&[letter + 1], &mut expand, None, &mut scratch), "{round} {number}");
        }
        assert_eq!(scratch.expressions.0.len(), Expressions::MOST);
    }
    let operator = Operator { is_negated: false, kind: K::Pm, argument };
    assert!(matches!(Matcher::compile(&operator, "", &DataFiles), Err(CompileError::Macro(K::Pm))));
}

#[test]
fn what_cannot_be_used_is_refused() {
    let cases: &[(K, &[u8], &str)] = &[
        (K::Rx, b"a(b", "a group that is not closed, at byte 1 of the regular expression"),
        (K::PmFromFile, b"missing", "the data file missing: no such file"),
        (
            K::IpMatch,
            b"127.0.0.1,10.0.0.0/33",
            "10.0.0.0/33 is no address or network (write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32)",
        ),
        (K::ValidateByteRange, b"1-256", "write the bytes that are allowed, as in 9,10,13,32-126"),
        (K::ValidateByteRange, b"9-1", "write the bytes that are allowed, as in 9,10,13,32-126"),
        (K::Rbl, b"example.com", "@rbl is not supported"),
        (K::ValidateHash, b"x", "@validateHash is not supported"),
    ];
    for (kind, argument, expected) in cases {
        let error = compile(*kind, argument).unwrap_err();
        assert_eq!(error.to_string(), *expected, "@{kind} {}", argument.escape_ascii());
    }
}
