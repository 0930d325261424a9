//! One fictional earthquake off Noto, from the first flash to its cancellation.

use super::fixture;
use safety::model::code::AreaCode;
use safety::model::intensity::{Intensity, Shaking};
use safety::model::rule::{self, Call, Decision, DrillPolicy, Purpose, Reason, TriggerRule};
use safety::model::telegram::{Bulletin, InfoType, Status, Telegram};
use std::collections::BTreeSet;

const RULE: TriggerRule = TriggerRule { minimum: Intensity::FiveLower, drills: DrillPolicy::Ignore };

const NOTO: &str = "390";
const KAGA: &str = "391";
const TOYAMA: &str = "380";
const JOETSU: &str = "370";

fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

fn watched() -> BTreeSet<AreaCode> {
    [NOTO, KAGA, TOYAMA, JOETSU].map(area).into()
}

fn asks(telegram: &Telegram) -> Call {
    match rule::evaluate(telegram, &RULE, &watched(), None) {
        Decision::Ask(call) => call,
        other => panic!("{other:?}"),
    }
}

fn codes(call: &Call) -> Vec<String> {
    call.areas().keys().map(ToString::to_string).collect()
}

#[test]
fn the_reports_are_read_whole() {
    let report = fixture("2-report");
    assert_eq!((report.bulletin, report.status), (Bulletin::IntensityReport, Status::Real));
    assert_eq!((report.info_type, report.edition.serial), (InfoType::Issued, Some(1)));
    assert_eq!(report.events[0].as_str(), "20270508140238");
    assert_eq!(report.edition.reported, time::macros::datetime!(2027-05-08 05:08 UTC));
    assert_eq!(report.edition.issued, time::macros::datetime!(2027-05-08 05:08:02 UTC));
    assert_eq!(report.headline, "８日１４時０２分ころ、地震がありました。");
    assert_eq!(report.doubts, Vec::<String>::new());

    let earthquake = report.earthquake.unwrap();
    assert_eq!(earthquake.origin, Some(time::macros::datetime!(2027-05-08 05:02 UTC)));
    assert_eq!(earthquake.hypocentre.as_deref(), Some("能登半島沖"));
    assert_eq!(earthquake.magnitude.as_deref(), Some("Ｍ７．２"));

    let observation = report.observation.unwrap();
    assert_eq!(observation.max, Some(Intensity::SixUpper));
    let shape: Vec<_> =
        observation.areas.iter().map(|a| (a.code.to_string(), a.shaking.reported, a.cities.len())).collect();
    let expected = [
        (NOTO, Intensity::SixUpper, 4),
        (KAGA, Intensity::Four, 1),
        (TOYAMA, Intensity::Four, 1),
        (JOETSU, Intensity::Four, 1),
    ];
    assert_eq!(shape, expected.map(|(code, intensity, cities)| (code.to_owned(), Some(intensity), cities)));
    let suzu = &observation.areas[0].cities[1];
    assert_eq!((suzu.name.as_str(), suzu.code.to_string().as_str()), ("珠洲市", "1720500"));
    assert_eq!(suzu.shaking, Shaking { reported: None, is_unreported: true });
    assert_eq!(suzu.code.prefecture(), observation.areas[0].prefecture.unwrap());
}

#[test]
fn each_report_adds_people_and_asks_nobody_twice() {
    let homes = [("ai", NOTO), ("ken", KAGA), ("mio", TOYAMA), ("ryo", JOETSU)];
    let places: Vec<(&str, Vec<AreaCode>)> =
        homes.iter().map(|(who, home)| (*who, vec![area(home)])).collect();
    let people = || places.iter().map(|(who, places)| (*who, places.as_slice()));
    let mut asked = BTreeSet::new();
    let mut seen = None;
    // Joetsu comes in by a missing report, Kaga by the upgrade; Toyama stays at 4.
    let steps = [
        ("1-flash", vec!["ai"]),
        ("2-report", vec!["ryo"]),
        ("2-report", vec![]),
        ("3-upgrade", vec!["ken"]),
    ];
    for (name, expected) in steps {
        let telegram = fixture(name);
        let Decision::Ask(call) = rule::evaluate(&telegram, &RULE, &watched(), seen.as_ref()) else {
            panic!("{name}")
        };
        let new = call.newly_concerned(people(), &asked);
        assert_eq!(new.iter().copied().collect::<Vec<_>>(), expected, "{name}");
        asked.extend(new);
        // Editions are compared within one bulletin only.
        seen = (telegram.bulletin == Bulletin::IntensityReport).then_some(telegram.edition);
    }
    let late = rule::evaluate(&fixture("2-report"), &RULE, &watched(), seen.as_ref());
    assert_eq!(late, Decision::Ignored(Reason::Outdated));
    let Decision::Cancelled(key) = rule::evaluate(&fixture("4-cancel"), &RULE, &watched(), seen.as_ref())
    else {
        panic!("not cancelled")
    };
    assert_eq!((key.purpose, key.event.as_str()), (Purpose::Real, "20270508140238"));
}

#[test]
fn a_call_names_what_it_is_about() {
    let call = asks(&fixture("2-report"));
    assert_eq!(codes(&call), [JOETSU, NOTO]);
    assert_eq!(call.strongest(), Some(Intensity::SixUpper));
    assert!(call.areas()[&area(JOETSU)].is_unreported);
    // Home is quiet, the office is not.
    assert!(call.concerns(&[area(TOYAMA), area(NOTO)]));
    assert!(!call.concerns(&[area(TOYAMA)]));
    assert!(!call.concerns(&[]));
}

#[test]
fn a_drill_never_asks_in_earnest() {
    let drill = fixture("drill");
    assert_eq!(rule::evaluate(&drill, &RULE, &watched(), None), Decision::Ignored(Reason::Drill));
    let with_drills = TriggerRule { drills: DrillPolicy::Drill, ..RULE };
    let real = rule::evaluate(&fixture("1-flash"), &with_drills, &watched(), None);
    assert_eq!(
        real,
        Decision::Ask(asks(&fixture("1-flash"))),
        "a rule for drills changes nothing in earnest"
    );
    for status in [Status::Drill, Status::Test] {
        let telegram = Telegram { status, ..drill.clone() };
        let Decision::Ask(call) = rule::evaluate(&telegram, &with_drills, &watched(), None) else { panic!() };
        assert_eq!(call.key().purpose, Purpose::Drill);
        // The same event in earnest is another key: a drill's cancellation does not reach it.
        assert_ne!(call.key(), asks(&fixture("1-flash")).key());
        let cancelled = Telegram { info_type: InfoType::Cancelled, ..telegram };
        let decision = rule::evaluate(&cancelled, &with_drills, &watched(), None);
        assert_eq!(decision, Decision::Cancelled(call.key().clone()));
    }
}

#[test]
fn whatever_does_not_ask_says_why() {
    let flash = fixture("1-flash");
    let cases: Vec<(&str, Telegram, Reason)> = vec![
        ("tsunami", fixture("tsunami"), Reason::NotATrigger),
        ("distant", fixture("distant"), Reason::NoIntensity),
        ("status", Telegram { status: Status::Unknown, ..flash.clone() }, Reason::NotUnderstood),
        ("type", Telegram { info_type: InfoType::Unknown, ..flash.clone() }, Reason::NotUnderstood),
        ("title", Telegram { bulletin: Bulletin::Unknown, ..flash.clone() }, Reason::NotUnderstood),
        ("event", Telegram { events: vec![], ..flash.clone() }, Reason::NoEvent),
    ];
    for (name, telegram, reason) in cases {
        assert_eq!(rule::evaluate(&telegram, &RULE, &watched(), None), Decision::Ignored(reason), "{name}");
    }
    let strict = TriggerRule { minimum: Intensity::SixLower, ..RULE };
    assert_eq!(rule::evaluate(&flash, &strict, &watched(), None), Decision::Ignored(Reason::BelowMinimum));
    let elsewhere = BTreeSet::from([area("350")]);
    assert_eq!(rule::evaluate(&flash, &RULE, &elsewhere, None), Decision::Ignored(Reason::BelowMinimum));
    let correction = Telegram { info_type: InfoType::Corrected, ..flash };
    assert_eq!(codes(&asks(&correction)), [NOTO]);
}

#[test]
fn an_area_listed_twice_counts_with_its_stronger_report() {
    let mut flash = fixture("1-flash");
    let areas = &mut flash.observation.as_mut().unwrap().areas;
    let mut again = areas[0].clone();
    again.shaking.reported = Some(Intensity::FiveLower);
    areas.push(again);
    assert_eq!(asks(&flash).strongest(), Some(Intensity::FiveUpper));
}

#[test]
fn the_minimum_itself_asks() {
    let flash = fixture("1-flash");
    // Noto has 5+, Kaga and Toyama 4, Joetsu 3.
    let cases = [
        (Intensity::SixLower, 0),
        (Intensity::FiveUpper, 1),
        (Intensity::FiveLower, 1),
        (Intensity::Four, 3),
        (Intensity::Three, 4),
        (Intensity::One, 4),
    ];
    for (minimum, count) in cases {
        let areas = match rule::evaluate(&flash, &TriggerRule { minimum, ..RULE }, &watched(), None) {
            Decision::Ask(call) => call.areas().len(),
            _ => 0,
        };
        assert_eq!(areas, count, "{minimum}");
    }
}

#[test]
fn a_tsunami_telegram_may_be_about_several_events() {
    let telegram = fixture("tsunami");
    assert_eq!((telegram.bulletin, telegram.events.len()), (Bulletin::Other("VTSE41"), 2));
    assert_eq!(telegram.earthquake.unwrap().magnitude.as_deref(), Some("Ｍ８を超える巨大地震"));
    assert_eq!(telegram.observation, None);
}
