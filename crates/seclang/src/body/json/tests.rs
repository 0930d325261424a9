//! What JSON bodies come to.

use super::{super::collected::Collected, Item, JsonError, Limits, parse, push_number};
use proptest::prelude::*;

fn parsed(body: &[u8]) -> (Vec<String>, Result<(), JsonError>) {
    let mut sink = Collected::default();
    let outcome = parse(body, &Limits::default(), &mut sink);
    (sink.of(Item::Argument), outcome)
}

#[test]
fn names_and_values() {
    let cases: [(&str, &[&str]); 18] = [
        ("", &[]),
        ("{}", &[]),
        ("[]", &[]),
        (" \t\r\n\u{b}\u{c}[ ] ", &[]),
        ("1", &["json=1"]),
        ("\"a\"", &["json=a"]),
        ("null", &["json="]),
        (
            r#"{"a":1,"b":"x","c":true,"d":false,"e":null}"#,
            &["json.a=1", "json.b=x", "json.c=true", "json.d=false", "json.e="],
        ),
        (r#"{"a":{"b":{"c":1}}}"#, &["json.a.b.c=1"]),
        (r#"{"a":[1,2]}"#, &["json.a.array_0=1", "json.a.array_1=2"]),
        (
            "[1,[2,3],4]",
            &["json.array_0=1", "json.array_1.array_0=2", "json.array_1.array_1=3", "json.array_2=4"],
        ),
        (r#"[{"a":1},{"a":2}]"#, &["json.array_0.a=1", "json.array_1.a=2"]),
        (r#"{"a":[],"b":{},"c":[[]],"d":0}"#, &["json.d=0"]),
        (r#"{"a":1,"a":2}"#, &["json.a=1", "json.a=2"]),
        (r#"{"":1,"b":{"":{"c":2}}}"#, &["json.empty-key=1", "json.b.empty-key.c=2"]),
        (
            "[-0,0.5,1e9,1E-7,-12.5e+3]",
            &[
                "json.array_0=-0",
                "json.array_1=0.5",
                "json.array_2=1e9",
                "json.array_3=1E-7",
                "json.array_4=-12.5e+3",
            ],
        ),
        (r#"{"a\u002eb":"\"\\\/\b\f\n\r\t"}"#, &["json.a.b=\\\"\\\\/\\x08\\x0c\\n\\r\\t"]),
        (
            r#"["\u0000","\u3042","\ud83d\ude00","\ud800<","\udc00","\ud800\u0041"]"#,
            &[
                "json.array_0=\\x00",
                "json.array_1=\\xe3\\x81\\x82",
                "json.array_2=\\xf0\\x9f\\x98\\x80",
                "json.array_3=?<",
                "json.array_4=?",
                "json.array_5=?A",
            ],
        ),
    ];
    for (body, expected) in cases {
        let (found, outcome) = parsed(body.as_bytes());
        assert_eq!(
            (found.as_slice(), outcome),
            (expected.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>().as_slice(), Ok(())),
            "{body}"
        );
    }
}

#[test]
fn what_is_no_json_is_an_error_and_what_came_before_stays() {
    use JsonError::{BrokenString, BrokenUtf8, Ended, Unexpected};
    let cases: [(&[u8], &[&str], JsonError); 27] = [
        (b" ", &[], Ended(1)),
        (b"{", &[], Ended(1)),
        (b"[", &[], Ended(1)),
        (b"[1", &["json.array_0=1"], Ended(2)),
        (b"[1,", &["json.array_0=1"], Ended(3)),
        (b"[1,]", &["json.array_0=1"], Unexpected(3)),
        (b"[,1]", &[], Unexpected(1)),
        (b"[1 2]", &["json.array_0=1"], Unexpected(3)),
        (b"[1}", &["json.array_0=1"], Unexpected(2)),
        (b"{\"a\":1]", &["json.a=1"], Unexpected(6)),
        (b"{\"a\":1,}", &["json.a=1"], Unexpected(7)),
        (b"{\"a\"}", &[], Unexpected(4)),
        (b"{a:1}", &[], Unexpected(1)),
        (b"{1:1}", &[], Unexpected(1)),
        (b"1 2", &["json=1"], Unexpected(2)),
        (b"01", &["json=0"], Unexpected(1)),
        (b"-", &[], Ended(1)),
        (b"1.", &[], Ended(2)),
        (b"1.e3", &[], Unexpected(2)),
        (b"+1", &[], Unexpected(0)),
        (b"nul", &[], Unexpected(0)),
        (b"'a'", &[], Unexpected(0)),
        (b"/* */1", &[], Unexpected(0)),
        (b"\"a", &[], Ended(2)),
        (b"\"a\n\"", &[], BrokenString(2)),
        (b"\"\\x\"", &[], BrokenString(2)),
        (b"\"\xff\"", &[], BrokenUtf8(1)),
    ];
    for (body, expected, error) in cases {
        let (found, outcome) = parsed(body);
        assert_eq!(
            (found, outcome),
            (expected.iter().map(|it| (*it).to_owned()).collect(), Err(error)),
            "{}",
            body.escape_ascii()
        );
    }
}

#[test]
fn limits_hold() {
    let limits = Limits { arguments: 2, depth: 3, files: None };
    let parsed = |body: &str| {
        let mut sink = Collected::default();
        (parse(body.as_bytes(), &limits, &mut sink), sink.0.len())
    };
    assert_eq!(parsed("[1,2]"), (Ok(()), 2));
    assert_eq!(parsed("[1,2,3]"), (Err(JsonError::TooManyArguments(5)), 2));
    assert_eq!(parsed("[[[1]]]"), (Ok(()), 1));
    assert_eq!(parsed("[[[[1]]]]"), (Err(JsonError::TooDeep(3)), 0));
}

/// A few long keys above many values.
#[test]
fn names_are_bounded_by_the_body() {
    let limits = Limits { arguments: usize::MAX, depth: usize::MAX, files: None };
    let run = |body: &str| {
        let mut total = 0;
        let outcome = parse(body.as_bytes(), &limits, &mut |_, name: &[u8], _: &[u8]| total += name.len());
        (outcome.is_err(), total)
    };
    let key = "k".repeat(8_000);
    let many = format!("{{\"{key}\":[{}1]}}", "1,".repeat(100_000));
    let (is_error, total) = run(&many);
    assert!(is_error && total <= many.len() * 16 + (1 << 20), "{total}");
    assert!(run(&format!("{{\"{}\":1}}", "k".repeat(9_000))).0);
    let deep = format!("{}1{}", "[".repeat(900), "]".repeat(900));
    assert!(!run(&deep).0);
}

#[test]
fn numbers_in_decimal() {
    for number in [0, 7, 10, 1_234_567_890, usize::MAX] {
        let mut text = Vec::new();
        push_number(&mut text, number);
        assert_eq!(text, number.to_string().as_bytes());
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::hash_map("[a-z]{0,4}", inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn scalars(name: &str, value: &serde_json::Value, into: &mut Vec<(String, String)>) {
    use serde_json::Value;
    match value {
        Value::Null => into.push((name.to_owned(), String::new())),
        Value::String(text) => into.push((name.to_owned(), text.clone())),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                scalars(&format!("{name}.array_{index}"), element, into);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let key = if key.is_empty() { "empty-key" } else { key };
                scalars(&format!("{name}.{key}"), member, into);
            }
        }
        other => into.push((name.to_owned(), other.to_string())),
    }
}

proptest! {
    #[test]
    fn agrees_with_another_parser(value in any_json(), is_pretty: bool) {
        let body = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let body = body.expect("written");
        let mut found = Vec::new();
        let outcome = parse(body.as_bytes(), &Limits::default(), &mut |_, name: &[u8], value: &[u8]| {
            found.push((String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned()));
        });
        let mut expected = Vec::new();
        scalars("json", &value, &mut expected);
        prop_assert_eq!(outcome, Ok(()));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn bytes_do_not_upset_it(body in any::<Vec<u8>>()) {
        let is_json = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
        let mut sink = Collected::default();
        let outcome = parse(&body, &Limits::default(), &mut sink);
        prop_assert!(!is_json || outcome.is_ok());
    }
}
