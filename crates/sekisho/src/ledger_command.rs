//! `sekisho ledger`: verifies the whole of it with the database or from published files, writes and checks
//! the proof of one entry.
//! Exit code 0: whole. 1: something is not as it was recorded. 2 and a message: could not look.

mod proofs;
mod published;

use crate::ledger_recovery;
use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::{Clock, SystemClock};
use keys::{CheckpointKey, KeyFolder};
use ledger::{Fault, ReleasedMark, Report};
use std::{path::PathBuf, process::ExitCode};
use store::{Database, Dsn, postgres};

#[derive(Subcommand)]
pub enum Command {
    /// Verifies the whole ledger and names every entry that was altered
    Verify(VerifyArguments),
    /// Gives every entry that no tree knows its place: after rows came to another server
    Recover(Where),
    /// Begins a new history when what was released is lost for good, and says so in it
    BeginHistory(ledger_recovery::BeginHistory),
    /// Writes the proof of one entry and the bytes it proves
    Proof(proofs::ProofArguments),
    /// Checks a proof offline, with nothing but the log's key
    CheckProof(proofs::CheckArguments),
}

/// The ledger of an installation, or published files.
#[derive(Args)]
pub struct VerifyArguments {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    published: published::Arguments,
}

/// Which ledger.
#[derive(Args)]
pub struct Where {
    /// The data folder of a demo, running or not
    #[arg(long, conflicts_with = "config")]
    dir: Option<PathBuf>,
    /// The settings file of a serving program
    #[arg(long)]
    config: Option<PathBuf>,
}

pub async fn run(command: Command) -> Result<ExitCode, anyhow::Error> {
    match command {
        Command::Verify(given) if given.published.is_given() => given.published.run().await,
        Command::Verify(given) => verify(given.place).await,
        Command::Recover(place) => ledger_recovery::recover(place).await,
        Command::BeginHistory(asked) => ledger_recovery::begin_history(asked).await,
        Command::Proof(given) => proofs::write(given).await,
        Command::CheckProof(given) => proofs::check(&given),
    }
}

async fn verify(place: Where) -> Result<ExitCode, anyhow::Error> {
    let (folder, dsn, _instance) = open(place).await?;
    // Looking must not make anything: keys that are missing are the finding.
    let keys = KeyFolder::open(&folder.join("keys"))?;
    let public = CheckpointKey::from_pkcs8(&keys.checkpoint_key())?.public_key();
    let released = ReleasedMark::open(folder.join("released"))?;
    let database = Database::connect(dsn, 2);
    let report = ledger::verify(&database, public, released.last(), SystemClock.now()).await?;
    print(&report);
    Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The folder, the way into the database, and the instance if it had to be started for this.
pub(crate) async fn open(place: Where) -> Result<(PathBuf, Dsn, Option<postgres::Instance>), anyhow::Error> {
    let (folder, given) = match (place.config, place.dir) {
        (Some(config), _) => {
            let settings = crate::settings::Settings::read(&config)?;
            let dsn = settings.database.dsn()?;
            (settings.folder, dsn)
        }
        (None, folder) => (folder.context("--dir or --config")?, None),
    };
    if let Some(dsn) = given {
        return Ok((folder, dsn, None));
    }
    let at = folder.join("postgres");
    anyhow::ensure!(
        at.join("data/PG_VERSION").exists(),
        "{} holds no database: is it a data folder?",
        folder.display()
    );
    match postgres::attach(&at)? {
        Some(dsn) => Ok((folder, dsn, None)),
        None => {
            let instance = postgres::start(postgres::Settings::durable(at)).await?;
            Ok((folder, instance.dsn(), Some(instance)))
        }
    }
}

fn print(report: &Report) {
    for tree in &report.trees {
        println!("{:>10} leaves  root {}  {}", tree.size, tree.root, tree.origin);
    }
    for fault in &report.faults {
        println!("FAULT  {}", words(fault));
    }
    if report.unlisted > 0 {
        println!("FAULT  and {} more", report.unlisted);
    }
    match report.is_whole() {
        true => println!("whole: {} entries in {} trees", report.entries, report.trees.len()),
        false => println!("NOT WHOLE: {} faults", report.faults.len()),
    }
}

/// A fault in words that name the entry.
pub fn words(fault: &Fault) -> String {
    match fault {
        Fault::Altered { tenant, retention, seq, id, event_time } => {
            format!(
                "entry {id} (tenant {tenant}, class {retention}, leaf {seq}, {event_time}) is not what was recorded"
            )
        }
        Fault::Missing { tenant, retention, seq, id, event_time } => {
            format!(
                "entry {id} (tenant {tenant}, class {retention}, leaf {seq}, {event_time}) is gone or its time was changed"
            )
        }
        Fault::Column { tenant, retention, seq, id, column } => {
            format!(
                "entry {id} (tenant {tenant}, class {retention}, leaf {seq}): column {column} was changed"
            )
        }
        Fault::Unordered { tenant, id, event_time } => {
            format!("entry {id} (tenant {tenant}, {event_time}) is in no tree")
        }
        Fault::Backdated { tenant, retention, seq, id, event_time } => {
            format!(
                "entry {id} (tenant {tenant}, class {retention}, leaf {seq}, {event_time}) was ordered long after younger ones"
            )
        }
        Fault::Tree { origin, why } => format!("tree {origin}: {why}"),
        Fault::Released { why } => why.clone(),
    }
}
