//! `sekisho ledger proof` writes the evidence for one entry; `sekisho ledger check-proof` checks it, with a
//! key and no installation.

use super::Where;
use anyhow::Context;
use clap::Args;
use kernel::TenantId;
use ledger::{check_proof, proof_of};
use std::{fs, path::PathBuf, process::ExitCode};
use store::Database;
use tlog::VerifierKey;

/// Which entry.
#[derive(Args)]
pub struct ProofArguments {
    /// The entry's number, as the audit page shows it
    entry: i64,
    #[command(flatten)]
    place: Where,
    /// Where `<number>.tlog-proof` and `<number>.leaf` are written
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

/// What is checked.
#[derive(Args)]
pub struct CheckArguments {
    /// The `.tlog-proof`
    file: PathBuf,
    /// The entry's leaf
    #[arg(long)]
    entry: PathBuf,
    /// The log's verifier key, or the anchor log's
    #[arg(long)]
    key: String,
}

/// How whoever holds a proof goes on from the tenant's tree to the public log.
const EXTRA: &str = "The checkpoint below is of the customer's own log. Its first three lines are, at this or a \
later size, a leaf of the log sekisho/anchor, which witnesses sign: sekisho ledger verify --published.";

pub async fn write(given: ProofArguments) -> Result<ExitCode, anyhow::Error> {
    let (_, dsn, _instance) = super::open(given.place).await?;
    let database = Database::connect(dsn, 2);
    let mut tx = database.begin_ledger().await?;
    let whose = ledger::tenant_of(&mut tx, given.entry).await?;
    let tenant: TenantId = whose.context("there is no such entry, or it is in no tree yet")?;
    let proof = proof_of(&mut tx, tenant, given.entry).await.map_err(|no| anyhow::anyhow!(no.inside))?;
    let proof = proof.context("there is no such entry, or it is in no tree yet")?;
    anyhow::ensure!(proof.holds, "entry {} is not what was recorded: it has no proof", given.entry);
    let text = proof.file(Some(EXTRA)).map_err(|no| anyhow::anyhow!(no.inside))?;
    for (kind, bytes) in [("tlog-proof", text.as_bytes()), ("leaf", proof.leaf.as_slice())] {
        let path = given.out.join(format!("{}.{kind}", given.entry));
        fs::write(&path, bytes).with_context(|| path.display().to_string())?;
        println!("{}", path.display());
    }
    println!("leaf {} of {} leaves, {}", proof.index, proof.size, proof.origin);
    Ok(ExitCode::SUCCESS)
}

pub fn check(given: &CheckArguments) -> Result<ExitCode, anyhow::Error> {
    let key: VerifierKey = given.key.trim().parse().context("--key is not a verifier key")?;
    let file = fs::read(&given.file).with_context(|| given.file.display().to_string())?;
    let leaf = fs::read(&given.entry).with_context(|| given.entry.display().to_string())?;
    match check_proof(&file, &leaf, &key) {
        Ok(proven) => {
            println!(
                "proven: leaf {} of {} leaves, {}, root {}",
                proven.index, proven.size, proven.origin, proven.root
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => {
            println!("NOT PROVEN: {why}");
            Ok(ExitCode::from(1))
        }
    }
}
