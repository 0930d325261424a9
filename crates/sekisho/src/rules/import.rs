//! Brings a rule set from a folder, an archive or an address, and holds it against what its publisher says of it:
//! a digest, a signature. What loads and passes the self-test is kept.

use super::{download, packages::Where, signature};
use crate::{command_line::context, operator_command::in_words, platform::Platform};
use anyhow::Context;
use clap::Args;
use std::path::{Path, PathBuf};
use waf::{CheckedPackage, Package, RuleErrors, Tuning, model::PackageId, operations::ImportPackage};

#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    pub(super) place: Where,
    /// A folder, a .tar.gz, or an https address of one, in the Core Rule Set's layout
    #[arg(long)]
    from: String,
    /// What the archive's SHA-256 must be, as its publisher says; for a folder, the package's as `list` shows it
    #[arg(long)]
    sha256: Option<String>,
    /// The archive's detached OpenPGP signature: a file or an https address
    #[arg(long, requires = "signer")]
    signature: Option<String>,
    /// The publisher's public keys, as they were exported: whose signature counts
    #[arg(long, value_name = "FILE", requires = "signature")]
    signer: Option<PathBuf>,
    /// Another name than the rule set gives itself
    #[arg(long)]
    name: Option<String>,
    /// Why it is wanted although the self-test failed
    #[arg(long = "override", value_name = "REASON")]
    override_reason: Option<String>,
}

/// A rule set that is to be imported, and where it is from.
pub struct Brought {
    pub checked: CheckedPackage,
    source: String,
    override_reason: Option<String>,
}

impl Brought {
    pub async fn keep(self, platform: &Platform) -> Result<PackageId, anyhow::Error> {
        let test = self.checked.self_test().clone();
        let operation = ImportPackage::new(self.checked, &self.source, self.override_reason.as_deref());
        let operation = operation.map_err(|refusal| match test.is_passed() {
            true => in_words(refusal),
            false => anyhow::anyhow!(
                "the self-test failed; nothing was imported (--override REASON does it all the same)\n  {}",
                test.failures.join("\n  ")
            ),
        })?;
        platform.office.perform(&context(platform), operation).await.map_err(in_words)
    }
}

/// The rule set, tried; or its mistakes.
pub async fn brought(import: &Import, tuning: &Tuning) -> Result<Result<Brought, RuleErrors>, anyhow::Error> {
    let sha256 = import.sha256.as_deref();
    let (package, source) = match Path::new(&import.from) {
        folder if folder.is_dir() => {
            anyhow::ensure!(import.signature.is_none(), "a signature is of an archive, not of a folder");
            let name = folder.file_name().map_or_else(|| "rules".into(), |name| name.to_string_lossy());
            let package = Package::from_folder(&name, folder)?;
            ensure_digest(&kernel::hex(&package.digest()), sha256)?;
            (package, import.from.clone())
        }
        _ => {
            let archive = archive(&import.from).await?;
            ensure_digest(&download::sha256(&archive), sha256)?;
            let source = match signed_by(import, &archive).await? {
                Some(fingerprint) => format!("{} (signed by {fingerprint})", import.from),
                None => import.from.clone(),
            };
            let name = import.from.rsplit('/').next().unwrap_or(&import.from);
            let name = name.trim_end_matches(".tar.gz").trim_end_matches(".tgz");
            (Package::from_archive(name, &archive)?, source)
        }
    };
    let tuning = tuning.clone();
    let checked = tokio::task::spawn_blocking(move || package.check(&tuning)).await?;
    Ok(checked.map(|checked| Brought {
        checked: match &import.name {
            Some(name) => checked.named(name),
            None => checked,
        },
        source,
        override_reason: import.override_reason.clone(),
    }))
}

/// The bytes of a file on this machine or behind an https address.
async fn archive(from: &str) -> Result<Vec<u8>, anyhow::Error> {
    if from.contains("://") {
        return download::fetch(from).await;
    }
    let size = std::fs::metadata(from).with_context(|| from.to_owned())?.len();
    let longest = u64::try_from(download::LONGEST).unwrap_or(u64::MAX);
    anyhow::ensure!(size <= longest, "{from}: {size} bytes; {longest} are allowed");
    Ok(std::fs::read(from)?)
}

/// The key that signed the archive, if a signature was given.
async fn signed_by(import: &Import, archive: &[u8]) -> Result<Option<String>, anyhow::Error> {
    let (Some(from), Some(keys)) = (&import.signature, &import.signer) else { return Ok(None) };
    let signature = match from.contains("://") {
        true => download::fetch(from).await?,
        false => signature::read(Path::new(from))?,
    };
    signature::signer(archive, &signature, &signature::read(keys)?).await.map(Some)
}

fn ensure_digest(found: &str, wanted: Option<&str>) -> Result<(), anyhow::Error> {
    let Some(wanted) = wanted else { return Ok(()) };
    anyhow::ensure!(
        found.eq_ignore_ascii_case(wanted.trim()),
        "SHA-256 is {found}, not {wanted}: nothing was imported"
    );
    Ok(())
}
