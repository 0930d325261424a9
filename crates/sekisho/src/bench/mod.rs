//! `sekisho bench`: one run, one machine, side by side with peers. `docs/performance.md` says how to
//! read what comes out.
//!
//! Each comparison alternates short rounds of both sides, so that a machine that is slow for a while
//! is slow for both. Nothing here is a stand-in: PostgreSQL is durable, sessions and grants are the
//! product's, every request and operation goes to the ledger, and the ledger is verified at the end.

mod gateway;
mod ground;
mod kinds;
mod ledger;
mod load;
mod machine;
mod nginx;
mod operations;
mod passage;
mod people;
mod processor;
mod record;
mod report;
mod review;
mod signins;
mod statistics;
mod upstream;
mod walls;
mod wrk;

use crate::inspection::InspectionSettings;
use anyhow::Context;
use gateway::{Gateway, HOST};
use ground::Ground;
use machine::Machine;
use nginx::Nginx;
use passage::Doors;
use people::People;
use processor::Processes;
use report::{Memory, Report};
use std::time::Duration as Wait;
use upstream::Upstream;

/// The command line's.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Length of a round, in seconds
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Rounds of each side
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=99))]
    rounds: u8,
    /// One part only
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Requests through the gate and through nginx; memory
    Gate,
    /// Sign-ins against Argon2id alone
    Signins,
    /// Audited operations against plain writes; the ledger's lag
    Operations,
    /// The ledger: what an entry costs, bulk ingest, integration and its lag
    Ledger,
    /// A month's review pack from a million entries
    Review,
    /// The gate with the Core Rule Set against nginx with ModSecurity and the same rules
    Waf,
}

/// What the bench starts this program again for.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum Hidden {
    /// The service behind the proxies
    #[command(hide = true)]
    BenchUpstream,
}

/// How long, how often.
struct Plan {
    length: Wait,
    rounds: u8,
    only: Option<Part>,
}

impl Plan {
    fn asks(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// Progress goes to standard error; standard output is the report's.
    fn say(&self, what: std::fmt::Arguments<'_>) {
        eprintln!("bench: {what}");
    }
}

/// Measures, prints a table, writes `target/bench/latest.json`.
pub async fn run(args: Args) -> Result<(), anyhow::Error> {
    let plan = Plan { length: Wait::from_secs(args.seconds), rounds: args.rounds, only: args.only };
    let mut ground = Ground::prepare().await?;
    let machine = Machine::describe(&ground.folder().join("postgres/data"));
    let mut report = Report::new(ground.platform.clock.now(), machine, &plan);
    if plan.asks(Part::Gate) || plan.asks(Part::Signins) {
        through_the_gate(&ground, &plan, &mut report).await?;
    }
    if plan.asks(Part::Waf) {
        behind_rules(&ground, &plan, &mut report).await?;
    }
    if plan.asks(Part::Operations) {
        report.operations = Some(operations::measure(&ground, &plan).await?);
    }
    if plan.asks(Part::Ledger) {
        report.ledger = Some(ledger::measure(&mut ground, &plan).await?);
    }
    if plan.asks(Part::Review) {
        report.review = Some(review::measure(&ground, &plan).await?);
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

async fn through_the_gate(ground: &Ground, plan: &Plan, report: &mut Report) -> Result<(), anyhow::Error> {
    let upstream = Upstream::start().await?;
    let gateway = Gateway::open(ground, upstream.address, None).await?;
    let idle_kib = resident().await;
    let people = People::found(ground, &gateway, "bench").await?;
    let cookie = people.sign_in(&gateway).await?;
    if plan.asks(Part::Gate) {
        let pair = &gateway.certificate;
        let folder = ground.folder().join("nginx");
        let nginx = Nginx::start(&folder, (&pair.cert, &pair.key), upstream.address, None).await?;
        let doors = Doors {
            upstream: format!("http://{}/", upstream.address),
            nginx: format!("https://{HOST}:{}/", nginx.port),
            gate: format!("https://{HOST}:{}/", gateway.port),
            cookie,
            gate_runs_in: Processes::OursAnd(ground.instance.pid().context("PostgreSQL ended")?),
            nginx_runs_in: Processes::Tree(nginx.process().context("nginx ended")?),
        };
        let passages = passage::measure(&doors, plan).await?;
        report.record = Some(record::passages(ground, people.tenant, passages.requests).await?);
        report.nginx_logged = Some(nginx.logged()?);
        report.passages = Some(passages);
        report.memory = Some(Memory { idle_kib, loaded_kib: resident().await });
    }
    if plan.asks(Part::Signins) {
        report.sign_ins = Some(signins::measure(ground, &gateway, &people, plan).await?);
    }
    gateway.close().await
}

async fn behind_rules(ground: &Ground, plan: &Plan, report: &mut Report) -> Result<(), anyhow::Error> {
    let upstream = Upstream::start().await?;
    let settings = InspectionSettings::of_this_machine();
    anyhow::ensure!(settings.rules.is_some(), "no Core Rule Set (Debian: apt-get install modsecurity-crs)");
    let mut inspectors = settings.inspectors(settings.open(&ground.platform.office).await?);
    // As ModSecurity does: phases 3 and 4, too.
    inspectors.answers.push(gateway::SERVICE.to_owned());
    let gateway = Gateway::open(ground, upstream.address, Some(inspectors)).await?;
    let people = People::found(ground, &gateway, "rules").await?;
    let cookie = people.sign_in(&gateway).await?;
    let folder = ground.folder().join("modsecurity");
    std::fs::create_dir_all(&folder)?;
    let pair = &gateway.certificate;
    let modsecurity = walls::modsecurity(&folder)?;
    let nginx = Nginx::start(&folder, (&pair.cert, &pair.key), upstream.address, Some(&modsecurity)).await?;
    let sides = walls::Sides {
        nginx: nginx.port,
        gate: gateway.port,
        cookie,
        gate_runs_in: Processes::OursAnd(ground.instance.pid().context("PostgreSQL ended")?),
        nginx_runs_in: Processes::Tree(nginx.process().context("nginx ended")?),
    };
    let walls = walls::measure(&sides, &folder, plan).await?;
    record::passages(ground, people.tenant, walls.requests).await?;
    report.walls = Some(walls);
    gateway.close().await
}

/// This process's memory when it has been quiet for a while, KiB.
async fn resident() -> u64 {
    tokio::time::sleep(Wait::from_secs(3)).await;
    machine::resident_kib(std::process::id()).unwrap_or(0)
}
