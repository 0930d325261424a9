//! Which package.

use kernel::{Timestamp, random_from};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One package in the database, or the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(Uuid);

impl PackageId {
    /// The rules that are always there; no row.
    pub const BASELINE: Self = Self(Uuid::nil());

    pub fn new(now: Timestamp) -> Self {
        Self(random_from(now))
    }

    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }

    pub fn is_baseline(self) -> bool {
        self == Self::BASELINE
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_baseline() {
            true => f.write_str("baseline"),
            false => self.0.fmt(f),
        }
    }
}

impl FromStr for PackageId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        match text {
            "baseline" => Ok(Self::BASELINE),
            text => Uuid::parse_str(text).map(Self),
        }
    }
}
