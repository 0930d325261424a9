//! 震度: the ten-step seismic intensity scale of the Japan Meteorological Agency, without 0.

use kernel::Message;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A seismic intensity. Ordered by strength: `4 < 5- < 5+ < 6-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Intensity {
    #[serde(rename = "1")]
    One,
    #[serde(rename = "2")]
    Two,
    #[serde(rename = "3")]
    Three,
    #[serde(rename = "4")]
    Four,
    /// 5弱
    #[serde(rename = "5-")]
    FiveLower,
    /// 5強
    #[serde(rename = "5+")]
    FiveUpper,
    /// 6弱
    #[serde(rename = "6-")]
    SixLower,
    /// 6強
    #[serde(rename = "6+")]
    SixUpper,
    #[serde(rename = "7")]
    Seven,
}

/// The text is not an intensity that telegrams use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a seismic intensity")]
pub struct IntensityError;

impl Intensity {
    /// From weakest to strongest.
    pub const ALL: [Intensity; 9] = [
        Intensity::One,
        Intensity::Two,
        Intensity::Three,
        Intensity::Four,
        Intensity::FiveLower,
        Intensity::FiveUpper,
        Intensity::SixLower,
        Intensity::SixUpper,
        Intensity::Seven,
    ];

    /// As telegrams write it: `5-`.
    pub fn code(self) -> &'static str {
        match self {
            Intensity::One => "1",
            Intensity::Two => "2",
            Intensity::Three => "3",
            Intensity::Four => "4",
            Intensity::FiveLower => "5-",
            Intensity::FiveUpper => "5+",
            Intensity::SixLower => "6-",
            Intensity::SixUpper => "6+",
            Intensity::Seven => "7",
        }
    }

    /// As people read it: 震度5弱, "lower 5".
    pub fn message(self) -> Message {
        Message::key(match self {
            Intensity::One => "safety-intensity-1",
            Intensity::Two => "safety-intensity-2",
            Intensity::Three => "safety-intensity-3",
            Intensity::Four => "safety-intensity-4",
            Intensity::FiveLower => "safety-intensity-5-lower",
            Intensity::FiveUpper => "safety-intensity-5-upper",
            Intensity::SixLower => "safety-intensity-6-lower",
            Intensity::SixUpper => "safety-intensity-6-upper",
            Intensity::Seven => "safety-intensity-7",
        })
    }
}

impl FromStr for Intensity {
    type Err = IntensityError;
    fn from_str(text: &str) -> Result<Self, IntensityError> {
        Self::ALL.into_iter().find(|intensity| intensity.code() == text).ok_or(IntensityError)
    }
}

impl fmt::Display for Intensity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What is known of the shaking at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shaking {
    /// The strongest intensity that was reported.
    pub reported: Option<Intensity>,
    /// 震度5弱以上未入電: a station that must have felt 5弱 or more has not reported.
    /// Silence from the worst-hit place is the rule, not the exception, in a great earthquake.
    pub is_unreported: bool,
}

impl Shaking {
    /// The intensity to act on: at least 5弱 where a report is missing.
    pub fn assumed(self) -> Option<Intensity> {
        self.reported.max(self.is_unreported.then_some(Intensity::FiveLower))
    }

    /// Both together: the stronger report, and a missing one if either misses one.
    pub fn with(self, other: Self) -> Self {
        Self {
            reported: self.reported.max(other.reported),
            is_unreported: self.is_unreported || other.is_unreported,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_ordered_and_survives_text() {
        assert!(Intensity::ALL.is_sorted());
        for intensity in Intensity::ALL {
            assert_eq!(intensity.code().parse(), Ok(intensity));
        }
        for text in ["", "0", "5", "6", "8", "5弱", "５-", " 4", "NaN"] {
            assert_eq!(text.parse::<Intensity>(), Err(IntensityError), "{text}");
        }
    }

    #[test]
    fn a_missing_report_counts_as_lower_five_at_least() {
        let cases = [
            (None, false, None),
            (None, true, Some(Intensity::FiveLower)),
            (Some(Intensity::Four), false, Some(Intensity::Four)),
            (Some(Intensity::Four), true, Some(Intensity::FiveLower)),
            (Some(Intensity::SixUpper), true, Some(Intensity::SixUpper)),
        ];
        for (reported, is_unreported, assumed) in cases {
            assert_eq!(Shaking { reported, is_unreported }.assumed(), assumed);
        }
    }
}
