//! From bytes to a [`Telegram`]: a pull parser over untrusted XML.
//!
//! Elements are matched by local name along the whole path from the root, so prefixes do not
//! matter and a `Name` under a station is never taken for that of a city. Unknown elements are
//! passed over. Document types and entities are refused: the format has none, attacks do.

use super::super::code::{AreaCode, CityCode, PrefectureCode};
use super::super::intensity::{Intensity, Shaking};
use super::{Bulletin, Earthquake, Edition, InfoType, Observation, ObservedArea, ObservedCity, Status, Telegram};
use Tag::*;
use kernel::Timestamp;
use quick_xml::events::{BytesRef, BytesStart, Event};
use time::{UtcOffset, format_description::well_known::Rfc3339};

/// The largest telegrams known are about 0.6 MB.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Telegrams reach a depth of about 12.
pub const MAX_DEPTH: usize = 32;
/// Of one text, in bytes. The longest kept ones are headlines of a few kilobytes.
const MAX_TEXT: usize = 16 * 1024;

/// Why bytes are not a telegram.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TelegramError {
    #[error("more than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("not UTF-8")]
    NotUtf8,
    #[error("not well-formed XML near byte {0}")]
    Malformed(u64),
    #[error("has a document type declaration")]
    DocumentType,
    #[error("refers to an entity")]
    Entity,
    #[error("nested deeper than {MAX_DEPTH} elements")]
    TooDeep,
    #[error("a text is longer than {MAX_TEXT} bytes")]
    TextTooLong,
    #[error("not a report of the agency's format")]
    NotAReport,
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} is stated twice")]
    Repeated(&'static str),
    #[error("{0} is not a time")]
    NotATime(&'static str),
}

pub(super) fn read(bytes: &[u8]) -> Result<Telegram, TelegramError> {
    if bytes.len() > MAX_BYTES {
        return Err(TelegramError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| TelegramError::NotUtf8)?;
    let mut xml = quick_xml::Reader::from_str(text);
    xml.config_mut().expand_empty_elements = true;
    let mut place = Place::default();
    let mut draft = Draft::default();
    loop {
        let event = xml.read_event().map_err(|_| TelegramError::Malformed(xml.error_position()))?;
        match event {
            Event::Start(element) => {
                place.enter(&element)?;
                draft.begin(&place.path, &element);
            }
            Event::End(_) => {
                draft.end(&place.path, place.text.trim())?;
                place.leave();
            }
            Event::Text(text) => place.add(&text.decode().map_err(|_| TelegramError::NotUtf8)?)?,
            Event::CData(text) => place.add(&text.decode().map_err(|_| TelegramError::NotUtf8)?)?,
            Event::GeneralRef(reference) => place.add(resolve(&reference)?.encode_utf8(&mut [0; 4]))?,
            Event::DocType(_) => return Err(TelegramError::DocumentType),
            Event::Eof if !place.path.is_empty() => return Err(TelegramError::Malformed(xml.buffer_position())),
            Event::Eof => return draft.finish(),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The five references that XML itself has, and characters by number.
fn resolve(reference: &BytesRef<'_>) -> Result<char, TelegramError> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(character);
    }
    match &**reference {
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"amp" => Ok('&'),
        b"apos" => Ok('\''),
        b"quot" => Ok('"'),
        _ => Err(TelegramError::Entity),
    }
}

/// Element names that matter somewhere; all others are `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Report,
    Control,
    Title,
    DateTime,
    StatusTag,
    Head,
    ReportDateTime,
    EventIds,
    InfoTypeTag,
    Serial,
    Headline,
    Text,
    Body,
    EarthquakeTag,
    OriginTime,
    Hypocentre,
    Magnitude,
    IntensityTag,
    ObservationTag,
    Pref,
    Area,
    City,
    Station,
    Name,
    Code,
    MaxInt,
    Int,
    Condition,
    Other,
}

impl Tag {
    fn from_name(name: &[u8]) -> Self {
        match name {
            b"Report" => Report,
            b"Control" => Control,
            b"Title" => Title,
            b"DateTime" => DateTime,
            b"Status" => StatusTag,
            b"Head" => Head,
            b"ReportDateTime" => ReportDateTime,
            b"EventID" => EventIds,
            b"InfoType" => InfoTypeTag,
            b"Serial" => Serial,
            b"Headline" => Headline,
            b"Text" => Text,
            b"Body" => Body,
            b"Earthquake" => EarthquakeTag,
            b"OriginTime" => OriginTime,
            b"Hypocenter" => Hypocentre,
            b"Magnitude" => Magnitude,
            b"Intensity" => IntensityTag,
            b"Observation" => ObservationTag,
            b"Pref" => Pref,
            b"Area" => Area,
            b"City" => City,
            b"IntensityStation" => Station,
            b"Name" => Name,
            b"Code" => Code,
            b"MaxInt" => MaxInt,
            b"Int" => Int,
            b"Condition" => Condition,
            _ => Other,
        }
    }
}

/// Where the reader stands, and the text of the element it stands in.
#[derive(Default)]
struct Place {
    path: Vec<Tag>,
    text: String,
    is_root_seen: bool,
}

impl Place {
    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), TelegramError> {
        let tag = Tag::from_name(element.local_name().as_ref());
        if self.path.is_empty() {
            if self.is_root_seen || tag != Report {
                return Err(TelegramError::NotAReport);
            }
            self.is_root_seen = true;
        }
        if self.path.len() >= MAX_DEPTH {
            return Err(TelegramError::TooDeep);
        }
        self.path.push(tag);
        self.text.clear();
        Ok(())
    }

    fn leave(&mut self) {
        self.path.pop();
        self.text.clear();
    }

    /// Only texts of elements that matter are kept, and bounded.
    fn add(&mut self, text: &str) -> Result<(), TelegramError> {
        if self.path.last().is_none_or(|tag| *tag == Other) {
            return Ok(());
        }
        if self.text.len().saturating_add(text.len()) > MAX_TEXT {
            return Err(TelegramError::TextTooLong);
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// The telegram as far as it has been read.
#[derive(Default)]
struct Draft {
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
    fn begin(&mut self, path: &[Tag], element: &BytesStart<'_>) {
        match path {
            // A telegram on several earthquakes tells of the first.
            [Report, Body, EarthquakeTag, Magnitude] => {
                let magnitude = &mut self.earthquake.get_or_insert_default().magnitude;
                if magnitude.is_none() {
                    *magnitude = description(element);
                }
            }
            [Report, Body, IntensityTag, ObservationTag] => {
                self.observation.get_or_insert_default();
            }
            [Report, Body, IntensityTag, ObservationTag, rest @ ..] => match rest {
                [Pref] => self.prefecture = None,
                [Pref, Area] => {
                    self.area = Unit::default();
                    self.cities.clear();
                }
                [Pref, Area, City] => self.city = Unit::default(),
                _ => {}
            },
            _ => {}
        }
    }

    fn end(&mut self, path: &[Tag], text: &str) -> Result<(), TelegramError> {
        match path {
            [Report, Control, Title] => once("Control/Title", &mut self.title, text.to_owned()),
            [Report, Control, DateTime] => once("Control/DateTime", &mut self.issued, time("Control/DateTime", text)?),
            [Report, Control, StatusTag] => once("Control/Status", &mut self.status, status(text)),
            [Report, Head, ReportDateTime] => {
                once("Head/ReportDateTime", &mut self.reported, time("Head/ReportDateTime", text)?)
            }
            [Report, Head, InfoTypeTag] => once("Head/InfoType", &mut self.info_type, info_type(text)),
            [Report, Head, EventIds] => once("Head/EventID", &mut self.event_ids, text.to_owned()),
            [Report, Head, Serial] => once("Head/Serial", &mut self.serial, text.to_owned()),
            [Report, Head, Headline, Text] => once("Head/Headline/Text", &mut self.headline, plain(text)),
            [Report, Body, Text] => once("Body/Text", &mut self.text, plain(text)),
            [Report, Body, EarthquakeTag, rest @ ..] => {
                self.end_earthquake(rest, text);
                Ok(())
            }
            [Report, Body, IntensityTag, ObservationTag, rest @ ..] => {
                self.end_observation(rest, text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn end_earthquake(&mut self, path: &[Tag], text: &str) {
        let earthquake = self.earthquake.get_or_insert_default();
        match path {
            [OriginTime] if earthquake.origin.is_none() => earthquake.origin = time("", text).ok(),
            [Hypocentre, Area, Name] if earthquake.hypocentre.is_none() => {
                earthquake.hypocentre = Some(plain(text));
            }
            _ => {}
        }
    }

    fn end_observation(&mut self, path: &[Tag], text: &str) {
        match path {
            [MaxInt] => {
                let mut shaking = Shaking::default();
                self.feel(text, &mut shaking, "Observation");
                self.observation.get_or_insert_default().max = shaking.assumed();
            }
            [Pref, Code] => match text.parse() {
                Ok(code) => self.prefecture = Some(code),
                Err(_) => self.doubt("Pref", "Code", text),
            },
            [Pref, Area, Code] => self.area.code = text.to_owned(),
            [Pref, Area, Name] => self.area.name = plain(text),
            [Pref, Area, MaxInt] | [Pref, Area, Condition] => {
                let mut shaking = self.area.shaking;
                self.feel_field(path, text, &mut shaking);
                self.area.shaking = shaking;
            }
            [Pref, Area, City, Code] => self.city.code = text.to_owned(),
            [Pref, Area, City, Name] => self.city.name = plain(text),
            [Pref, Area, City, MaxInt] | [Pref, Area, City, Condition] | [Pref, Area, City, Station, Int] => {
                let mut shaking = self.city.shaking;
                self.feel_field(path, text, &mut shaking);
                self.city.shaking = shaking;
            }
            [Pref, Area, City] => self.end_city(),
            [Pref, Area] => self.end_area(),
            _ => {}
        }
    }

    fn end_city(&mut self) {
        let Unit { code, name, shaking } = std::mem::take(&mut self.city);
        self.area.shaking.is_unreported |= shaking.is_unreported;
        // The area's own figure should be the highest of its cities. If it is missing, theirs stands.
        self.area.shaking.reported = self.area.shaking.reported.max(shaking.reported);
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

    fn feel_field(&mut self, path: &[Tag], text: &str, shaking: &mut Shaking) {
        match path.last() {
            // Conditions are free text; only the one that speaks of a missing report matters.
            Some(Condition) => shaking.is_unreported |= is_unreported(text),
            _ => self.feel(text, shaking, "Intensity"),
        }
    }

    fn feel(&mut self, text: &str, shaking: &mut Shaking, place: &str) {
        if is_unreported(text) {
            shaking.is_unreported = true;
        } else if let Ok(intensity) = text.parse::<Intensity>() {
            shaking.reported = shaking.reported.max(Some(intensity));
        } else if !text.is_empty() {
            self.doubt(place, "value", text);
        }
    }

    fn doubt(&mut self, place: &str, field: &str, text: &str) {
        if self.doubts.len() < Telegram::MAX_DOUBTS {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
            self.doubts.push(format!("{place}/{field}: {shown:?}"));
        }
    }

    fn finish(mut self) -> Result<Telegram, TelegramError> {
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

fn description(element: &BytesStart<'_>) -> Option<String> {
    let attribute = element.try_get_attribute("description").ok()??;
    let text = attribute.unescape_value().ok()?;
    (text.len() <= MAX_TEXT).then(|| plain(text.trim()))
}

#[cfg(test)]
mod tests;
