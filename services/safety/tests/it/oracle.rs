//! Telegrams read by us and by the `jmaxml` crate: both must see the same.
//!
//! Always our own fixtures; and whatever of the agency's published samples stands in
//! `tests/samples`, which is not part of the project.

use jmaxml::model::{Body, SeisIntensityArea};
use safety::model::intensity::{Intensity, Shaking};
use safety::model::telegram::{Bulletin, InfoType, ObservedArea, Status, Telegram};
use std::path::{Path, PathBuf};

fn telegrams() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["fixtures", "samples"].map(|folder| tests.join(folder));
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn another_reader_sees_the_same() {
    let mut counts = [0_usize; 3];
    for path in telegrams() {
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_none_or(|end| end != "xml") || bytes.is_empty() {
            continue;
        }
        let ours = Telegram::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let theirs: jmaxml::Report = std::str::from_utf8(&bytes).unwrap().parse().unwrap();
        compare_identity(&path, &ours, &theirs);
        counts[0] += 1;
        if let Body::Seismology(body) = &theirs.body {
            let detail = body.intensity.as_ref().and_then(|intensity| intensity.observation.as_ref());
            let areas: Vec<_> = detail
                .iter()
                .flat_map(|d| &d.prefs)
                .flat_map(|p| p.areas.iter().map(|a| (&p.code, a)))
                .collect();
            let seen = ours.observation.as_ref().map_or(&[][..], |observation| &observation.areas);
            assert_eq!(seen.len(), areas.len(), "{}", path.display());
            for (ours, (prefecture, theirs)) in seen.iter().zip(areas) {
                assert_eq!(ours.prefecture.map(|code| code.to_string()).as_ref(), Some(prefecture));
                compare_area(&path, ours, theirs);
                counts[1] += 1;
                counts[2] += ours.cities.iter().filter(|city| city.shaking.is_unreported).count();
            }
        }
    }
    println!("{} telegrams, {} areas, {} cities unreported", counts[0], counts[1], counts[2]);
    assert!(counts.iter().all(|count| *count > 0), "nothing was compared");
}

fn compare_identity(path: &Path, ours: &Telegram, theirs: &jmaxml::Report) {
    let shown = path.display();
    let code = path.file_stem().unwrap().to_str().unwrap().rsplit('_').next().unwrap();
    // The agency's files are named for what they are; ours are not.
    match ours.bulletin {
        _ if !code.starts_with('V') => {}
        Bulletin::IntensityFlash => assert_eq!(code, "VXSE51", "{shown}"),
        Bulletin::IntensityReport => assert_eq!(code, "VXSE53", "{shown}"),
        Bulletin::Other(known) => assert_eq!(known[..4], code[..4], "{shown}"),
        Bulletin::Unknown => panic!("{shown}: {}", ours.title),
    }
    assert!(!["VXSE51", "VXSE53"].contains(&code) || ours.bulletin.code() == Some(code), "{shown}");
    let status = match theirs.control.status.trim() {
        "通常" => Status::Real,
        "訓練" => Status::Drill,
        _ => Status::Test,
    };
    let info_type = match theirs.head.info_type.as_str() {
        "発表" => InfoType::Issued,
        "訂正" => InfoType::Corrected,
        _ => InfoType::Cancelled,
    };
    assert_eq!((ours.status, ours.info_type), (status, info_type), "{shown}");
    let seconds = (ours.edition.reported.unix_timestamp(), ours.edition.issued.unix_timestamp());
    assert_eq!(
        seconds,
        (theirs.head.report_date_time.timestamp(), theirs.control.date_time.timestamp()),
        "{shown}"
    );
    assert_eq!(ours.edition.serial, theirs.head.serial.trim().parse().ok(), "{shown}");
    let events: Vec<&str> = theirs.head.event_id.split_whitespace().collect();
    assert_eq!(ours.events.iter().map(|e| e.as_str()).collect::<Vec<_>>(), events, "{shown}");
    assert_eq!(ours.headline, theirs.head.headline.text.trim(), "{shown}");
    assert_eq!(ours.doubts, Vec::<String>::new(), "{shown}");
}

fn compare_area(path: &Path, ours: &ObservedArea, theirs: &SeisIntensityArea) {
    let shown = format!("{} {}", path.display(), theirs.code);
    assert_eq!((&ours.code.to_string(), &ours.name), (&theirs.code, &theirs.name), "{shown}");
    assert_eq!(ours.cities.len(), theirs.cities.len(), "{shown}");
    let mut expected = Shaking { reported: intensity(theirs.max_int.as_deref()), is_unreported: false };
    for (ours, theirs) in ours.cities.iter().zip(&theirs.cities) {
        let stations = theirs.intensity_stations.iter().filter_map(|station| station.int.as_deref());
        let missing = "震度５弱以上未入電";
        let is_unreported =
            theirs.condition.as_deref() == Some(missing) || stations.clone().any(|int| int == missing);
        let reported =
            intensity(theirs.max_int.as_deref()).max(stations.filter_map(|int| intensity(Some(int))).max());
        assert_eq!((&ours.code.to_string(), &ours.name), (&theirs.code, &theirs.name), "{shown}");
        assert_eq!(ours.shaking, Shaking { reported, is_unreported }, "{shown} {}", theirs.code);
        assert!(expected.reported >= reported, "{shown}: a city felt more than its area");
        expected.is_unreported |= is_unreported;
    }
    assert_eq!(ours.shaking, expected, "{shown}");
}

fn intensity(text: Option<&str>) -> Option<Intensity> {
    text.and_then(|text| text.trim().parse().ok())
}
