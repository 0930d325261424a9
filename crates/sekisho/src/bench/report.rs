//! What a run says: a table for people, JSON for the next run.

use super::{Plan, machine::Machine, operations::Operations, statistics::Figures};
use anyhow::Context;
use kernel::Timestamp;
use serde::Serialize;
use std::{fmt, fs, path::Path};
use time::format_description::well_known::Rfc3339;

/// From the folder the command runs in: the repository's root.
const FILE: &str = "target/bench/latest.json";

#[derive(Debug, Serialize)]
pub struct Report {
    pub at: String,
    /// Figures of another build say nothing about the product.
    pub is_release: bool,
    pub round_seconds: u64,
    pub rounds: u8,
    pub machine: Machine,
    pub load_after: f64,
    pub sign_ins: Option<SignIns>,
    pub operations: Option<Operations>,
    /// Entries of the run's ledger, each verified against the signed trees at the end.
    pub verified_entries: u64,
}

#[derive(Debug, Serialize)]
pub struct SignIns {
    pub hashes: Figures,
}

impl Report {
    pub fn new(at: Timestamp, machine: Machine, plan: &Plan) -> Self {
        Self {
            at: at.format(&Rfc3339).unwrap_or_default(),
            is_release: !cfg!(debug_assertions),
            round_seconds: plan.length.as_secs(),
            rounds: plan.rounds,
            machine,
            load_after: 0.0,
            sign_ins: None,
            operations: None,
            verified_entries: 0,
        }
    }

    pub fn write(&self) -> Result<(), anyhow::Error> {
        let file = Path::new(FILE);
        fs::create_dir_all(file.parent().context("folder")?)?;
        fs::write(file, serde_json::to_vec_pretty(self)?).with_context(|| FILE.to_owned())?;
        println!("written to {FILE}");
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { processor, cores, memory_mib, kernel, nginx, wrk, postgres, load_before } = &self.machine;
        writeln!(f, "Sekisho bench, {}", self.at)?;
        if !self.is_release {
            writeln!(f, "NOT A RELEASE BUILD: these are not the product's figures")?;
        }
        writeln!(f, "{processor}, {cores} cores, {memory_mib} MiB, Linux {kernel}")?;
        writeln!(f, "PostgreSQL {postgres}, {nginx}, {wrk}")?;
        writeln!(f, "load average {load_before} before, {} after", self.load_after)?;
        writeln!(f, "{} rounds of {} s each, alternating; medians", self.rounds, self.round_seconds)?;
        if let Some(operations) = &self.operations {
            write_operations(f, operations)?;
        }
        if let Some(sign_ins) = &self.sign_ins {
            writeln!(f, "\nSign-ins")?;
            figures(f, "argon2id hashes, all cores", &sign_ins.hashes)?;
        }
        writeln!(f, "\nledger verified: {} entries", self.verified_entries)
    }
}

fn write_operations(f: &mut fmt::Formatter<'_>, operations: &Operations) -> fmt::Result {
    writeln!(f, "\nOperations: one row, audited against plain")?;
    header(f)?;
    for level in &operations.levels {
        figures(f, &format!("{} clients, audited", level.clients), &level.audited)?;
        figures(f, &format!("{} clients, plain", level.clients), &level.plain)?;
        writeln!(f, "{:<34}{:>10.2}", "  ratio", level.ratio)?;
    }
    for (label, lag) in [("idle", &operations.lag_idle), ("loaded", &operations.lag_loaded)] {
        writeln!(
            f,
            "{:<34}p50 {:.0} ms, p99 {:.0} ms ({} looks)",
            format!("commit to signed leaf, {label}"),
            lag.p50_ms,
            lag.p99_ms,
            lag.looks
        )?;
    }
    Ok(())
}

fn header(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{:<34}{:>10}{:>12}{:>10}{:>10}", "", "per s", "(rounds)", "p50 ms", "p99 ms")
}

fn figures(f: &mut fmt::Formatter<'_>, label: &str, figures: &Figures) -> fmt::Result {
    writeln!(
        f,
        "{label:<34}{:>10.0}{:>12}{:>10.2}{:>10.2}",
        figures.per_second,
        format!("{:.0}-{:.0}", figures.slowest_round, figures.fastest_round),
        figures.p50_ms,
        figures.p99_ms
    )
}
