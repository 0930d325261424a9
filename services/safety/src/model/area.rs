//! The areas that earthquake bulletins speak of, their names and their prefectures.
//!
//! The table is `data/areas.toml`, a dated copy of the agency's. A telegram may name an area that
//! is not in it: matching is on codes alone, so an old table costs a name and not an alarm.

use super::code::{AreaCode, PrefectureCode};
use kernel::Text;
use serde::Deserialize;
use std::sync::LazyLock;

/// One 細分区域.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub code: AreaCode,
    /// Japanese, as the agency writes it.
    pub name: String,
}

/// A prefecture with its areas, in the order of their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefecture {
    pub code: PrefectureCode,
    pub name: Text,
    pub areas: Vec<Area>,
}

/// All 47 prefectures in the order of their codes.
pub fn prefectures() -> &'static [Prefecture] {
    &TABLE.prefectures
}

pub fn prefecture(code: PrefectureCode) -> Option<&'static Prefecture> {
    prefectures().iter().find(|prefecture| prefecture.code == code)
}

/// The area and the prefecture it lies in.
pub fn area(code: AreaCode) -> Option<(&'static Area, &'static Prefecture)> {
    prefectures().iter().find_map(|prefecture| {
        prefecture.areas.iter().find(|area| area.code == code).map(|area| (area, prefecture))
    })
}

/// Where the table comes from, to be shown wherever its names are.
pub const ATTRIBUTION: Text = Text {
    ja: std::borrow::Cow::Borrowed("出典: 気象庁"),
    en: std::borrow::Cow::Borrowed("Source: Japan Meteorological Agency"),
};

/// The day (ISO 8601) on which the table was last compared with its source.
pub fn checked() -> &'static str {
    &TABLE.checked
}

struct Table {
    checked: String,
    prefectures: Vec<Prefecture>,
}

#[allow(clippy::expect_used, reason = "the text is compiled in, and a test of this module reads all of it")]
static TABLE: LazyLock<Table> =
    LazyLock::new(|| read(include_str!("../../data/areas.toml")).expect("data/areas.toml"));

fn read(text: &str) -> Result<Table, toml::de::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        checked: String,
        #[serde(rename = "source")]
        _source: String,
        prefecture: Vec<Row>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        code: PrefectureCode,
        ja: String,
        en: String,
        areas: Vec<Area>,
    }
    let file: File = toml::from_str(text)?;
    let prefectures = file.prefecture.into_iter().map(|row| Prefecture {
        code: row.code,
        name: Text { ja: row.ja.into(), en: row.en.into() },
        areas: row.areas,
    });
    Ok(Table { checked: file.checked, prefectures: prefectures.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_whole() {
        let numbers: Vec<String> = prefectures().iter().map(|p| p.code.to_string()).collect();
        let expected: Vec<String> = (1..=47).map(|number| format!("{number:02}")).collect();
        assert_eq!(numbers, expected);
        assert!(prefectures().iter().all(|p| !p.areas.is_empty() && p.areas.is_sorted_by_key(|a| a.code)));
        let codes: BTreeSet<AreaCode> =
            prefectures().iter().flat_map(|p| p.areas.iter().map(|a| a.code)).collect();
        assert_eq!(codes.len(), 188);
        assert_eq!(prefectures().iter().map(|p| p.areas.len()).sum::<usize>(), 188);
    }

    /// Outside Hokkaido and the islands of Tokyo an area's name begins with its prefecture's.
    #[test]
    fn areas_stand_under_their_own_prefecture() {
        for prefecture in prefectures() {
            for area in &prefecture.areas {
                let owner = prefectures().iter().find(|p| area.name.starts_with(p.name.ja.as_ref()));
                let is_own = owner.is_some_and(|owner| owner.code == prefecture.code);
                let is_exception =
                    owner.is_none() && ["01", "13"].contains(&prefecture.code.to_string().as_str());
                assert!(is_own || is_exception, "{area:?}");
            }
        }
    }

    #[test]
    fn an_area_is_found_by_its_code() {
        let (noto, ishikawa) = area("390".parse().unwrap()).unwrap();
        assert_eq!((noto.name.as_str(), ishikawa.name.en.as_ref()), ("石川県能登", "Ishikawa"));
        assert_eq!(prefecture("17".parse().unwrap()), Some(ishikawa));
        assert_eq!(area("999".parse().unwrap()), None);
        assert_eq!(prefecture("48".parse().unwrap()), None);
        assert_eq!(checked().len(), "2026-11-21".len());
    }
}
