//! Expressions, windows and the seeded rules, on entries made for it.

use super::{
    expression::{BadExpression, Expression},
    memory::Memory,
    rule::{Compiled, Definition, Gauge, Rule, Severity},
    scene::{Knows, Nowhere, Places, Renewed, Scene, Standing},
    seed::Source,
    seeded::SEEDS,
    travel::Whereabouts,
    watch::look,
};
use kernel::{TenantId, Timestamp};
use ledger::EntryOutcome;
use ocsf::View;
use serde_json::{Value, json};
use std::{net::IpAddr, sync::Arc};
use time::{Duration, UtcOffset, macros::datetime};

/// A Tuesday, 10:00 in Japan.
const MORNING: Timestamp = datetime!(2026-09-01 01:00 UTC);

fn view(activity: &str, outcome: EntryOutcome, facts: Value) -> View {
    View {
        tenant: TenantId::PROVIDER,
        retention: 1,
        seq: Some(7),
        id: 7,
        leaf: String::new(),
        time: MORNING,
        activity: activity.to_owned(),
        outcome,
        class: 6003,
        severity: ocsf::severity_of(activity, outcome),
        actor_kind: "user".to_owned(),
        actor: "u1".to_owned(),
        standing: "administrator".to_owned(),
        target: "identity.user/u2".to_owned(),
        channel: "page".to_owned(),
        address: "198.51.100.7".to_owned(),
        agent: "Firefox".to_owned(),
        trace: String::new(),
        facts: facts.as_object().cloned().unwrap_or_default(),
        is_readable: true,
    }
}

fn scene(view: &View) -> Scene {
    Scene::of(view, &Nowhere, UtcOffset::from_hms(9, 0, 0).unwrap())
}

#[test]
fn what_holds() {
    let view = view(
        "audit.export",
        EntryOutcome::Success,
        json!({ "exported": 1200, "given": ["a", "b"], "nested": { "x": true }, "text": "日本" }),
    );
    let scene = scene(&view);
    let cases = [
        (r#"activity == "audit.export""#, Ok(true)),
        (r#"activity.startsWith("audit.") && outcome != "success""#, Ok(false)),
        ("has(facts.exported) && facts.exported > 1000", Ok(true)),
        ("facts.missing == 1", Ok(false)),
        ("has(facts.missing)", Ok(false)),
        (r#"facts.given.exists(g, g == "b")"#, Ok(true)),
        (r#""c" in facts.given"#, Ok(false)),
        ("facts.nested.x", Ok(true)),
        (r#"facts.text.contains("本")"#, Ok(true)),
        (r#"inNetwork(address, "198.51.100.0/24")"#, Ok(true)),
        (r#"inNetwork(address, "10.0.0.0/8")"#, Ok(false)),
        (r#"inNetwork(address, "nonsense")"#, Ok(false)),
        (r#"network == "198.51.100.0/24""#, Ok(true)),
        ("hour == 10 && weekday == 2", Ok(true)),
        ("severity >= 1 && class == 6003 && tree == 1 && readable", Ok(true)),
        (r#"country == """#, Ok(true)),
        ("activity", Err("true or false was expected")),
        ("facts.exported + activity == 1", Err("")),
        ("1 / 0 == 1", Err("")),
    ];
    for (source, expected) in cases {
        let holds = Expression::parse(source).unwrap().holds(&scene);
        match expected {
            Ok(expected) => assert_eq!(holds, Ok(expected), "{source}"),
            Err(part) => assert!(holds.as_ref().unwrap_err().0.contains(part), "{source}: {holds:?}"),
        }
    }
}

#[test]
fn what_is_not_an_expression_says_where() {
    let name = |name: &str| name.to_owned();
    let cases = [
        ("", BadExpression::Empty),
        ("activty == \"x\"", BadExpression::UnknownName { line: 1, column: 1, name: name("activty") }),
        (
            "activity == \"x\" &&\n  outcme == \"y\"",
            BadExpression::UnknownName { line: 2, column: 3, name: name("outcme") },
        ),
        (
            "activity.matches(\"a+\")",
            BadExpression::UnknownFunction { line: 1, column: 10, name: name("matches") },
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(Expression::parse(source).unwrap_err(), expected, "{source}");
    }
    for (source, at) in [("activity ==", 1), ("(activity", 1), ("activity == \"x\" &&\n && true", 2)] {
        match Expression::parse(source).unwrap_err() {
            BadExpression::Syntax { line, column, words } => {
                assert!(line == at && column > 0 && !words.is_empty(), "{source}: {line}:{column} {words}");
            }
            other => panic!("{source}: {other:?}"),
        }
    }
}

/// What would cost the machine dearly is not even parsed.
#[test]
fn bounds_of_an_expression() {
    let deep = format!("{}true{}", "(".repeat(17), ")".repeat(17));
    let long = format!("activity == \"{}\"", "x".repeat(1_000));
    let wide = vec!["true"; 151].join("||");
    let signs = format!("{}true", "!".repeat(400));
    assert_eq!(Expression::parse(&deep).unwrap_err(), BadExpression::TooComplex);
    assert_eq!(Expression::parse(&long).unwrap_err(), BadExpression::TooLong);
    assert_eq!(Expression::parse(&wide).unwrap_err(), BadExpression::TooComplex);
    let chain = vec!["1"; 40].join("+");
    assert_eq!(Expression::parse(&chain).unwrap_err(), BadExpression::TooComplex);
    assert_eq!(Expression::parse(&signs).unwrap_err(), BadExpression::TooComplex);
    // The deepest and widest that are taken do parse and evaluate.
    let view = view("x", EntryOutcome::Success, json!({}));
    for source in [
        format!("{}true{}", "(".repeat(16), ")".repeat(16)),
        vec!["true"; 95].join("&&"),
        format!("{}true", "!".repeat(90)),
        format!("{} == 1", vec!["1"; 29].join("+")),
    ] {
        let parsed = Expression::parse(&source);
        assert!(parsed.is_ok() && parsed.unwrap().holds(&scene(&view)).is_ok(), "{source}");
    }
}

/// Loops end, whatever the entry holds, and none stands within another.
#[test]
fn loops_are_bounded() {
    let many: Vec<u32> = (0..60_000).collect();
    let view = view("x", EntryOutcome::Success, json!({ "many": many }));
    for (source, is_taken) in [
        ("facts.many.all(a, a >= 0) && facts.many.exists(b, b == 7)", true),
        ("facts.many.filter(a, a > 3).exists(b, b == 7)", true),
        ("facts.many.all(a, facts.many.all(b, a + b >= 0))", false),
        ("[1].exists(a, [2].exists(b, a == b) || true)", false),
        ("facts.many.all(a, a >= 0) && facts.many.all(a, a >= 0) && facts.many.all(a, a >= 0)", false),
    ] {
        match Expression::parse(source) {
            Ok(expression) => {
                assert_eq!((is_taken, expression.holds(&scene(&view))), (true, Ok(true)), "{source}")
            }
            Err(bad) => assert_eq!((is_taken, bad), (false, BadExpression::TooComplex), "{source}"),
        }
    }
    assert_eq!(Expression::parse("size(facts.many) == 100").unwrap().holds(&scene(&view)), Ok(true));
}

fn compiled(gauge: Gauge, threshold: u32, window: u32, quiet: u32) -> Arc<Compiled> {
    let definition = Definition {
        filter: "true".into(),
        key: "actor".into(),
        gauge,
        value: "target".into(),
        threshold,
        window,
        quiet,
    };
    let own = Some(("r".to_owned(), String::new()));
    let rule = Rule { id: "r".into(), own, is_on: true, severity: Severity::Low, definition };
    Arc::new(Compiled::of(rule).unwrap())
}

/// Steps are key, value, seconds, whether it speaks.
#[test]
fn windows() {
    type Steps = &'static [(&'static str, &'static str, i64, bool)];
    let cases: [(&str, Gauge, u32, u32, u32, Steps); 5] = [
        (
            "three within ten seconds, per key",
            Gauge::Count,
            3,
            10,
            0,
            &[
                ("a", "", 0, false),
                ("a", "", 1, false),
                ("b", "", 2, false),
                ("a", "", 9, true),
                ("a", "", 10, true),
                ("a", "", 30, false),
            ],
        ),
        (
            "quiet after an alert, per key",
            Gauge::Count,
            1,
            10,
            60,
            &[("a", "", 0, true), ("a", "", 59, false), ("b", "", 59, true), ("a", "", 60, true)],
        ),
        (
            "different values",
            Gauge::Distinct,
            3,
            100,
            0,
            &[
                ("a", "x", 0, false),
                ("a", "x", 1, false),
                ("a", "y", 2, false),
                ("a", "x", 3, false),
                ("a", "z", 4, true),
                ("a", "w", 300, false),
            ],
        ),
        (
            "a value not seen before, but never the first",
            Gauge::Unseen,
            1,
            100,
            0,
            &[
                ("a", "x", 0, false),
                ("a", "x", 50, false),
                ("a", "y", 60, true),
                ("a", "x", 70, false),
                ("b", "y", 80, false),
                ("a", "y", 100, false),
                ("a", "x", 400, false),
            ],
        ),
        (
            "an entry that comes late counts at its own time",
            Gauge::Count,
            2,
            10,
            0,
            &[("a", "", 100, false), ("a", "", 95, true), ("a", "", 80, false)],
        ),
    ];
    for (what, gauge, threshold, window, quiet, steps) in cases {
        let rule = compiled(gauge, threshold, window, quiet);
        let mut memory = Memory::default();
        for (key, value, at, expected) in steps {
            // What is kept and read again goes on exactly so.
            let kept = serde_json::to_vec(&memory).unwrap();
            memory = serde_json::from_slice(&kept).unwrap();
            let spoke = memory.observe(&rule, key, value, *at).is_some();
            assert_eq!(spoke, *expected, "{what}: {key} {value} {at}");
        }
    }
}

#[test]
fn memory_is_bounded_and_the_latest_stay() {
    let rule = compiled(Gauge::Count, 2, 1_000_000, 0);
    let mut memory = Memory::default();
    for stranger in 0..20_000_i64 {
        memory.observe(&rule, &format!("k{stranger}"), "", stranger);
    }
    assert!(serde_json::to_vec(&memory).unwrap().len() < 1_000_000);
    assert!(memory.observe(&rule, "k19999", "", 20_000).is_some());
    assert!(memory.observe(&rule, "k1", "", 20_001).is_none());
}

#[test]
fn another_definition_remembers_nothing() {
    let mut memory = Memory::default();
    assert!(memory.observe(&compiled(Gauge::Count, 2, 100, 0), "a", "", 1).is_none());
    assert!(memory.observe(&compiled(Gauge::Distinct, 2, 100, 0), "a", "x", 2).is_none());
    assert!(memory.observe(&compiled(Gauge::Distinct, 2, 100, 0), "a", "y", 3).is_some());
}

#[test]
fn a_rule_that_fails_speaks_once_of_itself_and_stops_nobody() {
    let broken = Definition {
        filter: "facts.n / 0 == 1".into(),
        ..compiled(Gauge::Count, 1, 10, 0).rule.definition.clone()
    };
    let rule =
        Rule { definition: broken, id: "broken".into(), ..compiled(Gauge::Count, 1, 10, 0).rule.clone() };
    let rules = [Arc::new(Compiled::of(rule).unwrap()), compiled(Gauge::Count, 1, 10, 0)];
    let view = view("x", EntryOutcome::Success, json!({ "n": 1 }));
    let mut memory = Memory::default();
    let first = look(&rules, &mut memory, &view, &scene(&view));
    assert_eq!(first.iter().map(|hit| hit.fault.is_some()).collect::<Vec<_>>(), [true, false]);
    let second = look(&rules, &mut memory, &view, &scene(&view));
    assert_eq!(second.iter().map(|hit| hit.fault.is_some()).collect::<Vec<_>>(), [false]);
    assert_eq!(memory.faults("broken").unwrap().0, 2);
}

struct Abroad;

impl Places for Abroad {
    fn find(&self, address: IpAddr) -> Option<Whereabouts> {
        let is_far = address.to_string().starts_with("192.0.2.");
        Whereabouts::parse(if is_far { "FR 48.86 2.35 20" } else { "JP 35.69 139.69 20" })
    }

    fn standing(&self) -> Standing {
        Standing { knows: Knows::Cities, trouble: None }
    }

    fn renew(&self) -> Option<Renewed> {
        None
    }
}

/// What each seeded rule speaks of, and what it does not: entries, minutes between them, expected.
#[test]
fn seeded_rules() {
    use EntryOutcome::{Failure, Refused, Success};
    let night = Duration::hours(13);
    let e = |activity: &str, outcome, facts: Value| view(activity, outcome, facts);
    let from = |mut view: View, address: &str| {
        view.address = address.to_owned();
        view
    };
    let own = |mut view: View| {
        view.target = "identity.user/u1".to_owned();
        view
    };
    let later = |mut view: View, by: Duration| {
        view.time += by;
        view
    };
    let export = || e("audit.export", Success, json!({ "exported": 10 }));
    let signed_in = || e("identity.session.open", Success, json!({}));
    let lock = || e("identity.signin.attempt", Refused, json!({ "code": "SK-SIGNIN-004" }));
    let wrong = |login: String| e("identity.signin.refuse", Failure, json!({ "login": login }));
    let given = || e("access.member.roles.set", Success, json!({ "given": ["管理者"] }));
    let cases: Vec<(&str, Vec<View>, bool)> = vec![
        ("mass-export", vec![export(); 5], true),
        ("mass-export", vec![export(); 4], false),
        ("large-export", vec![e("audit.export", Success, json!({ "exported": 5000 }))], true),
        ("large-export", vec![export()], false),
        ("privilege-off-hours", vec![later(given(), night)], true),
        ("privilege-off-hours", vec![later(given(), Duration::days(4))], true),
        ("privilege-off-hours", vec![given()], false),
        ("privilege-own", vec![own(given())], true),
        ("privilege-own", vec![given()], false),
        (
            "new-administrator",
            vec![e("identity.member.create", Success, json!({ "standing": "administrator" }))],
            true,
        ),
        (
            "new-administrator",
            vec![e(
                "identity.member.update",
                Success,
                json!({ "standing": "administrator", "standing_before": "member" }),
            )],
            true,
        ),
        (
            "new-administrator",
            vec![e("identity.member.update", Success, json!({ "standing": "administrator" }))],
            false,
        ),
        ("new-network", vec![signed_in(), from(signed_in(), "203.0.113.9")], true),
        ("new-network", vec![signed_in(), from(signed_in(), "198.51.100.99")], false),
        ("new-country", vec![signed_in(), from(signed_in(), "192.0.2.9")], true),
        ("new-country", vec![signed_in(), from(signed_in(), "203.0.113.9")], false),
        (
            "two-countries",
            vec![signed_in(), later(from(signed_in(), "192.0.2.9"), Duration::hours(10))],
            true,
        ),
        (
            "two-countries",
            vec![signed_in(), later(from(signed_in(), "192.0.2.9"), Duration::hours(11))],
            false,
        ),
        (
            "two-countries",
            vec![signed_in(), later(from(signed_in(), "203.0.113.9"), Duration::MINUTE)],
            false,
        ),
        ("factor-reset", vec![e("identity.factor.reset", Success, json!({}))], true),
        ("factor-reset", vec![e("identity.factor.reset", Refused, json!({}))], false),
        (
            "protection-loosened",
            vec![e("identity.options.set", Success, json!({ "before": {}, "after": { "x": 1 } }))],
            true,
        ),
        (
            "protection-loosened",
            vec![e("identity.options.set", Success, json!({ "before": {}, "after": {} }))],
            false,
        ),
        ("lock-storm", vec![lock(); 20], true),
        ("lock-storm", vec![lock(); 19], false),
        ("password-spray", (0..8).map(|n| wrong(format!("p{n}"))).collect(), true),
        ("password-spray", (0..20).map(|n| wrong(format!("p{}", n % 7))).collect(), false),
        ("key-destruction", vec![e("retention.keys.destroy", Success, json!({}))], true),
        ("key-destruction", vec![e("retention.destruction.propose", Refused, json!({}))], true),
        ("key-destruction", vec![e("retention.hold.add", Success, json!({}))], false),
        ("watch-changed", vec![e("alert.rule.switch", Success, json!({}))], true),
        ("watch-changed", vec![e("alert.rule.list", Refused, json!({}))], false),
        ("delivery-failed", vec![e("alert.delivery.settle", Failure, json!({ "final": true }))], true),
        ("delivery-failed", vec![e("alert.delivery.settle", Failure, json!({ "final": false }))], false),
        ("attack-surge", vec![e("gate.attack.detect", Refused, json!({})); 200], true),
        ("attack-surge", vec![e("gate.attack.detect", Refused, json!({})); 199], false),
        ("block-surge", vec![e("gate.address.block", Success, json!({})); 20], true),
        ("records-lost", vec![e("gate.record.lose", Failure, json!({ "lost": 1 }))], true),
        ("firewall-drift", vec![e("host.firewall.drift", Success, json!({}))], true),
        ("witness-conflict", vec![e("ledger.witness.conflict", Failure, json!({}))], true),
        ("scrub-finding", vec![e("ledger.scrub.find", Failure, json!({}))], true),
        ("writer-silent", vec![e("ledger.writer.fall-silent", Failure, json!({}))], true),
        ("delivery-failed", vec![e("sink.target.stop", Success, json!({}))], true),
        ("canary", vec![e("alert.canary.leave", Success, json!({ "token": "t", "is_watched": true }))], true),
        (
            "canary",
            vec![e("alert.canary.leave", Success, json!({ "token": "t", "is_watched": false }))],
            false,
        ),
    ];
    for (id, views, expected) in &cases {
        let seed = SEEDS.iter().find(|seed| seed.id == *id).unwrap();
        let rules = [Arc::new(Compiled::of(seed.rule()).unwrap())];
        let mut memory = Memory::default();
        let mut spoke = false;
        for view in views {
            let scene = Scene::of(view, &Abroad, UtcOffset::from_hms(9, 0, 0).unwrap());
            for hit in look(&rules, &mut memory, view, &scene) {
                assert_eq!(hit.fault, None, "{id}");
                spoke = true;
            }
        }
        assert_eq!(spoke, *expected, "{id}: {} entries", views.len());
    }
    for seed in SEEDS.iter().filter(|seed| seed.source != Source::Health) {
        assert!(cases.iter().any(|(id, _, speaks)| *id == seed.id && *speaks), "{} is not tried", seed.id);
    }
}

#[test]
fn seeds_are_there_once() {
    let ids: std::collections::BTreeSet<_> = SEEDS.iter().map(|seed| seed.id).collect();
    assert_eq!(ids.len(), SEEDS.len());
}
