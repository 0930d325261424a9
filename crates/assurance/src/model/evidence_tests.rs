//! Judging, windows and series as tables.

#![allow(clippy::arithmetic_side_effects, reason = "test times are small constants")]

use super::super::catalogue::Catalogue;
use super::*;
use serde_json::json;
use time::OffsetDateTime;

fn probe() -> Probe {
    let catalogue = Catalogue::built_in().unwrap();
    catalogue.probe(&"gate.tls-versions".parse().unwrap()).unwrap().clone()
}

fn facts(value: serde_json::Value) -> Facts {
    value.as_object().unwrap().clone()
}

fn at(seconds: i64) -> Timestamp {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds)
}

#[test]
fn the_verdict_follows_from_the_facts() {
    let cases = [
        (json!({ "min_tls": "1.2", "newest_tls": "1.3" }), Verdict::Pass),
        (json!({ "min_tls": "1.3", "newest_tls": "1.3", "more": [1, 2] }), Verdict::Pass),
        (json!({ "min_tls": "1.1", "newest_tls": "1.3" }), Verdict::Fail),
        (json!({ "min_tls": "1.1" }), Verdict::Fail),
        (json!({ "min_tls": "1.2" }), Verdict::Error),
        (json!({ "min_tls": 12, "newest_tls": "1.3" }), Verdict::Error),
        (json!({ "min_tls": null, "newest_tls": "1.3" }), Verdict::Error),
        (json!({ "min_tls": "none", "newest_tls": "1.3" }), Verdict::Error),
        (json!({}), Verdict::Error),
    ];
    for (measured, verdict) in cases {
        assert_eq!(judge(&probe(), &Run::Measured(facts(measured.clone()))), verdict, "{measured}");
    }
    assert_eq!(judge(&probe(), &Run::Unable("refused".to_owned())), Verdict::Error);
    assert_eq!(judge(&probe(), &Run::NotApplicable(Facts::new())), Verdict::Na);
}

#[test]
fn violations_say_what_was_expected() {
    let probe = probe();
    let found = violations(&probe, &facts(json!({ "min_tls": "1.0", "newest_tls": "1.3" })));
    let told: Vec<String> = found.iter().map(|v| format!("{} {}", v.name, v.expected)).collect();
    assert_eq!(told, ["min_tls >= 1.2"]);
    assert_eq!(found[0].measured, Some(Value::Version(1, 0)));
}

fn pass() -> Run {
    Run::Measured(facts(json!({ "min_tls": "1.2", "newest_tls": "1.3" })))
}

fn evidence(t1: i64, run: Run, previous: Option<&Head>) -> Evidence {
    Evidence::of_run(&probe(), Uuid::nil(), at(t1 - 1), at(t1), run, previous).unwrap()
}

#[test]
fn a_series_lasts_while_the_verdict_stays_and_no_answer_went_stale() {
    let probe = probe();
    let first = Head::after(None, &evidence(1_000, pass(), None), &probe).unwrap();
    assert_eq!((first.t1, first.since), (at(1_000), at(1_000)));
    let cases = [
        ("in time", 1_300, pass(), at(1_000)),
        ("at the last moment", 1_900, pass(), at(1_000)),
        ("after a stale gap", 1_901, pass(), at(1_901)),
        ("another verdict", 1_300, Run::Unable("no route".to_owned()), at(1_300)),
    ];
    for (name, t1, run, since) in cases {
        let next = Head::after(Some(&first), &evidence(t1, run, Some(&first)), &probe).unwrap();
        assert_eq!((next.t1, next.since), (at(t1), since), "{name}");
    }
    for late in [900, 1_000] {
        assert_eq!(Head::after(Some(&first), &evidence(late, pass(), None), &probe), None, "{late}");
    }
}

#[test]
fn missed_runs_are_counted() {
    let head = Head::after(None, &evidence(1_000, pass(), None), &probe()).unwrap();
    for (t1, missed) in [(1_300, 0), (1_599, 0), (1_600, 1), (1_901, 2), (1_000, 0), (500, 0)] {
        assert_eq!(evidence(t1, pass(), Some(&head)).missed, missed, "{t1}");
    }
    assert!(!head.is_due(&probe(), at(1_299)));
    assert!(head.is_due(&probe(), at(1_300)));
}

#[test]
fn counts_agree_with_the_verdict() {
    let found = evidence(10, pass(), None);
    assert_eq!((found.runs, found.ok, found.verdict), (1, 1, Verdict::Pass));
    let found = evidence(10, Run::Unable("x".repeat(9_999)), None);
    assert_eq!((found.runs, found.ok, found.verdict), (1, 0, Verdict::Error));
    assert_eq!(found.facts["reason"].as_str().unwrap().len(), 500);
}

#[test]
fn what_is_no_evidence() {
    let made = |t0, t1, run| Evidence::of_run(&probe(), Uuid::nil(), at(t0), at(t1), run, None).map(|_| ());
    assert_eq!(made(5, 5, pass()), Ok(()));
    assert_eq!(made(5, 4, pass()), Err(EvidenceError::Window));
    let large = Run::Measured(facts(json!({ "x": "y".repeat(FACTS_BYTES) })));
    assert_eq!(made(5, 6, large), Err(EvidenceError::TooLarge));
}

#[test]
fn only_a_failure_catches_a_canary() {
    let probe = probe();
    let fail = Run::Measured(facts(json!({ "min_tls": "1.0", "newest_tls": "1.3" })));
    let cases = [
        ("failed", fail.clone(), true),
        ("passed", pass(), false),
        ("could not look", Run::Unable("refused".to_owned()), false),
        ("not applicable", Run::NotApplicable(Facts::new()), false),
    ];
    for (name, run, is_caught) in cases {
        assert_eq!(Canary::of_run(&probe, at(0), &run, None).is_caught, is_caught, "{name}");
    }
    let first = Canary::of_run(&probe, at(0), &fail, None);
    assert_eq!(Canary::of_run(&probe, at(86_400), &fail, Some(&first)).since, at(0));
    assert_eq!(Canary::of_run(&probe, at(86_401), &fail, Some(&first)).since, at(86_401));
    assert_eq!(Canary::of_run(&probe, at(10), &pass(), Some(&first)).since, at(10));
}

#[test]
fn verdict_names() {
    for verdict in Verdict::ALL {
        assert_eq!(Verdict::from_name(verdict.name()), Some(verdict));
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
    }
}
