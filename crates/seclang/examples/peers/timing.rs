//! What one transaction costs each engine, in alternating rounds of one run.

use crate::{engine::Ours, outcome::Cost, reference::Reference, request::Request};
use std::{
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

pub struct Bench {
    pub driver: PathBuf,
    pub rules: PathBuf,
    pub rounds: usize,
}

/// Of one request, over all rounds.
#[derive(Debug)]
pub struct Row {
    name: String,
    bytes: usize,
    ours: Cost,
    reference: Cost,
    /// The reference's time over this engine's: the median of the rounds' ratios of medians.
    ratio: f64,
}

impl Bench {
    /// Each request runs long enough that a round of it takes the reference about `microseconds`.
    pub fn run(&self, requests: &[Request], microseconds: f64) -> io::Result<Vec<Row>> {
        let ours = Ours::load(&self.rules)?;
        requests.iter().map(|request| self.row(&ours, request, microseconds)).collect()
    }

    fn row(&self, ours: &Ours, request: &Request, microseconds: f64) -> io::Result<Row> {
        let once = self.reference(request, 1)?.median;
        let repetitions = ((microseconds / once) as usize).clamp(1, 2_000);
        let mut rounds = Vec::new();
        for _ in 0..self.rounds {
            let reference = self.reference(request, repetitions)?;
            // As many as fill a good part of the time that the reference took, to see the same machine.
            let mine = ((repetitions as f64 * reference.median / 20.0) as usize).clamp(5, 5_000);
            rounds.push((ours.time(request, mine), reference));
        }
        let ratios = rounds.iter().map(|(ours, reference)| reference.median / ours.median).collect();
        Ok(Row {
            name: request.name.clone(),
            bytes: request.uri.len() + request.body.len(),
            ours: summary(rounds.iter().map(|(ours, _)| *ours).collect()),
            reference: summary(rounds.iter().map(|(_, reference)| *reference).collect()),
            ratio: median(ratios),
        })
    }

    fn reference(&self, request: &Request, repetitions: usize) -> io::Result<Cost> {
        let reference = Reference::new(&self.driver).arguments(&["--time", &repetitions.to_string()]);
        let outcomes = reference.run_file(&self.rules, std::slice::from_ref(request))?;
        outcomes.first().and_then(|outcome| outcome.cost).ok_or_else(|| io::Error::other("no time came back"))
    }
}

fn summary(rounds: Vec<Cost>) -> Cost {
    let minimum = rounds.iter().map(|round| round.minimum).fold(f64::INFINITY, f64::min);
    Cost { minimum, median: median(rounds.iter().map(|round| round.median).collect()) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// For people.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| request | bytes | seclang, us (minimum) | libmodsecurity, us (minimum) | libmodsecurity / seclang |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for Row { name, bytes, ours, reference, ratio } in rows {
        let (a, b) = (ours, reference);
        let cells = format!("{:.1} ({:.1}) | {:.0} ({:.0})", a.median, a.minimum, b.median, b.minimum);
        let _ = writeln!(text, "| {name} | {bytes} | {cells} | {ratio:.1} |");
    }
    text
}

/// For the next run.
pub fn write_json(file: &Path, rows: &[Row]) -> io::Result<()> {
    let row = |Row { name, bytes, ours, reference, ratio }: &Row| {
        format!(
            "  {{\"name\": \"{name}\", \"bytes\": {bytes}, \"seclang_us\": {:.2}, \"seclang_minimum_us\": {:.2}, \
             \"libmodsecurity_us\": {:.2}, \"libmodsecurity_minimum_us\": {:.2}, \"ratio\": {ratio:.2}}}",
            ours.median, ours.minimum, reference.median, reference.minimum,
        )
    };
    let lines: Vec<String> = rows.iter().map(row).collect();
    fs::write(file, format!("[\n{}\n]\n", lines.join(",\n")))
}
