//! `sekisho review`: draws a month's samples again, and checks a downloaded pack, from nothing but files and a key.

use anyhow::Context;
use clap::{Args, Subcommand};
use review::api::{Checked, CheckedTree};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tlog::{Checkpoint, SignedNote, VerifierKey};

#[derive(Subcommand)]
pub enum Command {
    /// Draws the entries that a review looks at: their numbers, one on each line
    Sample(Sample),
    /// Checks a downloaded pack: signatures, roots, samples and their proofs. Needs neither database nor network
    Check(Check),
}

#[derive(Args)]
pub struct Check {
    /// The downloaded pack (JSON)
    pack: PathBuf,
    /// The verifier key of the logs (a line of /ledger/keys, kept from an earlier day)
    #[arg(long)]
    key: String,
    /// The pack of the month before, which this one must continue
    #[arg(long)]
    before: Option<PathBuf>,
}

#[derive(Args)]
pub struct Sample {
    /// A downloaded pack: its privileged operations, as class and number
    #[arg(long, required_unless_present = "checkpoint", conflicts_with_all = ["checkpoint", "from", "count"])]
    pack: Option<PathBuf>,
    /// The tree at the month's end: a checkpoint, signed or not
    #[arg(long, requires = "count")]
    checkpoint: Option<PathBuf>,
    /// How many entries the tree had at the month's start
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many entries are drawn
    #[arg(long, default_value_t = 0)]
    count: usize,
}

pub fn run(command: &Command) -> Result<ExitCode, anyhow::Error> {
    match command {
        Command::Sample(asked) => draw(asked),
        Command::Check(asked) => check(asked),
    }
}

fn check(asked: &Check) -> Result<ExitCode, anyhow::Error> {
    let read = |file: &PathBuf| std::fs::read(file).with_context(|| format!("reading {}", file.display()));
    let key: VerifierKey = asked.key.trim().parse().context("--key is not a verifier key")?;
    let pack = read(&asked.pack)?;
    let before = asked.before.as_ref().map(read).transpose()?;
    match review::api::check(&pack, key.public_key(), before.as_deref()) {
        Ok(checked) => {
            print!("{}", told(&checked, before.is_some()));
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => {
            eprintln!("NOT PROVEN  {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn told(checked: &Checked, is_continued: bool) -> String {
    let mut text =
        format!("month   {}{}\n", checked.month, if checked.is_final { "" } else { ", not over yet" });
    for CheckedTree { origin, start, end, signed, proven } in &checked.trees {
        let _ = writeln!(
            text,
            "log     {origin}: entries {start} to {end} of {signed} signed, {proven} proven one by one"
        );
    }
    let continued = if is_continued { ", and continues the month before" } else { "" };
    let _ = writeln!(text, "digest  {}", kernel::hex(&checked.digest));
    let _ = writeln!(
        text,
        "proven: the pack agrees with its {} entries' signed roots{continued}",
        checked.entries
    );
    text.push_str("Compare the digest with the one that two people signed: what the pack says of entries is protected by it alone.\n");
    text
}

fn draw(asked: &Sample) -> Result<ExitCode, anyhow::Error> {
    match (&asked.pack, &asked.checkpoint) {
        (Some(file), _) => privileged(file),
        (None, Some(file)) => whole(file, asked),
        (None, None) => anyhow::bail!("neither a pack nor a checkpoint is named"),
    }
}

/// The privileged operations that a pack's lots choose.
fn privileged(file: &Path) -> Result<ExitCode, anyhow::Error> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let drawn =
        review::api::privileged_again(&bytes).with_context(|| format!("reading {}", file.display()))?;
    for (class, number) in drawn {
        println!("{class} {number}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The entries of one tree, whatever they are about.
fn whole(file: &Path, asked: &Sample) -> Result<ExitCode, anyhow::Error> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let checkpoint = checkpoint(&bytes).with_context(|| format!("{} is no checkpoint", file.display()))?;
    anyhow::ensure!(
        asked.from <= checkpoint.size(),
        "the tree has {} entries, which is less than {}",
        checkpoint.size(),
        asked.from
    );
    for entry in review::api::sample(checkpoint.root(), asked.from..checkpoint.size(), asked.count) {
        println!("{entry}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A signed note's text, or the text alone: origin, size, root.
fn checkpoint(bytes: &[u8]) -> Option<Checkpoint> {
    if let Ok(note) = SignedNote::parse(bytes) {
        return Checkpoint::parse(note.unverified_text()).ok();
    }
    Checkpoint::parse(std::str::from_utf8(bytes).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_with_and_without_signatures() {
        let root = tlog::Hash::new([7; 32]);
        let plain = Checkpoint::new("sekisho/test", 9, root).expect("checkpoint");
        let name = tlog::KeyName::new("sekisho/test").expect("name");
        let key = tlog::SignerKey::from_seed(name, &[3; 32]).expect("key");
        let signed = plain.sign(&[&key]).expect("signed").to_string();
        let text = format!("sekisho/test\n9\n{}\n", root.to_base64());
        for bytes in [signed.as_bytes(), text.as_bytes()] {
            assert_eq!(checkpoint(bytes).expect("read").size(), 9);
        }
        assert!(checkpoint(b"nothing").is_none());
    }
}
