//! `sekisho witness`: what a customer or an auditor runs. One key, one folder, no database, no installation.

use crate::whole_file;
use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::SystemClock;
use keys::CheckpointKey;
use std::{
    fs,
    io::{ErrorKind, Write},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};
use tlog::{KeyName, SignerKey, VerifierKey, WitnessKey, WitnessSigner};
use tokio::net::TcpListener;
use witness::{Memory, Witness};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    key: Option<Command>,
    #[command(flatten)]
    watch: Watch,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the witness' key, or shows it: the line that logs and verifiers are told
    Key {
        /// The witness' folder
        #[arg(long)]
        dir: PathBuf,
        /// The witness' name, a URL without scheme such as witness.example.jp/w1
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Args)]
struct Watch {
    /// The witness' folder: its key, and what it has signed
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Where logs reach it; put a proxy with TLS in front for other machines
    #[arg(long, default_value = "127.0.0.1:7380")]
    listen: SocketAddr,
    /// Verifier key of a log to watch; several may be given
    #[arg(long)]
    log: Vec<String>,
}

pub async fn run(arguments: Arguments) -> Result<(), anyhow::Error> {
    match arguments.key {
        Some(Command::Key { dir, name }) => {
            println!("{}", own_key(&dir, name.as_deref())?.key());
            Ok(())
        }
        None => watch(arguments.watch).await,
    }
}

async fn watch(given: Watch) -> Result<(), anyhow::Error> {
    let folder = given.dir.context("--dir is needed")?;
    let signer = own_key(&folder, None)?;
    anyhow::ensure!(!given.log.is_empty(), "--log: no log is watched");
    let logs = given.log.iter().map(|key| {
        let parsed = key.trim().parse::<VerifierKey>();
        parsed.with_context(|| format!("--log {key} is not a verifier key"))
    });
    let logs = logs.collect::<Result<Vec<_>, _>>()?;
    let memory = Memory::open(folder.join("signed"))?;
    let listener = TcpListener::bind(given.listen).await.with_context(|| given.listen.to_string())?;
    println!("{} listens on http://{}", signer.key(), listener.local_addr()?);
    let witness = Arc::new(Witness::new(signer, logs, memory));
    let stopped = async {
        if let Err(error) = crate::running::stopped().await {
            tracing::error!(%error, "signals cannot be heard");
        }
    };
    witness::serve(listener, witness, Arc::new(SystemClock), stopped).await;
    Ok(())
}

/// The key in the folder. With a name it is made if there is none.
fn own_key(folder: &Path, name: Option<&str>) -> Result<WitnessSigner, anyhow::Error> {
    let (private, public) = (folder.join("witness.key"), folder.join("witness.vkey"));
    if !public.exists() {
        let name = name.with_context(|| {
            format!("{} has no key; make one: sekisho witness key --name …", folder.display())
        })?;
        let name = KeyName::new(name).context("--name")?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let signer =
            WitnessSigner::new(SignerKey::from_pkcs8(name, &begun_key(&private)?).with_context(|| {
                format!(
                    "{} is no key; nothing was signed with it: delete it and try again",
                    private.display()
                )
            })?);
        // Whoever is interrupted before the new name stands goes on with the same key.
        let line = format!("{}\n", signer.key());
        whole_file::replace(&public, line.as_bytes()).with_context(|| public.display().to_string())?;
        fs::File::open(folder)?.sync_all()?;
    }
    let stated = fs::read_to_string(&public).with_context(|| public.display().to_string())?;
    let stated: WitnessKey = stated.trim().parse().with_context(|| public.display().to_string())?;
    if let Some(name) = name {
        anyhow::ensure!(stated.name().as_str() == name, "this witness is named {}", stated.name());
    }
    let key = fs::read(&private).with_context(|| private.display().to_string())?;
    let signer = WitnessSigner::new(SignerKey::from_pkcs8(stated.name().clone(), &key)?);
    anyhow::ensure!(
        signer.key() == &stated,
        "{} and {} do not belong together",
        private.display(),
        public.display()
    );
    Ok(signer)
}

/// The private key in the file, which is made if there is none.
fn begun_key(private: &Path) -> Result<Vec<u8>, anyhow::Error> {
    match fs::read(private) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = CheckpointKey::generate()?;
            write(private, key.expose())?;
            Ok(key.expose().to_vec())
        }
        read => read.with_context(|| private.display().to_string()),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), anyhow::Error> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let file = file.as_mut().map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_whose_making_was_interrupted_is_gone_on_with_or_named() {
        let folder = tempfile::tempdir().unwrap();
        let name = Some("witness.example.jp/w1");
        let key = |name| own_key(folder.path(), name).map(|signer| signer.key().to_string());
        let made = key(name).unwrap();
        assert_eq!(key(None).unwrap(), made);

        fs::remove_file(folder.path().join("witness.vkey")).unwrap();
        fs::write(folder.path().join("witness.vkey.fresh"), "witness.exa").unwrap();
        assert!(key(None).unwrap_err().to_string().contains("has no key"));
        assert_eq!(key(name).unwrap(), made);

        fs::remove_file(folder.path().join("witness.vkey")).unwrap();
        fs::write(folder.path().join("witness.key"), "").unwrap();
        assert!(key(name).unwrap_err().to_string().contains("delete it"));
    }
}
