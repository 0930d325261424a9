//! What the reader refuses, what it passes over, and what it makes of intensities.

use super::super::{InfoType, Status, Telegram};
use super::*;
use crate::model::intensity::Intensity;

const CONTROL: &str = "<Control>\
    <Title>震源・震度に関する情報</Title><DateTime>2027-01-15T00:00:00Z</DateTime>\
    <Status>通常</Status></Control>";
const HEAD: &str = "<Head><ReportDateTime>2027-01-15T09:00:00+09:00</ReportDateTime>\
    <EventID>E1</EventID><InfoType>発表</InfoType><Serial>1</Serial></Head>";

fn report(inside: &str) -> String {
    format!("<Report>{CONTROL}{HEAD}{inside}</Report>")
}

fn observed(inside: &str) -> Telegram {
    let body = format!("<Body><Intensity><Observation>{inside}</Observation></Intensity></Body>");
    Telegram::parse(report(&body).as_bytes()).unwrap()
}

#[test]
fn refusals() {
    let deep = format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
    let long = format!("<Body><Text>{}</Text></Body>", "x".repeat(20_000));
    let cases: Vec<(String, TelegramError)> = vec![
        (String::new(), TelegramError::Missing("Control/Title")),
        ("<Report/>".into(), TelegramError::Missing("Control/Title")),
        ("<rss/>".into(), TelegramError::NotAReport),
        (format!("{}<Report/>", report("")), TelegramError::NotAReport),
        (format!("<!DOCTYPE Report>{}", report("")), TelegramError::DocumentType),
        (format!(r#"<!DOCTYPE r [<!ENTITY a "b">]>{}"#, report("")), TelegramError::DocumentType),
        (report("<Body><Text>&lol;</Text></Body>"), TelegramError::Entity),
        (report("<x>&lol;</x>"), TelegramError::Entity),
        (report(&deep), TelegramError::TooDeep),
        (report(&long), TelegramError::TextTooLong),
        (report(CONTROL), TelegramError::Repeated("Control/Title")),
        (report("<Head><EventID>E2</EventID></Head>"), TelegramError::Repeated("Head/EventID")),
        (report("<Head><InfoType>取消</InfoType></Head>"), TelegramError::Repeated("Head/InfoType")),
        (report("").replace("<Status>通常</Status>", ""), TelegramError::Missing("Control/Status")),
        (report("").replace("<InfoType>発表</InfoType>", ""), TelegramError::Missing("Head/InfoType")),
        (
            report("").replace("2027-01-15T00:00:00Z", "yesterday"),
            TelegramError::NotATime("Control/DateTime"),
        ),
        // The earliest instant there is, which lies before it in UTC.
        (
            report("").replace("2027-01-15T09:00:00+09:00", "-9999-01-01T00:00:00+09:00"),
            TelegramError::NotATime("Head/ReportDateTime"),
        ),
        (
            report("").replace("2027-01-15T09:00:00+09:00", "9999-12-31T23:59:59-09:00"),
            TelegramError::NotATime("Head/ReportDateTime"),
        ),
        (" ".repeat(MAX_BYTES + 1), TelegramError::TooLarge),
    ];
    for (xml, error) in cases {
        let shown: String = xml.chars().take(200).collect();
        assert_eq!(Telegram::parse(xml.as_bytes()), Err(error), "{shown}");
    }
    assert_eq!(Telegram::parse(b"<Report>\xff</Report>"), Err(TelegramError::NotUtf8));
    for broken in ["<Report>", "<Report></Head>", "<Report", "<Report>&</Report>"] {
        assert!(matches!(Telegram::parse(broken.as_bytes()), Err(TelegramError::Malformed(_))), "{broken}");
    }
}

#[test]
fn the_limits_themselves_are_allowed() {
    let deep = format!("{}{}", "<a>".repeat(MAX_DEPTH - 1), "</a>".repeat(MAX_DEPTH - 1));
    assert!(Telegram::parse(report(&deep).as_bytes()).is_ok());
    let padded = report("");
    let padding = " ".repeat(MAX_BYTES - padded.len());
    assert!(Telegram::parse(format!("{padded}{padding}").as_bytes()).is_ok());
}

#[test]
fn prefixes_order_space_and_strangers_do_not_matter() {
    let xml = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c --><j:Report xmlns:j=\"x\"><New><Status>通常</Status></New>\
        <i:Head><i:Serial/><i:InfoType> 訂正\n</i:InfoType><i:ReportDateTime>2027-01-15T09:00:00+09:00</i:ReportDateTime>\
        <i:EventID>\n E1  E2 </i:EventID><i:Headline><i:Text>強い&amp;<![CDATA[<揺れ>]]>&#x3002;</i:Text></i:Headline></i:Head>\
        <j:Control><j:Status>訓練 </j:Status><j:Title>震度速報</j:Title><j:DateTime>2027-01-15T00:00:30Z</j:DateTime></j:Control>\
        </j:Report>";
    let telegram = Telegram::parse(xml.as_bytes()).unwrap();
    assert_eq!((telegram.status, telegram.info_type), (Status::Drill, InfoType::Corrected));
    assert_eq!(telegram.events.iter().map(|e| e.as_str()).collect::<Vec<_>>(), ["E1", "E2"]);
    assert_eq!(telegram.edition.serial, None);
    assert_eq!(telegram.headline, "強い&<揺れ>。");
    assert!(telegram.doubts.is_empty());
}

#[test]
fn words_that_are_not_known_are_kept_apart() {
    let xml = report("").replace("通常", "演習").replace("発表", "遅延").replace("E1", "E1 ../x");
    let telegram = Telegram::parse(xml.as_bytes()).unwrap();
    assert_eq!((telegram.status, telegram.info_type), (Status::Unknown, InfoType::Unknown));
    assert_eq!((telegram.events.len(), telegram.doubts.len()), (1, 1));
}

#[test]
fn shaking_of_areas_and_cities() {
    const UNREPORTED: &str = "<Condition>震度５弱以上未入電</Condition>";
    const MISSING_STATION: &str = "<IntensityStation><Int>震度５弱以上未入電</Int></IntensityStation>";
    use Intensity::{FiveLower, FiveUpper, Four, SixUpper};
    let city = |inside: &str| format!("<City><Code>1720500</Code>{inside}</City>");
    // inside of the area; then reported, unreported, assumed
    let cases = [
        ("<MaxInt>6+</MaxInt>".to_owned(), Some(SixUpper), false, Some(SixUpper)),
        ("<MaxInt>4 </MaxInt>".to_owned(), Some(Four), false, Some(Four)),
        ("<MaxInt/>".to_owned(), None, false, None),
        (format!("<MaxInt>4</MaxInt>{}", city(UNREPORTED)), Some(Four), true, Some(FiveLower)),
        (format!("<MaxInt>4</MaxInt>{}", city(MISSING_STATION)), Some(Four), true, Some(FiveLower)),
        (format!("<MaxInt>4</MaxInt>{UNREPORTED}"), Some(Four), true, Some(FiveLower)),
        (city("<MaxInt>5+</MaxInt>"), Some(FiveUpper), false, Some(FiveUpper)),
        (city("<Condition>調査中</Condition>"), None, false, None),
    ];
    for (inside, reported, is_unreported, assumed) in cases {
        let telegram =
            observed(&format!("<Pref><Code>17</Code><Area><Code>390</Code>{inside}</Area></Pref>"));
        let area = &telegram.observation.unwrap().areas[0];
        assert_eq!(
            (area.shaking.reported, area.shaking.is_unreported),
            (reported, is_unreported),
            "{inside}"
        );
        assert_eq!(area.shaking.assumed(), assumed, "{inside}");
        assert_eq!(area.prefecture.unwrap().to_string(), "17");
    }
}

#[test]
fn one_area_does_not_leak_into_the_next() {
    let telegram = observed(
        "<Pref><Code>17</Code>\
         <Area><Code>390</Code><MaxInt>7</MaxInt><City><Code>1720500</Code><MaxInt>7</MaxInt></City></Area>\
         <Area><Code>391</Code></Area></Pref><Pref><Area><Code>380</Code></Area></Pref>",
    );
    let areas = telegram.observation.unwrap().areas;
    assert_eq!(areas[1].shaking.assumed(), None);
    assert!(areas[1].cities.is_empty());
    assert_eq!(areas[2].prefecture, None);
}

#[test]
fn what_is_not_understood_is_reported_and_bounded() {
    let strange = "<Pref><Code>x</Code><Area><Code>39</Code><MaxInt>8</MaxInt></Area></Pref>".repeat(20);
    let telegram = observed(&strange);
    assert_eq!(telegram.observation.unwrap().areas, []);
    assert_eq!(telegram.doubts.len(), Telegram::MAX_DOUBTS);
    assert_eq!(&telegram.doubts[..3], ["Pref/Code: \"x\"", "Area/intensity: \"8\"", "Area/Code: \"39\""]);
}
