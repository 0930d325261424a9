//! Codes of the Japan Meteorological Agency that places and events are matched on.
//!
//! Names change over the years and are never matched on; they live in [`super::area`].

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The text is not a code of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of {0}")]
pub struct CodeError(&'static str);

macro_rules! digits_code {
    ($(#[$doc:meta])* $name:ident, $digits:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u32);

        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                let is_code = text.len() == $digits && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse().ok().filter(|_| is_code).map(Self).ok_or(CodeError($kind))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:0width$}", self.0, width = $digits)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.to_string()
            }
        }
    };
}

digits_code!(
    /// 都道府県: two digits, 01 Hokkaido to 47 Okinawa (JIS X 0401).
    PrefectureCode, 2, "a prefecture"
);
digits_code!(
    /// 細分区域 of earthquake bulletins: three digits, e.g. 390 石川県能登.
    AreaCode, 3, "an area"
);
digits_code!(
    /// 市町村等: seven digits, the five of JIS X 0402 and two of the agency, e.g. 1720400.
    CityCode, 7, "a city"
);

impl CityCode {
    /// The prefecture that the code's first two digits name.
    pub fn prefecture(self) -> PrefectureCode {
        PrefectureCode(self.0 / 100_000)
    }
}

/// What all telegrams about one earthquake have in common (`Head/EventID`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(String);

impl EventId {
    /// The agency writes 14 digits; room is left, but not for a stranger to fill.
    pub const MAX_BYTES: usize = 64;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventId {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if text.is_empty() || text.len() > Self::MAX_BYTES || !is_plain {
            return Err(CodeError("an event"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EventId {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_digits() {
        for text in ["000", "001", "390", "807"] {
            assert_eq!(text.parse::<AreaCode>().unwrap().to_string(), text);
        }
        for text in ["", "39", "3900", "39a", "+39", " 39", "３９０", "-39"] {
            assert!(text.parse::<AreaCode>().is_err(), "{text}");
        }
        let city: CityCode = "0110100".parse().unwrap();
        assert_eq!((city.to_string().as_str(), city.prefecture().to_string().as_str()), ("0110100", "01"));
    }

    #[test]
    fn event_ids_are_short_and_plain() {
        let longest = "1".repeat(EventId::MAX_BYTES);
        for text in ["20270115030912", "a-b_c", longest.as_str()] {
            assert_eq!(text.parse::<EventId>().unwrap().as_str(), text);
        }
        let too_long = "1".repeat(EventId::MAX_BYTES + 1);
        for text in ["", "1 2", "1\n2", "'; --", "二〇二七", too_long.as_str()] {
            assert!(text.parse::<EventId>().is_err(), "{text}");
        }
    }
}
