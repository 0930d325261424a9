//! `sekisho review sample`: draws a month's samples again, from nothing but the pack or the checkpoint.

use anyhow::Context;
use clap::{Args, Subcommand};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tlog::{Checkpoint, SignedNote};

#[derive(Subcommand)]
pub enum Command {
    /// Draws the entries that a review looks at: their numbers, one on each line
    Sample(Sample),
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

pub fn run(Command::Sample(asked): &Command) -> Result<ExitCode, anyhow::Error> {
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
