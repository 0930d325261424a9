//! A small catalogue that loads, and one defect at a time that must not.

use super::*;
use crate::model::bound::Value;

const PAPERS: &str = "[[paper]]\nid = \"a\"\nenforce = [\"1\", \"2\"]\n";

const GOOD: &str = r#"
[chapter]
id = "t"
title_ja = "試"
title_en = "Test"
[[control]]
id = "t.control"
title_ja = "仕組み"
title_en = "Control"
keeps_ja = "仕組みです。"
keeps_en = "A control."
[[probe]]
id = "t.probe"
control = "t.control"
code = "probe"
scope = "tenant"
every = 300
fresh = 660
expect = { min_tls = { at_least = "1.2" } }
canary = "Something wrong."
[[clause]]
id = "t.clause"
requirement = "X01"
keeps = ["a/1"]
keeps_part = ["a/2"]
kind = "enforce"
control = "t.control"
grade = "measured"
params = { min_tls = { at_least = "1.2" } }
ja = "TLS {min_tls}以上だけを使用します。"
en = "TLS {min_tls} or newer only."
"#;

fn faults(chapter: &str) -> Vec<Fault> {
    catalogue(&[chapter], PAPERS).map_or_else(|error| error.0, |_| Vec::new())
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

#[test]
fn the_good_one_loads() {
    assert_eq!(faults(GOOD), []);
}

#[test]
fn a_sentence_cannot_drift_from_what_is_measured() {
    let tls = |major, minor| Bound::AtLeast(Value::Version(major, minor));
    let not_implied = |promised, expected| Fault::NotImplied {
        clause: id("t.clause"),
        param: "min_tls".to_owned(),
        promised,
        probe: id("t.probe"),
        expected,
    };
    let not_expected =
        Fault::NotExpected { clause: id("t.clause"), param: "min_tls".to_owned(), promised: tls(1, 2) };
    let expect = "expect = { min_tls = { at_least = \"1.2\" } }";
    let params = "params = { min_tls = { at_least = \"1.2\" } }";
    let cases = [
        (
            "the paper promises more",
            params,
            "params = { min_tls = { at_least = \"1.3\" } }",
            vec![not_implied(tls(1, 3), tls(1, 2))],
        ),
        (
            "the probe asks for less",
            expect,
            "expect = { min_tls = { at_least = \"1.1\" } }",
            vec![not_implied(tls(1, 2), tls(1, 1))],
        ),
        ("the probe asks for more", expect, "expect = { min_tls = { at_least = \"1.3\" } }", vec![]),
        ("the probe looks elsewhere", expect, "expect = { max_tls = \"1.3\" }", vec![not_expected]),
    ];
    for (name, from, to, expected) in cases {
        assert_eq!(faults(&GOOD.replace(from, to)), expected, "{name}");
    }
}

#[test]
fn each_defect_is_found() {
    use Language::{En, Ja};
    let clause = || id::<ClauseId>("t.clause");
    let probe = || id::<ProbeId>("t.probe");
    let control = || id::<ControlId>("t.control");
    let bare = |number: &str| SentenceError::BareNumber(number.to_owned());
    let cases: Vec<(&str, &str, Vec<Fault>)> = vec![
        ("fresh = 660", "fresh = 659", vec![Fault::Fresh(probe(), 659)]),
        ("every = 300", "every = 0", vec![Fault::Every(probe(), 0)]),
        ("every = 300\nfresh = 660", "every = 86401\nfresh = 999999", vec![Fault::Every(probe(), 86_401)]),
        (
            "canary = \"Something wrong.\"",
            "canary = \" \"",
            vec![Fault::Blank("t.probe".to_owned(), "canary")],
        ),
        ("title_en = \"Control\"", "title_en = \"\"", vec![Fault::Blank("t.control".to_owned(), "title_en")]),
        ("code = \"probe\"", "code = \"attest\"", vec![Fault::Grade(clause(), Grade::Measured)]),
        ("grade = \"measured\"", "grade = \"attested\"", vec![Fault::Grade(clause(), Grade::Attested)]),
        ("grade = \"measured\"\n", "", vec![Fault::Proof(clause()), Fault::ControlWithoutClause(control())]),
        (
            "kind = \"enforce\"",
            "kind = \"customer\"",
            vec![Fault::Proof(clause()), Fault::ControlWithoutClause(control())],
        ),
        ("keeps = [\"a/1\"]\nkeeps_part = [\"a/2\"]\n", "", vec![Fault::Keeps(clause())]),
        ("keeps_part = [\"a/2\"]", "keeps_part = [\"a/1\"]", vec![Fault::Keeps(clause())]),
        (
            "keeps_part = [\"a/2\"]",
            "keeps_part = [\"a/3\"]",
            vec![Fault::NoSuchPaperClause(clause(), id("a/3"))],
        ),
        (
            "or newer only",
            "or newer within 24 hours",
            vec![Fault::Sentence(clause(), En, bare("24")), Fault::ControlWithoutClause(control())],
        ),
        (
            "以上だけ",
            "以上１だけ",
            vec![Fault::Sentence(clause(), Ja, bare("１")), Fault::ControlWithoutClause(control())],
        ),
        ("TLS {min_tls}以上", "TLS以上", vec![Fault::ParamNotPrinted(clause(), Ja, "min_tls".to_owned())]),
        (
            "TLS {min_tls} or",
            "TLS {min_tsl} or",
            vec![
                Fault::NoSuchParam(clause(), En, "min_tsl".to_owned()),
                Fault::ParamNotPrinted(clause(), En, "min_tls".to_owned()),
            ],
        ),
    ];
    for (from, to, expected) in cases {
        assert!(GOOD.contains(from), "{from}");
        assert_eq!(faults(&GOOD.replace(from, to)), expected, "{from} → {to}");
    }
}

#[test]
fn names_that_lead_nowhere_and_twins_are_found() {
    let elsewhere = GOOD.replacen("control = \"t.control\"", "control = \"t.other\"", 1);
    let found = faults(&elsewhere);
    assert!(found.contains(&Fault::NoSuchControl("t.probe".to_owned(), id("t.other"))), "{found:?}");
    assert!(found.contains(&Fault::ControlWithoutProbe(id("t.control"))), "{found:?}");
    let found = catalogue(&[GOOD, GOOD], PAPERS).unwrap_err().0;
    let twins = ["t.control", "t.probe", "t.clause"].map(|name| Fault::Twice(name.to_owned()));
    assert_eq!(found, twins);
}

#[test]
fn an_expectation_of_nothing_and_a_number_in_a_duty_are_found() {
    let nothing = GOOD.replace("expect = { min_tls = { at_least = \"1.2\" } }", "expect = {}");
    assert!(faults(&nothing).contains(&Fault::ExpectsNothing(id("t.probe"))));
    let duty = "\n[[clause]]\nid = \"t.duty\"\nrequirement = \"X02\"\nkeeps = [\"a/2\"]\nkind = \"customer\"\nparams = { days = 3 }\nja = \"{days}日\"\nen = \"{days} days\"\n";
    let found = faults(&format!("{GOOD}{duty}"));
    assert!(matches!(found.as_slice(), [Fault::NotExpected { param, .. }] if param == "days"), "{found:?}");
}

#[test]
fn unknown_keys_do_not_pass_silently() {
    for (from, to) in [
        ("canary =", "canari ="),
        ("grade =", "grades ="),
        ("scope = \"tenant\"", "scope = \"moon\""),
        ("every = 300", "every = -1"),
        ("{ at_least = \"1.2\" }", "{ at_lest = \"1.2\" }"),
    ] {
        let found = faults(&GOOD.replace(from, to));
        assert!(matches!(found.as_slice(), [Fault::Syntax(_)]), "{to}: {found:?}");
    }
}

#[test]
fn the_error_lists_every_fault() {
    let error =
        catalogue(&[&GOOD.replace("fresh = 660", "fresh = 1").replace("a/2", "a/9")], PAPERS).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 3, "{error}");
}
