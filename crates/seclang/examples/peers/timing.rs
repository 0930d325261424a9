//! What one transaction costs each engine, in alternating rounds of one run.

use crate::{
    engine::Ours,
    outcome::Cost,
    reference::{Reference, Session},
    request::Request,
};
use std::{
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

pub struct Bench {
    pub driver: PathBuf,
    pub rules: PathBuf,
    pub rounds: usize,
    /// Processor time that each side takes for a request in one round, in microseconds; more, when one transaction does.
    pub share: f64,
}

/// Of one request, over all rounds.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub bytes: usize,
    pub ours: Cost,
    /// None where smaller requests of the kind took it too long already.
    pub reference: Option<Cost>,
    /// The reference's time over this engine's: the median of the rounds' ratios of medians.
    pub ratio: Option<f64>,
    /// What this engine's buffers hold after it, in bytes.
    pub memory: usize,
}

/// A kind of requests is not asked of the reference any more once one of them took it so many microseconds.
const PATIENCE: f64 = 5e5;

impl Bench {
    /// Requests of one kind, by their name without its last part, come from the smallest to the largest.
    pub fn run(&self, requests: &[Request]) -> io::Result<Vec<Row>> {
        let ours = Ours::load(&self.rules)?;
        let mut reference = Reference::new(&self.driver).session(&self.rules)?;
        let mut rows: Vec<Row> = Vec::new();
        for request in requests {
            let is_tired = |row: &Row| row.reference.is_none_or(|cost| cost.median > PATIENCE);
            let is_asked = !rows.iter().any(|row| kind(&row.name) == kind(&request.name) && is_tired(row));
            rows.push(self.row(&ours, is_asked.then_some(&mut reference), request)?);
        }
        Ok(rows)
    }

    fn row(&self, ours: &Ours, mut reference: Option<&mut Session>, request: &Request) -> io::Result<Row> {
        let mut rounds: Vec<(Cost, Option<Cost>)> = Vec::new();
        for _ in 0..self.rounds {
            let other = reference.as_mut().map(|session| session.time(request, self.share)).transpose()?;
            rounds.push((ours.time(request, self.share), other));
        }
        let ratios = rounds.iter().filter_map(|(ours, other)| Some((*other)?.median / ours.median));
        Ok(Row {
            name: request.name.clone(),
            bytes: request.size(),
            ratio: median(ratios.collect()),
            ours: summary(rounds.iter().map(|(ours, _)| *ours)).expect("a round"),
            reference: summary(rounds.iter().filter_map(|(_, other)| *other)),
            memory: ours.memory(request),
        })
    }
}

/// The name without its last part.
pub fn kind(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(kind, _)| kind)
}

fn summary(rounds: impl Iterator<Item = Cost> + Clone) -> Option<Cost> {
    let minimum = rounds.clone().map(|round| round.minimum).fold(f64::INFINITY, f64::min);
    Some(Cost { minimum, median: median(rounds.map(|round| round.median).collect())? })
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// For people.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| request | bytes | seclang, us (minimum) | libmodsecurity, us (minimum) | libmodsecurity / seclang |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for Row { name, bytes, ours, reference, ratio, .. } in rows {
        let other =
            reference.map_or("not asked".to_owned(), |it| format!("{:.0} ({:.0})", it.median, it.minimum));
        let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.1}"));
        let _ = writeln!(
            text,
            "| {name} | {bytes} | {:.1} ({:.1}) | {other} | {ratio} |",
            ours.median, ours.minimum
        );
    }
    text
}

/// For the next run.
pub fn write_json(file: &Path, rows: &[Row]) -> io::Result<()> {
    let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.2}"));
    let row = |Row { name, bytes, ours, reference, ratio, memory }: &Row| {
        format!(
            "  {{\"name\": \"{name}\", \"bytes\": {bytes}, \"seclang_us\": {:.2}, \"seclang_minimum_us\": {:.2}, \
             \"libmodsecurity_us\": {}, \"libmodsecurity_minimum_us\": {}, \"ratio\": {}, \"memory\": {memory}}}",
            ours.median,
            ours.minimum,
            number(reference.map(|it| it.median)),
            number(reference.map(|it| it.minimum)),
            number(*ratio),
        )
    };
    let lines: Vec<String> = rows.iter().map(row).collect();
    fs::write(file, format!("[\n{}\n]\n", lines.join(",\n")))
}
