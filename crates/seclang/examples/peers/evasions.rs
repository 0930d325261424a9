//! How many attacks each engine stops, by where they stand and how they are written.

use crate::{corpus::encoding::ENCODINGS, corpus::placement::PLACEMENTS, outcome::Outcome};
use std::fmt::{self, Display, Formatter};

#[derive(Debug)]
pub struct Evasions {
    cells: Vec<Cell>,
}

#[derive(Debug)]
struct Cell {
    /// `json, plain` or `query, html`
    title: String,
    attacks: usize,
    ours: usize,
    reference: usize,
    only_ours: usize,
    only_reference: usize,
}

impl Evasions {
    pub fn of(ours: &[Outcome], reference: &[Outcome]) -> Self {
        let places = PLACEMENTS.iter().map(|(place, _)| (*place, "plain"));
        let encodings = ENCODINGS[1..].iter().map(|(encoding, _)| ("query", *encoding));
        let cell = |(place, encoding)| Cell::of(place, encoding, ours, reference);
        Self { cells: places.chain(encodings).map(cell).collect() }
    }

    /// Ways in which this engine stops fewer attacks than the reference.
    pub fn weaker(&self) -> Vec<&str> {
        self.cells.iter().filter(|cell| cell.ours < cell.reference).map(|cell| cell.title.as_str()).collect()
    }
}

impl Cell {
    fn of(place: &str, encoding: &str, ours: &[Outcome], reference: &[Outcome]) -> Self {
        let mut cell = Self {
            title: format!("{place}, {encoding}"),
            attacks: 0,
            ours: 0,
            reference: 0,
            only_ours: 0,
            only_reference: 0,
        };
        for (one, other) in ours.iter().zip(reference) {
            let parts: Vec<&str> = one.name.split('/').collect();
            if parts.first() != Some(&"hostile") || parts[2] != place || parts[3] != encoding {
                continue;
            }
            let stopped = (one.is_stopped(), other.is_stopped());
            cell.attacks += 1;
            cell.ours += usize::from(stopped.0);
            cell.reference += usize::from(stopped.1);
            cell.only_ours += usize::from(stopped == (true, false));
            cell.only_reference += usize::from(stopped == (false, true));
        }
        cell
    }
}

impl Display for Evasions {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| place, encoding | attacks | seclang stops | libmodsecurity stops | only seclang | only libmodsecurity |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|")?;
        for Cell { title, attacks, ours, reference, only_ours, only_reference } in &self.cells {
            writeln!(f, "| {title} | {attacks} | {ours} | {reference} | {only_ours} | {only_reference} |")?;
        }
        Ok(())
    }
}
