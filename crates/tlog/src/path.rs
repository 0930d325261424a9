//! Paths of the static files of a log (C2SP tlog-tiles, "APIs"), relative to the log's prefix.
//!
//! ```text
//!   checkpoint
//!   tile/<L>/<N>[.p/<W>]          hashes
//!   tile/entries/<N>[.p/<W>]      entries
//! ```
//!
//! N is written in groups of three digits, `x001/x234/067` for 1234067; W is given for partial tiles only.
//! Every file has exactly one path; any other spelling is refused.

use std::fmt;
use std::str::FromStr;

use crate::bundle::Bundle;
use crate::tile::{TILE_WIDTH, Tile};

/// One static file of a log. Displays as, and parses from, its path without leading slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The latest signed checkpoint: `checkpoint`. The only file that changes.
    Checkpoint,
    /// Hashes.
    Tile(Tile),
    /// Entries.
    Entries(Bundle),
}

/// Not the path of a file that a log can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such path in a log")]
pub struct BadPath;

impl FromStr for Resource {
    type Err = BadPath;

    fn from_str(path: &str) -> Result<Self, BadPath> {
        // The longest path has six groups of digits; this refuses long strings before any work.
        if path.len() > 64 {
            return Err(BadPath);
        }
        let resource = match path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')) {
            None if path == "checkpoint" => Self::Checkpoint,
            None => return Err(BadPath),
            Some((kind, rest)) => {
                let (index, width) = parse_place(rest)?;
                if kind == "entries" {
                    Self::Entries(Bundle::new(index, width).map_err(|_| BadPath)?)
                } else {
                    let level = kind.parse().map_err(|_| BadPath)?;
                    Self::Tile(Tile::new(level, index, width).map_err(|_| BadPath)?)
                }
            }
        };
        // Number parsing tolerates leading zeros, signs and spare groups. The one spelling is the one we
        // write.
        if resource.to_string() == path { Ok(resource) } else { Err(BadPath) }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Tile(tile) => {
                write!(f, "tile/{}", tile.level())?;
                write_place(f, tile.index(), tile.width())
            }
            Self::Entries(bundle) => {
                f.write_str("tile/entries")?;
                write_place(f, bundle.index(), bundle.width())
            }
        }
    }
}

impl Tile {
    /// Path below the log's prefix, such as `tile/0/x001/x234/067` or `tile/1/000.p/17`.
    #[must_use]
    pub fn path(&self) -> String {
        Resource::Tile(*self).to_string()
    }
}

impl Bundle {
    /// Path below the log's prefix, such as `tile/entries/x001/x234/067` or `tile/entries/000.p/17`.
    #[must_use]
    pub fn path(&self) -> String {
        Resource::Entries(*self).to_string()
    }
}

/// `/<N>[.p/<W>]`
fn write_place(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let digits = index.to_string();
    // 64-bit numbers have at most 20 digits.
    let groups = digits.len().div_ceil(3);
    let padded = format!("{index:0>width$}", width = groups.saturating_mul(3));
    for (position, group) in (1..).zip(padded.as_bytes().chunks(3)) {
        let group = std::str::from_utf8(group).map_err(|_| fmt::Error)?;
        f.write_str(if position < groups { "/x" } else { "/" })?;
        f.write_str(group)?;
    }
    if width < TILE_WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
}

/// Index and width from `<N>[.p/<W>]`. Accepts more than the one spelling; the caller compares.
fn parse_place(place: &str) -> Result<(u64, u16), BadPath> {
    let (groups, width) = match place.split_once(".p/") {
        Some((groups, width)) => (groups, width.parse().map_err(|_| BadPath)?),
        None => (place, TILE_WIDTH),
    };
    let digits: String = groups.split('/').map(|group| group.trim_start_matches('x')).collect();
    Ok((digits.parse().map_err(|_| BadPath)?, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(level: u8, index: u64, width: u16) -> Resource {
        Resource::Tile(Tile::new(level, index, width).unwrap())
    }

    fn entries(index: u64, width: u16) -> Resource {
        Resource::Entries(Bundle::new(index, width).unwrap())
    }

    #[test]
    fn paths_are_written_and_read() {
        let cases = [
            (Resource::Checkpoint, "checkpoint"),
            (tile(0, 0, 256), "tile/0/000"),
            (tile(0, 999, 256), "tile/0/999"),
            (tile(0, 1000, 256), "tile/0/x001/000"),
            (tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
            (tile(1, 0, 17), "tile/1/000.p/17"),
            (tile(2, 1_234_067, 255), "tile/2/x001/x234/067.p/255"),
            (tile(7, 0, 1), "tile/7/000.p/1"),
            (tile(0, (1 << 55) - 1, 255), "tile/0/x036/x028/x797/x018/x963/967.p/255"),
            (entries(0, 256), "tile/entries/000"),
            (entries(1_234_067, 256), "tile/entries/x001/x234/067"),
            (entries(273, 112), "tile/entries/273.p/112"),
        ];
        for (resource, path) in cases {
            assert_eq!(resource.to_string(), path);
            assert_eq!(path.parse(), Ok(resource), "{path}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let paths = [
            "",
            "/checkpoint",
            "checkpoint/",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile//000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000/067",
            "tile/0/x001",
            "tile/0/001/000",
            "tile/0/x001/x234/x067",
            "tile/0/xx001/067",
            "tile/0/067/",
            "tile/0/+67",
            "tile/0/-01",
            "tile/0/06７",
            "tile/00/000",
            "tile/+0/000",
            "tile/8/000.p/1",
            "tile/63/000.p/1",
            "tile/64/000",
            "tile/data/000",
            "tile/8/0/000",
            "tile/Entries/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000.p/1.p/1",
            "tile/0/000.p/1/",
            "tile/0/../000",
            "tile/0/x036/x028/x797/x018/x963/967",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
        ];
        for path in paths {
            assert_eq!(path.parse::<Resource>(), Err(BadPath), "{path}");
        }
    }
}
