//! Bytes from strangers: nothing panics, and what is written is what is read.

use proptest::prelude::*;
use safety::model::code::AreaCode;
use safety::model::intensity::Intensity;
use safety::model::telegram::Telegram;

const REPORT: &[u8] = include_bytes!("../fixtures/2-report.xml");
/// Without these the last tag stays open.
const END: &str = ">\n";

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        let _ = Telegram::parse(&bytes);
    }

    /// Tokens of the format in any order reach deeper than bytes do.
    #[test]
    fn any_tokens(tokens in proptest::collection::vec(proptest::sample::select(TOKENS), 0..64)) {
        let _ = Telegram::parse(tokens.concat().as_bytes());
    }

    #[test]
    fn a_damaged_report(
        edits in proptest::collection::vec((0..REPORT.len(), any::<u8>()), 1..8),
        cut in 0..REPORT.len() - END.len(),
    ) {
        let mut bytes = REPORT.to_vec();
        for (at, byte) in edits {
            bytes[at] = byte;
        }
        let _ = Telegram::parse(&bytes);
        prop_assert!(Telegram::parse(&REPORT[..=cut]).is_err(), "cut after {cut}");
    }

    #[test]
    fn what_is_written_is_read(areas in proptest::collection::vec((0..1000_u32, 0..9_usize, "[ \n]{0,2}"), 0..40)) {
        let listed: String = areas.iter().map(|(code, rank, space)| {
            let intensity = Intensity::ALL[*rank];
            let name = format!("<Name>&lt;{code}&gt;</Name><Code>{code:03}</Code>");
            format!("<Area>{name}<MaxInt>{space}{intensity}{space}</MaxInt></Area>")
        }).collect();
        let text = std::str::from_utf8(REPORT).unwrap();
        let (start, end) = (text.find("<Pref>").unwrap(), text.find("</Observation>").unwrap());
        let xml = format!("{}<Pref><Code>17</Code>{listed}</Pref>{}", &text[..start], &text[end..]);
        let telegram = Telegram::parse(xml.as_bytes()).unwrap();
        let areas_read = telegram.observation.unwrap().areas;
        let read: Vec<_> = areas_read.into_iter().map(|a| (a.code, a.shaking.reported, a.name)).collect();
        let written: Vec<_> = areas.iter().map(|(code, rank, _)| {
            (format!("{code:03}").parse::<AreaCode>().unwrap(), Some(Intensity::ALL[*rank]), format!("<{code}>"))
        }).collect();
        prop_assert_eq!(read, written);
    }
}

const TOKENS: &[&str] = &[
    "<Report>",
    "</Report>",
    "<Report/>",
    "<Control>",
    "</Control>",
    "<Head>",
    "</Head>",
    "<Body>",
    "</Body>",
    "<Title>震度速報</Title>",
    "<DateTime>2027-01-01T00:00:00Z</DateTime>",
    "<Status>通常</Status>",
    "<Serial/>",
    "<ReportDateTime>2027-01-01T09:00:00+09:00</ReportDateTime>",
    "<InfoType>発表</InfoType>",
    "<EventID>1 2</EventID>",
    "<Intensity>",
    "</Intensity>",
    "<Observation>",
    "</Observation>",
    "<Pref>",
    "</Pref>",
    "<Area>",
    "</Area>",
    "<City>",
    "</City>",
    "<Code>390</Code>",
    "<Code>1720400</Code>",
    "<MaxInt>6+</MaxInt>",
    "<MaxInt>",
    "&amp;",
    "&#0;",
    "&#xFFFFFFFF;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?pi",
    "?>",
    "<!DOCTYPE",
    ">",
    "<Earthquake>",
    "</Earthquake>",
    "<Magnitude description='&#x1;&y;'>NaN</Magnitude>",
    "\u{feff}",
    "\0",
];
