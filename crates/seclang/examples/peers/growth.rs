//! How time grows with the size of what is made to be expensive: linear is as it must be.

use crate::timing::{Row, kind};
use std::fmt::{self, Display, Formatter};

/// One kind of bait, over its sizes.
#[derive(Debug)]
pub struct Growth<'r> {
    kind: &'r str,
    smallest: &'r Row,
    largest: &'r Row,
    /// Time grows with the size to the power of this, between the largest and what is at most a sixth of it: 1 is linear.
    exponent: f64,
    /// The reference's time over this engine's, where it is least.
    least_ratio: Option<f64>,
}

/// Above this it is not linear; noise reaches less far.
const LINEAR: f64 = 1.2;

/// One for each kind, in the order of the rows.
pub fn all(rows: &[Row]) -> Vec<Growth<'_>> {
    rows.chunk_by(|one, other| kind(&one.name) == kind(&other.name)).filter_map(Growth::of).collect()
}

impl<'r> Growth<'r> {
    fn of(rows: &'r [Row]) -> Option<Self> {
        let (smallest, largest) = (rows.first()?, rows.last()?);
        let before = rows.iter().rfind(|row| row.bytes * 6 < largest.bytes)?;
        let steps = (largest.bytes as f64 / before.bytes as f64).ln();
        Some(Self {
            kind: kind(&largest.name),
            smallest,
            largest,
            exponent: (largest.ours.minimum / before.ours.minimum).ln() / steps,
            least_ratio: rows.iter().filter_map(|row| row.ratio).min_by(f64::total_cmp),
        })
    }

    /// Neither more than linear nor dearer than the reference.
    pub fn is_good(&self) -> bool {
        self.exponent < LINEAR && self.least_ratio.is_none_or(|ratio| ratio >= 1.0)
    }
}

impl Display for Growth<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { kind, smallest, largest, exponent, least_ratio } = self;
        let per_byte = largest.ours.minimum * 1000.0 / largest.bytes as f64;
        let reference =
            |row: &Row| row.reference.map_or("not asked".to_owned(), |it| format!("{:.0}", it.minimum));
        write!(
            f,
            "| {kind} | {:.0} | {} | {:.0} | {} | {per_byte:.0} | {exponent:.2} | {} | {} |",
            smallest.ours.minimum,
            reference(smallest),
            largest.ours.minimum,
            reference(largest),
            least_ratio.map_or(String::new(), |ratio| format!("{ratio:.1}")),
            largest.memory >> 10,
        )
    }
}

pub const HEAD: &str = "\
| bait | smallest: seclang, us | libmodsecurity | largest: seclang, us | libmodsecurity | ns per byte | exponent | least ratio | KiB held |
|---|---:|---:|---:|---:|---:|---:|---:|---:|";
