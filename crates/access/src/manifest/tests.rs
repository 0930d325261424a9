//! Manifests as tables: what matches, what is refused.

use super::*;
use proptest::prelude::*;

const SAFETY: &str = r#"
service = "safety"
label = { ja = "安否確認", en = "Safety" }
public = ["/a/", "/help"]

[[screen]]
id = "rollcall.view"
label = { ja = "状況", en = "Roll-calls" }
paths = ["GET /", "GET /rollcalls/*"]
default_for = ["general"]

[[function]]
id = "rollcall.start"
label = { ja = "開始", en = "Start" }
paths = ["/rollcalls/new", "POST /rollcalls"]

[[function]]
id = "rollcall.all"
label = { ja = "すべて", en = "All" }
paths = ["/rollcalls/**"]

[[function]]
id = "help.edit"
label = { ja = "編集", en = "Edit" }
paths = ["POST /help/{page}"]

[[function]]
id = "asked.within"
label = { ja = "内部", en = "Within" }
"#;

#[test]
fn the_most_specific_rule_decides() {
    let manifest = Manifest::parse(SAFETY).unwrap();
    let function = Demand::Function;
    let cases = [
        ("GET", "/", function("rollcall.view")),
        ("HEAD", "/", function("rollcall.view")),
        ("POST", "/", Demand::Impossible),
        ("GET", "/rollcalls/7", function("rollcall.view")),
        ("GET", "/rollcalls/7/", function("rollcall.view")),
        ("GET", "/rollcalls/new", function("rollcall.start")),
        ("POST", "/rollcalls", function("rollcall.start")),
        ("GET", "/rollcalls", function("rollcall.all")),
        ("DELETE", "/rollcalls/7", function("rollcall.all")),
        ("GET", "/rollcalls/7/csv", function("rollcall.all")),
        ("GET", "/a/token", Demand::Nothing),
        ("GET", "/a", Demand::Impossible),
        ("GET", "/help/x", Demand::Nothing),
        ("GET", "/helpless", Demand::Impossible),
        ("POST", "/help/x", function("help.edit")),
        ("GET", "/elsewhere", Demand::Impossible),
    ];
    for (method, path, expected) in cases {
        assert_eq!(manifest.demand(method, path), expected, "{method} {path}");
    }
    let open = SAFETY.replace("public =", "unmatched = \"signed-in\"\npublic =");
    assert_eq!(Manifest::parse(&open).unwrap().demand("GET", "/elsewhere"), Demand::SignIn);
}

/// The gate takes the first rule that matches of a list in this order.
#[test]
fn the_gate_gets_the_rules_in_order() {
    let rules: Vec<String> = Manifest::parse(SAFETY)
        .unwrap()
        .route_rules()
        .into_iter()
        .map(|rule| format!("{} {} {}", rule.method.as_deref().unwrap_or("*"), rule.path, rule.function))
        .collect();
    let expected = [
        "GET / rollcall.view",
        "POST /rollcalls rollcall.start",
        "* /rollcalls/new rollcall.start",
        "GET /rollcalls/{any} rollcall.view",
        "POST /help/{any} help.edit",
        "* /rollcalls/** rollcall.all",
    ];
    assert_eq!(rules, expected);
}

#[test]
fn what_is_no_manifest() {
    let swap = |from: &str, to: &str| SAFETY.replacen(from, to, 1);
    let cases = [
        (swap("public =", "pubic ="), "unknown field `pubic`"),
        (swap("default_for", "defaults"), "unknown field `defaults`"),
        (swap("\"general\"", "\"everybody\""), "default_for knows"),
        (swap("\"safety\"", "\"Safety\""), "service: an id"),
        (swap("\"rollcall.start\"", "\"rollcall.view\""), "two of it"),
        (swap("\"POST /rollcalls\"", "\"GET /\""), "another rule is also \"GET /\""),
        (swap("\"POST /help/{page}\"", "\"GET /rollcalls/{id}\""), "another rule is also"),
        (swap("\"POST /rollcalls\"", "\"FETCH /rollcalls\""), "method"),
        (swap("\"POST /rollcalls\"", "\"/a/**/b\""), "at the end"),
        (swap("\"POST /rollcalls\"", "\"/a//b\""), "a segment is"),
        (swap("\"POST /rollcalls\"", "\"/a*\""), "a segment is"),
        (swap("\"POST /rollcalls\"", "\"/%61\""), "a segment is"),
        (swap("\"POST /rollcalls\"", "\"/a/..\""), "a segment is"),
        (swap("\"POST /rollcalls\"", "\"rollcalls\""), "a path rule is"),
        (swap("\"/a/\"", "\"a/\""), "not a path prefix"),
        (swap("public =", "unmatched = \"open\"\npublic ="), "not refused or signed-in"),
        (swap("en = \"Safety\"", "en = \" \""), "label"),
        ("service = \"x\"\nlabel = { ja = \"x\", en = \"x\" }".to_owned(), "needs 1 to"),
    ];
    for (text, expected) in cases {
        let error = Manifest::parse(&text).err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("{expected}: {text}"));
        assert!(error.contains(expected), "{error}");
    }
    assert!(
        Manifests::new(vec![Manifest::parse(SAFETY).unwrap(), Manifest::parse(SAFETY).unwrap()]).is_err()
    );
}

#[test]
fn the_consoles_own_manifest_can_be_used() {
    let console = Manifest::console().unwrap();
    assert!(
        console.functions().iter().all(|function| !function.is_for_general),
        "general users have no console"
    );
    let cases = [
        ("GET", "/", Demand::SignIn),
        ("GET", "/members/7", Demand::Function("members")),
        ("POST", "/members/7/roles", Demand::Function("roles")),
        ("GET", "/roles", Demand::Function("roles")),
        ("POST", "/options", Demand::Function("options")),
        ("GET", "/audit", Demand::Function("audit")),
    ];
    for (method, path, expected) in cases {
        assert_eq!(console.demand(method, path), expected, "{method} {path}");
    }
}

fn rule() -> impl Strategy<Value = String> {
    let segment = prop_oneof![Just("a"), Just("b"), Just("*")];
    let method = prop_oneof![Just(""), Just("GET "), Just("POST ")];
    (method, prop::collection::vec(segment, 0..4), any::<bool>()).prop_map(|(method, segments, is_open)| {
        let tail = if is_open { "/**" } else { "" };
        let path = format!("{}{tail}", segments.iter().map(|s| format!("/{s}")).collect::<String>());
        format!("{method}{}", if path.is_empty() { "/" } else { &path })
    })
}

proptest! {
    /// Whatever the order in the file, the same function answers a path.
    #[test]
    fn the_order_in_the_file_means_nothing(
        rules in prop::collection::btree_set(rule(), 1..8),
        path in "(/[ab]){0,4}", method in "GET|POST|HEAD|DELETE",
    ) {
        let write = |rules: Vec<&String>| {
            let functions: String = rules.iter().map(|rule| {
                let id = rule.replace(' ', "_").replace('/', "-").replace('*', "x").to_lowercase();
                format!("[[function]]\nid = \"f{id}\"\nlabel = {{ ja = \"x\", en = \"x\" }}\npaths = [\"{rule}\"]\n")
            }).collect();
            format!("service = \"s\"\nlabel = {{ ja = \"x\", en = \"x\" }}\n{functions}")
        };
        let forth = Manifest::parse(&write(rules.iter().collect())).unwrap();
        let back = Manifest::parse(&write(rules.iter().rev().collect())).unwrap();
        prop_assert_eq!(forth.demand(&method, &path), back.demand(&method, &path));
    }

    #[test]
    fn reading_never_panics(text in ".{0,200}", rule in ".{0,40}") {
        let _ = Manifest::parse(&text);
        let _ = pattern::Rule::parse(&rule);
    }
}
