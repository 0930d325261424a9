//! Calling `nft`.

use serde_json::{Value, json};
use std::{process::Stdio, time::Duration};
use tokio::{io::AsyncWriteExt, process, time::timeout};

/// `nft` answers in milliseconds; it may wait for the kernel's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The packet filter could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum NftError {
    #[error("nft cannot be run: {0}")]
    Run(#[from] std::io::Error),
    #[error("nft does not answer")]
    Silent,
    #[error("nft: {0}")]
    Refused(String),
    #[error("nft answers something that is not its JSON: {0}")]
    Answer(#[from] serde_json::Error),
}

pub(crate) struct Command(Vec<String>);

impl Command {
    pub fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// One transaction: all of it, or nothing.
    pub async fn apply(&self, commands: &Value) -> Result<(), NftError> {
        let text = json!({ "nftables": commands }).to_string();
        self.run(&["-j", "-f", "-"], Some(&text)).await.map(drop)
    }

    pub async fn list(&self, words: &[&str]) -> Result<Value, NftError> {
        let words: Vec<&str> = ["-j", "-n"].iter().chain(words).copied().collect();
        Ok(serde_json::from_slice(&self.run(&words, None).await?)?)
    }

    async fn run(&self, words: &[&str], input: Option<&str>) -> Result<Vec<u8>, NftError> {
        let Some((program, before)) = self.0.split_first() else {
            return Err(NftError::Refused("no command".to_owned()));
        };
        let mut command = process::Command::new(program);
        command.args(before).args(words).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let talking = async move {
            if let (Some(mut stdin), Some(input)) = (stdin, input) {
                // One that does not read says why on its other end.
                let _ = stdin.write_all(input.as_bytes()).await;
            }
            child.wait_with_output().await
        };
        let output = timeout(PATIENCE, talking).await.map_err(|_| NftError::Silent)??;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(NftError::Refused(said.lines().next().unwrap_or("failed without a word").to_owned()))
    }
}
