//! `sekisho bench`: one run, one machine, side by side with peers. `docs/performance.md` says how to
//! read what comes out.
//!
//! Each comparison alternates short rounds of both sides, so that a machine that is slow for a while
//! is slow for both. Nothing here is a stand-in: PostgreSQL is durable, sessions and grants are the
//! product's, every request and operation goes to the ledger, and the ledger is verified at the end.

mod ground;
mod hashing;
mod load;
mod machine;
mod nginx;
mod operations;
mod passage;
mod report;
mod statistics;
mod upstream;
mod wrk;

use ground::Ground;
use machine::Machine;
use report::{Report, SignIns};
use statistics::Figures;
use std::time::Duration as Wait;

/// What the bench starts this program again for.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Hidden {
    /// The service behind the proxies
    #[command(hide = true)]
    BenchUpstream,
}

/// The command line's.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Length of a round, in seconds.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Rounds of each side.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=99))]
    rounds: u8,
    /// One part only.
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Signins,
    Operations,
}

/// How long, how often.
struct Plan {
    length: Wait,
    rounds: u8,
}

impl Plan {
    /// Progress goes to standard error; standard output is the report's.
    fn say(&self, what: std::fmt::Arguments<'_>) {
        eprintln!("bench: {what}");
    }
}

/// Measures, prints a table, writes `target/bench/latest.json`.
pub async fn run(args: Args) -> Result<(), anyhow::Error> {
    let plan = Plan { length: Wait::from_secs(args.seconds), rounds: args.rounds };
    let is_asked = |part| args.only.is_none_or(|only| only == part);
    let ground = Ground::prepare().await?;
    let machine = Machine::describe(&ground.folder().join("postgres/data"));
    let mut report = Report::new(ground.platform.clock.now(), machine, &plan);
    if is_asked(Part::Signins) {
        report.sign_ins = Some(sign_ins(&ground, &plan).await?);
    }
    if is_asked(Part::Operations) {
        report.operations = Some(operations::measure(&ground, &plan).await?);
    }
    report.load_after = machine::load();
    report.verified_entries = ground.close().await?;
    println!("{report}");
    report.write()
}

/// Runs one of the bench's own processes.
pub async fn hidden(command: Hidden) -> Result<(), anyhow::Error> {
    match command {
        Hidden::BenchUpstream => upstream::serve().await,
    }
}

async fn sign_ins(_ground: &Ground, plan: &Plan) -> Result<SignIns, anyhow::Error> {
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        rounds.push(hashing::ceiling(plan).await?);
    }
    let hashes = Figures::of(&rounds).ok_or_else(|| anyhow::anyhow!("no round"))?;
    Ok(SignIns { hashes })
}
