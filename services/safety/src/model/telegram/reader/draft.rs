//! A telegram while it is read: what each element's text means.
//!
//! Knows paths and texts, nothing of XML.

use super::super::super::code::{AreaCode, CityCode, PrefectureCode};
use super::super::super::intensity::Shaking;
use super::super::{
    Bulletin, Earthquake, Edition, InfoType, Observation, ObservedArea, ObservedCity, Status, Telegram,
};
use super::Tag::{self, *};
use super::TelegramError;
use kernel::Timestamp;
use time::{UtcOffset, format_description::well_known::Rfc3339};

/// The telegram as far as it has been read.
#[derive(Default)]
pub(super) struct Draft {
    title: Option<String>,
    issued: Option<Timestamp>,
    status: Option<Status>,
    reported: Option<Timestamp>,
    info_type: Option<InfoType>,
    event_ids: Option<String>,
    serial: Option<String>,
    headline: Option<String>,
    text: Option<String>,
    earthquake: Option<Earthquake>,
    observation: Option<Observation>,
    prefecture: Option<PrefectureCode>,
    area: Unit,
    city: Unit,
    cities: Vec<ObservedCity>,
    doubts: Vec<String>,
}

/// An area or a city while it is read.
#[derive(Default)]
struct Unit {
    code: String,
    name: String,
    shaking: Shaking,
}

impl Draft {
    /// An element begins; `description` reads its attribute of that name.
    pub(super) fn begin(&mut self, path: &[Tag], description: impl FnOnce() -> Option<String>) {
        match path {
            // Where several earthquakes are told of, the first that says a thing is heard.
            [Report, Body, Quake, Magnitude] => {
                let magnitude = &mut self.earthquake.get_or_insert_default().magnitude;
                if magnitude.is_none() {
                    *magnitude = description().as_deref().map(plain);
                }
            }
            [Report, Body, Intensities, Observed, rest @ ..] => {
                self.observation.get_or_insert_default();
                if let [Pref] = rest {
                    self.prefecture = None;
                }
            }
            _ => {}
        }
    }

    /// An element ends, with its trimmed text.
    pub(super) fn end(&mut self, path: &[Tag], text: &str) -> Result<(), TelegramError> {
        match path {
            [Report, Control, Title] => once("Control/Title", &mut self.title, plain(text)),
            [Report, Control, DateTime] => {
                once("Control/DateTime", &mut self.issued, time("Control/DateTime", text)?)
            }
            [Report, Control, StatusWord] => once("Control/Status", &mut self.status, status(text)),
            [Report, Head, ReportDateTime] => {
                once("Head/ReportDateTime", &mut self.reported, time("Head/ReportDateTime", text)?)
            }
            [Report, Head, InfoTypeWord] => once("Head/InfoType", &mut self.info_type, info_type(text)),
            [Report, Head, EventIds] => once("Head/EventID", &mut self.event_ids, text.to_owned()),
            [Report, Head, Serial] => once("Head/Serial", &mut self.serial, text.to_owned()),
            [Report, Head, Headline, Text] => once("Head/Headline/Text", &mut self.headline, plain(text)),
            [Report, Body, Text] => once("Body/Text", &mut self.text, plain(text)),
            [Report, Body, Quake, rest @ ..] => {
                self.end_earthquake(rest, text);
                Ok(())
            }
            [Report, Body, Intensities, Observed, rest @ ..] => {
                self.end_observation(rest, text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_earthquake(&mut self, path: &[Tag], text: &str) {
        let earthquake = self.earthquake.get_or_insert_default();
        match path {
            [OriginTime] if earthquake.origin.is_none() => {
                earthquake.origin = time("Earthquake/OriginTime", text).ok();
            }
            [Hypocentre, Area, Name] if earthquake.hypocentre.is_none() => {
                earthquake.hypocentre = Some(plain(text));
            }
            _ => {}
        }
    }

    fn end_observation(&mut self, path: &[Tag], text: &str) {
        match path {
            [MaxInt] => {
                let felt = self.felt("Observation", text);
                self.observation.get_or_insert_default().max = felt.assumed();
            }
            [Pref, Code] => match text.parse() {
                Ok(code) => self.prefecture = Some(code),
                Err(_) => self.doubt("Pref", "Code", text),
            },
            [Pref, Area, Code] => self.area.code = text.to_owned(),
            [Pref, Area, Name] => self.area.name = plain(text),
            [Pref, Area, MaxInt] => {
                let felt = self.felt("Area", text);
                self.area.shaking = self.area.shaking.with(felt);
            }
            // Conditions are free text; only the one that speaks of a missing report matters.
            [Pref, Area, Condition] => self.area.shaking.is_unreported |= is_unreported(text),
            [Pref, Area, City, Code] => self.city.code = text.to_owned(),
            [Pref, Area, City, Name] => self.city.name = plain(text),
            [Pref, Area, City, MaxInt] | [Pref, Area, City, Station, Int] => {
                let felt = self.felt("City", text);
                self.city.shaking = self.city.shaking.with(felt);
            }
            [Pref, Area, City, Condition] => self.city.shaking.is_unreported |= is_unreported(text),
            [Pref, Area, City] => self.end_city(),
            [Pref, Area] => self.end_area(),
            _ => {}
        }
    }

    fn end_city(&mut self) {
        let Unit { code, name, shaking } = std::mem::take(&mut self.city);
        // The area's own figure should be the highest of its cities'. Where it is missing, theirs stands.
        self.area.shaking = self.area.shaking.with(shaking);
        match code.parse::<CityCode>() {
            Ok(code) => self.cities.push(ObservedCity { code, name, shaking }),
            Err(_) => self.doubt("City", "Code", &code),
        }
    }

    fn end_area(&mut self) {
        let Unit { code, name, shaking } = std::mem::take(&mut self.area);
        let cities = std::mem::take(&mut self.cities);
        match code.parse::<AreaCode>() {
            Ok(code) => {
                let area = ObservedArea { code, prefecture: self.prefecture, name, shaking, cities };
                self.observation.get_or_insert_default().areas.push(area);
            }
            Err(_) => self.doubt("Area", "Code", &code),
        }
    }

    fn felt(&mut self, place: &'static str, text: &str) -> Shaking {
        let felt = Shaking { reported: text.parse().ok(), is_unreported: is_unreported(text) };
        if felt == Shaking::default() && !text.is_empty() {
            self.doubt(place, "intensity", text);
        }
        felt
    }

    fn doubt(&mut self, place: &'static str, field: &'static str, text: &str) {
        if self.doubts.len() < Telegram::MAX_DOUBTS {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
            self.doubts.push(format!("{place}/{field}: {shown:?}"));
        }
    }

    pub(super) fn finish(mut self) -> Result<Telegram, TelegramError> {
        let title = required("Control/Title", self.title.take().filter(|title| !title.is_empty()))?;
        let serial_text = self.serial.take().unwrap_or_default();
        let serial = serial_text.parse().ok();
        if serial.is_none() && !serial_text.is_empty() {
            self.doubt("Head", "Serial", &serial_text);
        }
        let mut events = Vec::new();
        for word in self.event_ids.take().unwrap_or_default().split_whitespace().take(Telegram::MAX_EVENTS) {
            match word.parse() {
                Ok(id) => events.push(id),
                Err(_) => self.doubt("Head", "EventID", word),
            }
        }
        Ok(Telegram {
            bulletin: Bulletin::from_title(&title),
            title,
            status: required("Control/Status", self.status)?,
            info_type: required("Head/InfoType", self.info_type)?,
            events,
            edition: Edition {
                reported: required("Head/ReportDateTime", self.reported)?,
                serial,
                issued: required("Control/DateTime", self.issued)?,
            },
            headline: self.headline.unwrap_or_default(),
            text: self.text,
            earthquake: self.earthquake,
            observation: self.observation,
            doubts: self.doubts,
        })
    }
}

/// A second `Status` or `EventID` would leave it to the reader's habits which one counts.
fn once<T>(name: &'static str, slot: &mut Option<T>, value: T) -> Result<(), TelegramError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(TelegramError::Repeated(name)),
    }
}

fn required<T>(name: &'static str, value: Option<T>) -> Result<T, TelegramError> {
    value.ok_or(TelegramError::Missing(name))
}

fn status(text: &str) -> Status {
    match text {
        "通常" => Status::Real,
        "訓練" => Status::Drill,
        "試験" => Status::Test,
        _ => Status::Unknown,
    }
}

fn info_type(text: &str) -> InfoType {
    match text {
        "発表" => InfoType::Issued,
        "訂正" => InfoType::Corrected,
        "取消" => InfoType::Cancelled,
        _ => InfoType::Unknown,
    }
}

/// 震度５弱以上未入電, as a condition or in the place of an intensity.
fn is_unreported(text: &str) -> bool {
    text.contains("未入電")
}

/// In UTC, cut to microseconds as everywhere in the house.
fn time(name: &'static str, text: &str) -> Result<Timestamp, TelegramError> {
    let instant = Timestamp::parse(text, &Rfc3339)
        .ok()
        .and_then(|instant| instant.checked_to_offset(UtcOffset::UTC))
        .ok_or(TelegramError::NotATime(name))?;
    Ok(instant.replace_nanosecond(instant.microsecond().saturating_mul(1000)).unwrap_or(instant))
}

/// Text for people: no control characters but line breaks.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}
