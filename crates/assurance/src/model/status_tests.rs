//! Every line of the table in the header of `status`, and each property with the property removed.

#![allow(clippy::arithmetic_side_effects, reason = "test times are small constants")]

use super::*;
use crate::model::asset::{AssetClass, Attributes};
use kernel::Timestamp;
use time::{Duration, OffsetDateTime};

const PAPERS: &str = "[[paper]]\nid = \"a\"\nenforce = [\"1\"]\ncustomer = [\"2\"]\n";

/// One control with one probe over tenants, one with two probes over two classes, one duty.
const CHAPTER: &str = r#"
[chapter]
id = "t"
title_ja = "試"
title_en = "Test"

[[control]]
id = "t.one"
title_ja = "一"
title_en = "One"
keeps_ja = "一"
keeps_en = "One"

[[control]]
id = "t.two"
title_ja = "二"
title_en = "Two"
keeps_ja = "二"
keeps_en = "Two"

[[probe]]
id = "t.one"
control = "t.one"
code = "one"
scope = "tenant"
every = 300
fresh = 900
expect = { wrong = 0 }
canary = "Something wrong."

[[probe]]
id = "t.two-a"
control = "t.two"
code = "two-a"
scope = "tenant"
every = 300
fresh = 900
expect = { wrong = 0 }
canary = "Something wrong."

[[probe]]
id = "t.two-b"
control = "t.two"
code = "two-b"
scope = "service"
every = 300
fresh = 900
expect = { wrong = 0 }
canary = "Something wrong."

[[clause]]
id = "t.one"
requirement = "X01"
keeps = ["a/1"]
kind = "enforce"
control = "t.one"
grade = "measured"
ja = "約束です。"
en = "A promise."

[[clause]]
id = "t.two"
requirement = "X01"
keeps = ["a/1"]
kind = "enforce"
control = "t.two"
grade = "measured"
ja = "約束です。"
en = "A promise."

[[clause]]
id = "t.duty"
requirement = "X02"
keeps = ["a/2"]
kind = "customer"
ja = "お願いです。"
en = "A duty."
"#;

fn catalogue() -> Catalogue {
    Catalogue::from_texts(&[CHAPTER], PAPERS).unwrap_or_else(|error| panic!("{error}"))
}

/// Seconds after the beginning of the test's time.
fn at(seconds: i64) -> Timestamp {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(seconds)
}

const NOW: i64 = 100_000;

fn tenant(n: u128) -> Asset {
    let (id, name) = (Uuid::from_u128(n), n.to_string());
    Asset { id, class: AssetClass::Tenant, name, attributes: Attributes::new(), since: at(5), until: None }
}

fn service(n: u128) -> Asset {
    Asset { class: AssetClass::Service, ..tenant(n) }
}

fn head(probe: &str, asset: u128, t1: i64, verdict: Verdict) -> Head {
    let (probe, asset) = (probe.parse().unwrap(), Uuid::from_u128(asset));
    Head { probe, asset, t1: at(t1), verdict, since: at(40) }
}

fn canary(probe: &str, seconds: i64, is_caught: bool) -> Canary {
    Canary { probe: probe.parse().unwrap(), at: at(seconds), is_caught, since: at(30) }
}

/// One tenant, measured just now, with a probe that failed on its canary an hour ago.
fn kept() -> Observed {
    Observed {
        assets: vec![tenant(1)],
        heads: vec![head("t.one", 1, NOW, Verdict::Pass)],
        canaries: vec![canary("t.one", NOW - 3_600, true)],
        exceptions: vec![],
    }
}

fn one(observed: &Observed, now: i64) -> ClauseStatus {
    clause("t.one", observed, now)
}

fn clause(id: &str, observed: &Observed, now: i64) -> ClauseStatus {
    let assessment = assess(&catalogue(), observed, at(now));
    assessment.clauses.into_iter().find(|status| status.clause.as_str() == id).unwrap()
}

#[test]
fn fresh_evidence_and_a_caught_canary_keep_a_clause() {
    let status = one(&kept(), NOW);
    assert_eq!(status.status, Status::Kept);
    assert_eq!((status.tally.proven, status.tally.owed()), (1, 1));
    assert_eq!(status.since, Some(at(40)));
    assert_eq!(status.next_stale, Some(at(NOW + 900)));
    assert!(status.gaps.is_empty());
}

/// A name, what is changed in [`kept`], the moment, and what follows from it.
type Case = (&'static str, fn(&mut Observed), i64, Status, Option<Gap>);

#[test]
fn each_missing_piece_takes_the_green_away() {
    use Status::{Broken, Kept, Unproven};
    let cases: &[Case] = &[
        ("fresh to the last second", |_| {}, NOW + 900, Kept, None),
        ("one second past fresh", |_| {}, NOW + 901, Unproven, Some(Gap::Stale)),
        ("no evidence", |o| o.heads.clear(), NOW, Unproven, Some(Gap::Missing)),
        (
            "evidence of another probe",
            |o| o.heads[0].probe = "t.two-a".parse().unwrap(),
            NOW,
            Unproven,
            Some(Gap::Missing),
        ),
        (
            "evidence of another asset",
            |o| o.heads[0].asset = Uuid::from_u128(9),
            NOW,
            Unproven,
            Some(Gap::Missing),
        ),
        ("a second asset without evidence", |o| o.assets.push(tenant(2)), NOW, Unproven, Some(Gap::Missing)),
        ("no asset", |o| o.assets.clear(), NOW, Unproven, Some(Gap::Nothing)),
        (
            "only an asset of another class",
            |o| o.assets = vec![service(1)],
            NOW,
            Unproven,
            Some(Gap::Nothing),
        ),
        (
            "a retired asset owes nothing",
            |o| o.assets.push(Asset { until: Some(at(NOW)), ..tenant(2) }),
            NOW,
            Kept,
            None,
        ),
        (
            "an asset retired a second later still owes",
            |o| o.assets.push(Asset { until: Some(at(NOW + 1)), ..tenant(2) }),
            NOW,
            Unproven,
            Some(Gap::Missing),
        ),
        ("fail", |o| o.heads[0].verdict = Verdict::Fail, NOW, Broken, None),
        (
            "a failure outweighs a missing canary",
            |o| {
                o.heads[0].verdict = Verdict::Fail;
                o.canaries.clear()
            },
            NOW,
            Broken,
            None,
        ),
        (
            "a stale failure is no longer known",
            |o| o.heads[0].verdict = Verdict::Fail,
            NOW + 901,
            Unproven,
            Some(Gap::Stale),
        ),
        ("error", |o| o.heads[0].verdict = Verdict::Error, NOW, Unproven, Some(Gap::Error)),
        ("not applicable anywhere", |o| o.heads[0].verdict = Verdict::Na, NOW, Unproven, Some(Gap::Nothing)),
        ("no canary", |o| o.canaries.clear(), NOW, Unproven, Some(Gap::CanaryMissing)),
        (
            "another probe's canary",
            |o| o.canaries[0].probe = "t.two-a".parse().unwrap(),
            NOW,
            Unproven,
            Some(Gap::CanaryMissing),
        ),
        ("canary passed", |o| o.canaries[0].is_caught = false, NOW, Unproven, Some(Gap::CanaryPassed)),
        ("canary a day old", |o| o.canaries[0].at = at(NOW - 86_400), NOW, Kept, None),
        (
            "canary a day and a second old",
            |o| o.canaries[0].at = at(NOW - 86_401),
            NOW,
            Unproven,
            Some(Gap::CanaryMissing),
        ),
        ("canary from the future", |o| o.canaries[0].at = at(NOW + 61), NOW, Unproven, Some(Gap::Future)),
        ("evidence a minute ahead is another clock", |o| o.heads[0].t1 = at(NOW + 60), NOW, Kept, None),
        ("evidence from the future", |o| o.heads[0].t1 = at(NOW + 61), NOW, Unproven, Some(Gap::Future)),
        (
            "an older head beside it changes nothing",
            |o| o.heads.insert(0, head("t.one", 1, NOW - 5, Verdict::Fail)),
            NOW,
            Kept,
            None,
        ),
        (
            "a newer head beside it counts",
            |o| o.heads.insert(0, head("t.one", 1, NOW + 5, Verdict::Fail)),
            NOW,
            Broken,
            None,
        ),
        (
            "a newer canary that passed counts",
            |o| o.canaries.insert(0, canary("t.one", NOW, false)),
            NOW,
            Unproven,
            Some(Gap::CanaryPassed),
        ),
    ];
    for (name, change, now, status, gap) in cases {
        let mut observed = kept();
        change(&mut observed);
        let found = one(&observed, *now);
        assert_eq!((found.status, found.gaps.first().copied()), (*status, *gap), "{name}");
        assert_eq!(found.next_stale.is_some(), *status == Kept, "{name}");
    }
}

#[test]
fn the_worst_pair_decides_and_every_pair_is_counted() {
    let verdicts = [Verdict::Pass, Verdict::Pass, Verdict::Na, Verdict::Error, Verdict::Fail];
    let mut observed = kept();
    observed.assets = (1..=6).map(tenant).collect();
    observed.heads = (1..).zip(verdicts).map(|(n, verdict)| head("t.one", n, NOW, verdict)).collect();
    let status = one(&observed, NOW);
    assert_eq!(status.status, Status::Broken);
    assert_eq!(status.tally, Tally { proven: 2, failing: 1, unproven: 2, not_applicable: 1 });
    assert_eq!((status.tally.proven, status.tally.owed()), (2, 5));
    assert_eq!(status.gaps, [Gap::Missing, Gap::Error]);

    observed.heads[4].verdict = Verdict::Pass;
    assert_eq!(one(&observed, NOW).status, Status::Unproven);
    observed.heads[3].verdict = Verdict::Na;
    observed.assets.pop();
    let status = one(&observed, NOW);
    assert_eq!((status.status, status.tally.proven, status.tally.owed()), (Status::Kept, 3, 3));
}

#[test]
fn every_probe_of_a_control_must_prove_something() {
    let mut observed = Observed {
        assets: vec![tenant(1), service(2)],
        heads: vec![head("t.two-a", 1, NOW, Verdict::Pass), head("t.two-b", 2, NOW, Verdict::Pass)],
        canaries: vec![canary("t.two-a", NOW, true), canary("t.two-b", NOW, true)],
        exceptions: vec![],
    };
    assert_eq!(clause("t.two", &observed, NOW).status, Status::Kept);
    let without_service = Observed { assets: vec![tenant(1)], ..observed.clone() };
    assert_eq!(clause("t.two", &without_service, NOW).gaps, [Gap::Nothing]);
    observed.heads[1].verdict = Verdict::Na;
    assert_eq!(clause("t.two", &observed, NOW).status, Status::Unproven);
}

#[test]
fn since_and_next_stale_follow_the_deciding_pairs() {
    let mut observed = kept();
    observed.assets.push(tenant(2));
    observed.heads.push(Head { since: at(70), ..head("t.one", 2, NOW - 100, Verdict::Pass) });
    let status = one(&observed, NOW);
    assert_eq!(
        (status.since, status.next_stale),
        (Some(at(70)), Some(at(NOW + 800))),
        "kept since the last, until the first"
    );

    observed.canaries[0].at = at(NOW - 86_000);
    assert_eq!(one(&observed, NOW).next_stale, Some(at(NOW + 400)), "the canary ends first");
    observed.canaries[0].since = at(90);
    assert_eq!(one(&observed, NOW).since, Some(at(90)), "not kept before the probe was shown to fail");

    observed.heads.iter_mut().for_each(|head| head.verdict = Verdict::Fail);
    assert_eq!(one(&observed, NOW).since, Some(at(40)), "broken since the first");
    observed.heads.clear();
    assert_eq!(one(&observed, NOW).since, Some(at(5)), "unproven since it was registered");
    let stale = one(&kept(), NOW + 5_000);
    assert_eq!(stale.since, Some(at(NOW + 900)), "unproven since it went stale");
}

#[test]
fn a_page_of_a_stopped_server_turns_red_at_the_moment_it_names() {
    let (catalogue, observed) = (catalogue(), kept());
    let until = assess(&catalogue, &observed, at(NOW)).valid_until().unwrap();
    assert_eq!(assess(&catalogue, &observed, until).count(Status::Kept), 1);
    let after = assess(&catalogue, &observed, until + Duration::seconds(1));
    assert_eq!((after.count(Status::Kept), after.valid_until()), (0, None));
}

#[test]
fn an_exception_stands_until_it_ends_and_hides_no_measurement() {
    let mut observed = kept();
    observed.heads[0].verdict = Verdict::Fail;
    let exception = |clause: &str, since, until| Exception {
        clause: clause.parse().unwrap(),
        since: at(since),
        until: at(until),
        reason: "移行中".to_owned(),
    };
    let cases = [
        ("running", exception("t.one", NOW - 10, NOW + 1), Status::Excepted),
        ("from this moment", exception("t.one", NOW, NOW + 1), Status::Excepted),
        ("ended this moment", exception("t.one", NOW - 10, NOW), Status::Broken),
        ("not begun", exception("t.one", NOW + 1, NOW + 10), Status::Broken),
        ("of another clause", exception("t.two", NOW - 10, NOW + 1), Status::Broken),
    ];
    for (name, exception, expected) in cases {
        observed.exceptions = vec![exception];
        let status = one(&observed, NOW);
        assert_eq!(status.status, expected, "{name}");
        assert_eq!(status.tally.failing, 1, "{name}");
        assert_eq!(status.exception.is_some(), expected == Status::Excepted, "{name}");
    }
    observed.exceptions = vec![exception("t.one", NOW - 10, NOW + 5)];
    assert_eq!(one(&observed, NOW).next_stale, Some(at(NOW + 5)));
}

#[test]
fn a_duty_is_never_green_whatever_is_observed() {
    let mut observed = kept();
    observed.exceptions = vec![Exception {
        clause: "t.duty".parse().unwrap(),
        since: at(0),
        until: at(NOW + 9),
        reason: "なし".to_owned(),
    }];
    let status = clause("t.duty", &observed, NOW);
    assert_eq!((status.status, status.tally.owed(), status.next_stale), (Status::Duty, 0, None));
}

#[test]
fn with_nothing_observed_nothing_of_the_built_in_catalogue_is_kept() {
    let catalogue = Catalogue::built_in().unwrap();
    let assessment = assess(&catalogue, &Observed::default(), at(NOW));
    assert_eq!(assessment.clauses.len(), catalogue.clauses().len());
    for status in &assessment.clauses {
        assert!(
            matches!(status.status, Status::Unproven | Status::Duty),
            "{}: {:?}",
            status.clause,
            status.status
        );
    }
}

#[test]
fn with_everything_observed_all_of_the_built_in_catalogue_is_kept() {
    let catalogue = Catalogue::built_in().unwrap();
    let assets: Vec<Asset> =
        (1..).zip(AssetClass::ALL).map(|(n, class)| Asset { class, ..tenant(n) }).collect();
    let heads = catalogue.probes().flat_map(|probe| {
        let in_scope = assets.iter().filter(|asset| asset.class == probe.scope);
        in_scope.map(|asset| head(probe.id.as_str(), asset.id.as_u128(), NOW, Verdict::Pass))
    });
    let canaries = catalogue.probes().map(|probe| canary(probe.id.as_str(), NOW, true));
    let observed = Observed {
        heads: heads.collect(),
        canaries: canaries.collect(),
        assets: assets.clone(),
        exceptions: vec![],
    };
    let assessment = assess(&catalogue, &observed, at(NOW));
    let kept = assessment.count(Status::Kept);
    assert_eq!(kept + assessment.count(Status::Duty), catalogue.clauses().len());
    for number in 0..observed.heads.len() {
        let mut without = observed.clone();
        let removed = without.heads.remove(number);
        assert!(assess(&catalogue, &without, at(NOW)).count(Status::Kept) < kept, "{}", removed.probe);
    }
    for number in 0..observed.canaries.len() {
        let mut without = observed.clone();
        let removed = without.canaries.remove(number);
        assert!(assess(&catalogue, &without, at(NOW)).count(Status::Kept) < kept, "{}", removed.probe);
    }
}

#[test]
fn a_clause_for_which_nothing_was_even_asked_is_unproven() {
    let mut status = one(&kept(), NOW);
    status.tally = Tally::default();
    measure(&mut status, &[]);
    assert_eq!(status.status, Status::Unproven);
}
