//! What a run says: a table for people, JSON for the next run.

use super::{
    Plan,
    ledger::{LedgerFigures, Spread},
    machine::Machine,
    operations::Operations,
    passage::Passages,
    record::Recorded,
    review::Review,
    signins::SignIns,
    statistics::Figures,
    walls::Walls,
};
use anyhow::Context;
use kernel::Timestamp;
use serde::Serialize;
use std::{
    fmt::{self, Formatter},
    fs,
    path::Path,
};
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
    pub passages: Option<Passages>,
    /// What the ledger tells of the passages.
    pub record: Option<Recorded>,
    /// Lines in nginx's access log.
    pub nginx_logged: Option<u64>,
    pub memory: Option<Memory>,
    pub sign_ins: Option<SignIns>,
    pub operations: Option<Operations>,
    pub ledger: Option<LedgerFigures>,
    pub walls: Option<Walls>,
    pub review: Option<Review>,
    /// Entries of the run's ledger, each verified against the signed trees at the end.
    pub verified_entries: u64,
}

/// Resident memory of the process with gate, office, spool and integrator.
#[derive(Debug, Serialize)]
pub struct Memory {
    /// After start, before anybody came.
    pub idle_kib: u64,
    /// After people were made, with a password hash each, and all passages.
    pub loaded_kib: u64,
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
            passages: None,
            record: None,
            nginx_logged: None,
            memory: None,
            sign_ins: None,
            operations: None,
            ledger: None,
            walls: None,
            review: None,
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
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Machine { processor, cores, memory_mib, kernel, nginx, wrk, postgres, load_before } =
            &self.machine;
        writeln!(f, "Sekisho bench, {}", self.at)?;
        if !self.is_release {
            writeln!(f, "NOT A RELEASE BUILD: these are not the product's figures")?;
        }
        writeln!(f, "{processor}, {cores} cores, {memory_mib} MiB, Linux {kernel}")?;
        writeln!(f, "PostgreSQL {postgres}, {nginx}, {wrk}")?;
        writeln!(f, "load average {load_before} before, {} after", self.load_after)?;
        writeln!(f, "{} rounds of {} s each, alternating; medians", self.rounds, self.round_seconds)?;
        if let Some(passages) = &self.passages {
            write_passages(f, passages)?;
        }
        if let Some(record) = &self.record {
            row(f, "requests told in the ledger", format_args!("{} ({} lost)", record.passed, record.lost))?;
        }
        if let Some(memory) = &self.memory {
            let mib = |kib: u64| kib as f64 / 1024.0;
            let (idle, loaded) = (mib(memory.idle_kib), mib(memory.loaded_kib));
            row(f, "resident memory", format_args!("{idle:.0} MiB idle, {loaded:.0} MiB after the load"))?;
        }
        if let Some(sign_ins) = &self.sign_ins {
            write_sign_ins(f, sign_ins)?;
        }
        if let Some(operations) = &self.operations {
            write_operations(f, operations)?;
        }
        if let Some(ledger) = &self.ledger {
            write_ledger(f, ledger)?;
        }
        if let Some(walls) = &self.walls {
            write_walls(f, walls)?;
        }
        if let Some(review) = &self.review {
            write_review(f, review)?;
        }
        writeln!(f, "\nledger verified: {} entries", self.verified_entries)
    }
}

fn write_review(f: &mut Formatter<'_>, review: &Review) -> fmt::Result {
    heading(f, "Monthly review")?;
    let Review { entries, median_seconds, per_second, pack_bytes, grown_kib, .. } = review;
    row(
        f,
        &format!("pack of {entries} entries"),
        format_args!("{median_seconds:.1} s ({per_second:.0} entries/s)"),
    )?;
    row(f, "its size", format_args!("{} KiB", pack_bytes / 1024))?;
    row(f, "the process grew by", format_args!("{} MiB", grown_kib / 1024))
}

fn write_passages(f: &mut Formatter<'_>, passages: &Passages) -> fmt::Result {
    heading(f, "Passages")?;
    for level in &passages.levels {
        let connections = level.connections;
        figures(f, &format!("{connections} connections, service"), &level.upstream)?;
        figures(f, &format!("{connections} connections, nginx"), &level.nginx)?;
        figures(f, &format!("{connections} connections, gate"), &level.gate)?;
        row(f, "  gate over nginx", format_args!("{:.2}", level.ratio))?;
        for (side, adds) in [("nginx", &level.nginx_adds), ("gate", &level.gate_adds)] {
            row(
                f,
                &format!("  {side} adds"),
                format_args!("p50 {:.2} ms, p99 {:.2} ms", adds.p50_ms, adds.p99_ms),
            )?;
        }
        let (nginx, gate) = (level.nginx_processor_us, level.gate_processor_us);
        row(f, "  processor time per request", format_args!("nginx {nginx:.0} us, gate {gate:.0} us"))?;
    }
    row(f, "requests through the gate", format_args!("{}", passages.requests))
}

fn write_sign_ins(f: &mut Formatter<'_>, sign_ins: &SignIns) -> fmt::Result {
    heading(f, "Sign-ins")?;
    figures(f, &format!("{} connections, sign-ins", sign_ins.connections), &sign_ins.sign_ins)?;
    figures(f, "argon2id alone, all cores", &sign_ins.hashes)?;
    row(f, "  sign-ins over hashes", format_args!("{:.2}", sign_ins.ratio))?;
    row(f, "sessions opened, by the ledger", format_args!("{}", sign_ins.sessions))
}

fn write_operations(f: &mut Formatter<'_>, operations: &Operations) -> fmt::Result {
    heading(f, "Operations")?;
    for level in &operations.levels {
        figures(f, &format!("{} clients, audited", level.clients), &level.audited)?;
        figures(f, &format!("{} clients, plain", level.clients), &level.plain)?;
        row(f, "  audited over plain", format_args!("{:.2}", level.ratio))?;
    }
    let loaded = format!("{} clients", operations.lag_clients);
    for (state, lag) in [("idle", &operations.lag_idle), (loaded.as_str(), &operations.lag_loaded)] {
        let told = format_args!("p50 {:.0} ms, p99 {:.0} ms ({} looks)", lag.p50_ms, lag.p99_ms, lag.looks);
        row(f, &format!("commit to signed leaf, {state}"), told)?;
    }
    Ok(())
}

fn write_ledger(f: &mut Formatter<'_>, ledger: &LedgerFigures) -> fmt::Result {
    heading(f, "Ledger")?;
    figures(f, &format!("{} clients, audited", ledger.clients), &ledger.audited)?;
    figures(f, &format!("{} clients, plain", ledger.clients), &ledger.plain)?;
    row(f, "  audited over plain", format_args!("{:.2}", ledger.ratio))?;
    let LedgerFigures { tenants, sustained, .. } = ledger;
    spread(f, "entries sealed and inserted", &ledger.ingest)?;
    spread(f, "entries ordered from a backlog", &ledger.drain)?;
    spread(f, &format!("written, {} offered", sustained.offered), &sustained.written)?;
    spread(f, "  ordered at the same time", &sustained.integrated)?;
    let (p50, p99) = (sustained.lag_p50_ms, sustained.lag_p99_ms);
    let told = format_args!("p50 {p50:.0} ms, p99 {p99:.0} ms ({} steps, {tenants} trees)", sustained.steps);
    row(f, "  oldest entry to signed tree", told)?;
    row(f, "  leaves of the anchor log", format_args!("{:.0} per s", sustained.anchored))
}

fn write_walls(f: &mut Formatter<'_>, walls: &Walls) -> fmt::Result {
    heading(f, "Rules behind TLS")?;
    for level in &walls.levels {
        figures(f, &format!("{}, nginx + ModSecurity", level.requests), &level.nginx)?;
        figures(f, &format!("{}, gate", level.requests), &level.gate)?;
        row(f, "  gate over nginx", format_args!("{:.2}", level.ratio))?;
        let (nginx, gate) = (level.nginx_processor_us, level.gate_processor_us);
        row(f, "  processor time per request", format_args!("nginx {nginx:.0} us, gate {gate:.0} us"))?;
    }
    let Walls { connections, requests, .. } = walls;
    row(f, "requests through the gate", format_args!("{requests}, {connections} connections"))
}

fn heading(f: &mut Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(f, "\n{title:<34}{:>10}{:>17}{:>10}{:>10}", "per s", "rounds", "p50 ms", "p99 ms")
}

fn row(f: &mut Formatter<'_>, label: &str, value: fmt::Arguments<'_>) -> fmt::Result {
    writeln!(f, "{label:<34} {value}")
}

fn spread(f: &mut Formatter<'_>, label: &str, spread: &Spread) -> fmt::Result {
    let Spread { median, slowest, fastest } = spread;
    writeln!(f, "{label:<34}{median:>10.0}{:>17}", format!("{slowest:.0} to {fastest:.0}"))
}

fn figures(f: &mut Formatter<'_>, label: &str, figures: &Figures) -> fmt::Result {
    let spread = format!("{:.0} to {:.0}", figures.slowest_round, figures.fastest_round);
    let Figures { per_second, p50_ms, p99_ms, .. } = figures;
    writeln!(f, "{label:<34}{per_second:>10.0}{spread:>17}{p50_ms:>10.2}{p99_ms:>10.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{ledger, operations, passage, walls};

    const FIGURES: Figures = Figures {
        rounds: 3,
        per_second: 1234.5,
        slowest_round: 1000.0,
        fastest_round: 1400.0,
        p50_ms: 0.7,
        p99_ms: 2.0,
    };

    fn report() -> Report {
        let machine = Machine {
            processor: "Processor".to_owned(),
            cores: 2,
            memory_mib: 1,
            kernel: "6".to_owned(),
            load_before: 0.5,
            nginx: "nginx".to_owned(),
            wrk: "wrk".to_owned(),
            postgres: "15".to_owned(),
        };
        let plan = Plan { length: std::time::Duration::from_secs(8), rounds: 3, only: None };
        Report::new(time::OffsetDateTime::UNIX_EPOCH, machine, &plan)
    }

    #[test]
    fn what_was_not_measured_is_not_said() {
        let text = report().to_string();
        assert!(text.contains("1970-01-01") && text.contains("NOT A RELEASE BUILD"));
        for part in ["Passages", "Sign-ins", "Operations", "Ledger", "Rules", "memory"] {
            assert!(!text.contains(part), "{part}");
        }
    }

    #[test]
    fn every_part_is_in_the_table_and_in_the_file() {
        let adds = || passage::Added { p50_ms: 0.3, p99_ms: 0.9 };
        let level = passage::Level {
            connections: 16,
            upstream: FIGURES,
            nginx: FIGURES,
            gate: FIGURES,
            ratio: 0.53,
            gate_adds: adds(),
            nginx_adds: adds(),
            gate_processor_us: 120.0,
            nginx_processor_us: 60.0,
        };
        let lag = || operations::Lag { looks: 40, p50_ms: 201.0, p99_ms: 204.0 };
        let one = operations::Level { clients: 64, audited: FIGURES, plain: FIGURES, ratio: 0.61 };
        let report = Report {
            passages: Some(Passages { levels: vec![level], requests: 99 }),
            record: Some(Recorded { passed: 99, lost: 1 }),
            memory: Some(Memory { idle_kib: 51_200, loaded_kib: 61_440 }),
            sign_ins: Some(SignIns {
                connections: 16,
                sign_ins: FIGURES,
                hashes: FIGURES,
                ratio: 0.93,
                sessions: 77,
            }),
            operations: Some(Operations {
                levels: vec![one],
                lag_idle: lag(),
                lag_loaded: lag(),
                lag_clients: 16,
            }),
            ledger: Some(LedgerFigures {
                clients: 64,
                audited: FIGURES,
                plain: FIGURES,
                ratio: 0.78,
                tenants: 500,
                ingest: Spread { median: 100_001.0, slowest: 1.0, fastest: 2.0 },
                drain: Spread { median: 60_002.0, slowest: 1.0, fastest: 2.0 },
                sustained: ledger::Sustained {
                    offered: 42_003,
                    written: Spread { median: 1.0, slowest: 1.0, fastest: 2.0 },
                    integrated: Spread { median: 1.0, slowest: 1.0, fastest: 2.0 },
                    steps: 55,
                    lag_p50_ms: 211.0,
                    lag_p99_ms: 404.0,
                    anchored: 100.0,
                },
            }),
            walls: Some(Walls {
                connections: 16,
                levels: vec![walls::Level {
                    requests: "mix",
                    nginx: FIGURES,
                    gate: FIGURES,
                    ratio: 7.25,
                    gate_processor_us: 410.0,
                    nginx_processor_us: 4200.0,
                }],
                requests: 77,
            }),
            ..report()
        };
        let text = report.to_string();
        for told in [
            "0.53",
            "99 (1 lost)",
            "50 MiB idle",
            "0.93",
            "0.61",
            "p50 201 ms",
            "1000 to 1400",
            "gate 120 us",
            "0.78",
            "100001",
            "60002",
            "42003 offered",
            "p50 211 ms, p99 404 ms (55 steps, 500 trees)",
            "7.25",
            "nginx 4200 us",
        ] {
            assert!(text.contains(told), "{told} in {text}");
        }
        let json = serde_json::to_value(&report).expect("JSON");
        assert_eq!(json["operations"]["levels"][0]["ratio"], 0.61);
        assert_eq!(json["is_release"], false);
    }
}
