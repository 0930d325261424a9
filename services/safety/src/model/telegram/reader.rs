//! From bytes to a [`Telegram`]: a pull parser over untrusted XML.
//!
//! Elements are matched by local name along the whole path from the root, so prefixes do not
//! matter and a `Name` under a station is never taken for that of a city. Unknown elements are
//! passed over. Document types and entities are refused: the format has none, attacks do.
//! What is made of the texts stands in [`draft`].

mod draft;

use super::Telegram;
use Tag::*;
use draft::Draft;
use quick_xml::events::{BytesRef, BytesStart, Event};

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
                draft.begin(&place.path, || description(&element));
            }
            Event::End(_) => {
                draft.end(&place.path, place.text.trim())?;
                place.leave();
            }
            Event::Text(text) => place.add(&text.decode().map_err(|_| TelegramError::NotUtf8)?)?,
            Event::CData(text) => place.add(&text.decode().map_err(|_| TelegramError::NotUtf8)?)?,
            Event::GeneralRef(reference) => place.add(resolve(&reference)?.encode_utf8(&mut [0; 4]))?,
            Event::DocType(_) => return Err(TelegramError::DocumentType),
            Event::Eof if !place.path.is_empty() => {
                return Err(TelegramError::Malformed(xml.buffer_position()));
            }
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
    StatusWord,
    Head,
    ReportDateTime,
    EventIds,
    InfoTypeWord,
    Serial,
    Headline,
    Text,
    Body,
    Quake,
    OriginTime,
    Hypocentre,
    Magnitude,
    Intensities,
    Observed,
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
            b"Status" => StatusWord,
            b"Head" => Head,
            b"ReportDateTime" => ReportDateTime,
            b"EventID" => EventIds,
            b"InfoType" => InfoTypeWord,
            b"Serial" => Serial,
            b"Headline" => Headline,
            b"Text" => Text,
            b"Body" => Body,
            b"Earthquake" => Quake,
            b"OriginTime" => OriginTime,
            b"Hypocenter" => Hypocentre,
            b"Magnitude" => Magnitude,
            b"Intensity" => Intensities,
            b"Observation" => Observed,
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

fn description(element: &BytesStart<'_>) -> Option<String> {
    let attribute = element.try_get_attribute("description").ok()??;
    let text = attribute.unescape_value().ok()?;
    (text.len() <= MAX_TEXT).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests;
