//! What one telegram of 気象庁防災情報XML says, as far as safety confirmation needs it.
//!
//! Lives here: the types, and what each bulletin is to us. The way from bytes to them is in
//! [`mod@reader`]. Does not live here: who is to be asked (see [`super::rule`]).

mod reader;

pub use reader::{MAX_BYTES, MAX_DEPTH, TelegramError};

use super::code::{AreaCode, CityCode, EventId, PrefectureCode};
use super::intensity::{Intensity, Shaking};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// One telegram, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telegram {
    pub bulletin: Bulletin,
    /// `Control/Title`, the name of the bulletin as the agency wrote it.
    pub title: String,
    pub status: Status,
    pub info_type: InfoType,
    /// `Head/EventID`, which may hold several. At most [`Telegram::MAX_EVENTS`].
    pub events: Vec<EventId>,
    pub edition: Edition,
    /// `Head/Headline/Text`: the agency's own words, to be relayed unchanged.
    pub headline: String,
    /// `Body/Text`, where a cancellation says why.
    pub text: Option<String>,
    pub earthquake: Option<Earthquake>,
    /// The observed intensities; absent for a distant earthquake and for a cancellation.
    pub observation: Option<Observation>,
    /// Values that were not understood and left out, for an administrator to look at.
    /// At most [`Telegram::MAX_DOUBTS`].
    pub doubts: Vec<String>,
}

impl Telegram {
    pub const MAX_EVENTS: usize = 16;
    pub const MAX_DOUBTS: usize = 16;

    /// Reads a telegram as fetched.
    ///
    /// # Errors
    /// When the bytes are not a telegram, lack what identifies one, say it twice, or exceed
    /// [`MAX_BYTES`] or [`MAX_DEPTH`]. Everything else that is unknown is passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, TelegramError> {
        reader::read(bytes)
    }
}

/// Which bulletin, told by `Control/Title`: the type code stands only in the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bulletin {
    /// VXSE51 震度速報: about 1.5 minutes after the shaking, areas only, 震度3 and above.
    IntensityFlash,
    /// VXSE53 震源・震度に関する情報: areas, cities, stations. Also distant earthquakes.
    IntensityReport,
    /// A bulletin that is known and triggers nothing here; its type code or codes.
    Other(&'static str),
    Unknown,
}

impl Bulletin {
    pub fn from_title(title: &str) -> Self {
        // Bulletins about tsunami carry a letter after the name: 津波情報a, 津波情報b.
        let name = title.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        match name {
            "震度速報" => Bulletin::IntensityFlash,
            "震源・震度に関する情報" => Bulletin::IntensityReport,
            _ => OTHER_BULLETINS
                .iter()
                .find(|(known, _)| name.starts_with(known))
                .map_or(Bulletin::Unknown, |(_, code)| Bulletin::Other(code)),
        }
    }

    /// The type code as in the file's name, e.g. `VXSE53`.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Bulletin::IntensityFlash => Some("VXSE51"),
            Bulletin::IntensityReport => Some("VXSE53"),
            Bulletin::Other(code) => Some(code),
            Bulletin::Unknown => None,
        }
    }
}

/// Beginnings of titles, longer ones before their own beginnings.
const OTHER_BULLETINS: &[(&str, &str)] = &[
    ("震源に関する情報", "VXSE52"),
    ("地震の活動状況等に関する情報", "VXSE56"),
    ("地震回数に関する情報", "VXSE60"),
    ("顕著な地震の震源要素更新のお知らせ", "VXSE61"),
    ("長周期地震動に関する観測情報", "VXSE62"),
    ("津波警報・注意報・予報", "VTSE41"),
    ("津波情報", "VTSE51"),
    ("沖合の津波観測に関する情報", "VTSE52"),
    ("南海トラフ地震臨時情報", "VYSE50"),
    ("南海トラフ地震関連解説情報", "VYSE51/52"),
    ("北海道・三陸沖後発地震注意情報", "VYSE60"),
    ("噴火警報・予報", "VFVO50"),
    ("火山の状況に関する解説情報", "VFVO51"),
    ("噴火に関する火山観測報", "VFVO52"),
    ("降灰予報（定時）", "VFVO53"),
    ("降灰予報（速報）", "VFVO54"),
    ("降灰予報（詳細）", "VFVO55"),
    ("噴火速報", "VFVO56"),
    ("気象警報・注意報（Ｒ０６）", "VPWW55-61"),
    ("気象警報・注意報（Ｈ２７）", "VPWW54"),
    ("気象特別警報・警報・注意報", "VPWW53"),
    ("記録的短時間大雨情報", "VPOA50"),
    ("指定河川洪水予報", "VXKO"),
];

/// `Control/Status`. Drills and tests arrive on the same feed as real alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// 通常
    Real,
    /// 訓練
    Drill,
    /// 試験
    Test,
    /// A word this program does not know. Never taken for [`Status::Real`].
    Unknown,
}

/// `Head/InfoType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InfoType {
    /// 発表
    Issued,
    /// 訂正: replaces what was issued before.
    Corrected,
    /// 取消: what was issued before did not happen.
    Cancelled,
    Unknown,
}

/// Which of two telegrams of one bulletin about one event is the later: compared in the order of
/// the fields. `ReportDateTime` counts minutes and `Serial` may be empty, so `Control/DateTime`
/// (seconds) decides last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edition {
    /// `Head/ReportDateTime`.
    pub reported: Timestamp,
    /// `Head/Serial`; `None`, which sorts first, where the bulletin has none.
    pub serial: Option<u32>,
    /// `Control/DateTime`.
    pub issued: Timestamp,
}

/// What is known of the earthquake itself, for people to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earthquake {
    pub origin: Option<Timestamp>,
    /// The name of the hypocentre's region.
    pub hypocentre: Option<String>,
    /// As the agency words it: `Ｍ７．６`, `Ｍ８を超える巨大地震`. The number may be NaN, so it is not read.
    pub magnitude: Option<String>,
}

/// `Body/Intensity/Observation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    pub max: Option<Intensity>,
    /// Every area that the telegram lists, in its order.
    pub areas: Vec<ObservedArea>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedArea {
    pub code: AreaCode,
    pub prefecture: Option<PrefectureCode>,
    pub name: String,
    /// Unreported also when that is so for one of its cities.
    pub shaking: Shaking,
    /// Empty in a 震度速報.
    pub cities: Vec<ObservedCity>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedCity {
    pub code: CityCode,
    pub name: String,
    /// Unreported also when that is so for one of its stations.
    pub shaking: Shaking,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bulletins_are_told_by_their_titles() {
        let cases = [
            ("震度速報", Some("VXSE51")),
            ("震源・震度に関する情報", Some("VXSE53")),
            ("震源に関する情報", Some("VXSE52")),
            ("津波警報・注意報・予報a", Some("VTSE41")),
            ("津波情報b", Some("VTSE51")),
            ("気象警報・注意報（Ｒ０６）（高潮）", Some("VPWW55-61")),
            ("震度速報（新）", None),
            ("", None),
        ];
        for (title, code) in cases {
            assert_eq!(Bulletin::from_title(title).code(), code, "{title}");
        }
    }
}
