//! `sekisho ledger verify --published`: published files from a folder or over HTTP, held against a key.
//! Needs no database and no installation.

use crate::outward::Outward;
use anyhow::Context;
use bytes::Bytes;
use clap::Args;
use http::{Method, StatusCode};
use ledger::{Against, Fetch, LogReport, verify_anchored, verify_log};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};
use tlog::{Policy, SignedNote, VerifierKey};

/// A bundle holds 256 entries of at most 65,535 bytes.
const LONGEST_FILE: usize = 17 * 1024 * 1024;
const ANCHOR: &str = "sekisho/anchor";

/// What is verified, and against what.
#[derive(Args)]
pub struct Arguments {
    /// A folder with published logs, or the URL of one log; several may be given
    #[arg(long)]
    published: Vec<String>,
    /// The verifier key of the logs (a line of /ledger/keys, kept from an earlier day)
    #[arg(long, requires = "published")]
    key: Option<String>,
    /// A policy file (C2SP tlog-policy) of the witnesses that must have signed the anchor log
    #[arg(long)]
    witness: Option<PathBuf>,
    /// A checkpoint that was kept earlier: the log must still hold everything it had then
    #[arg(long)]
    since: Vec<PathBuf>,
    /// Threads that hash; as many as processors by default
    #[arg(long)]
    threads: Option<usize>,
    /// PEM file of the authority to trust for https URLs, instead of this machine's
    #[arg(long)]
    authority: Option<PathBuf>,
    /// A file with the Cookie header of a signed-in session, for a tenant's logs over HTTPS
    #[arg(long)]
    cookie: Option<PathBuf>,
}

/// One log's files.
struct Log {
    name: String,
    fetch: Box<Fetch<'static>>,
}

impl Arguments {
    pub fn is_given(&self) -> bool {
        !self.published.is_empty()
    }

    pub async fn run(self) -> Result<ExitCode, anyhow::Error> {
        let runtime = tokio::runtime::Handle::current();
        // Hashing blocks, and so does waiting for each file.
        tokio::task::spawn_blocking(move || verify(&self, &runtime)).await?
    }
}

fn verify(given: &Arguments, runtime: &tokio::runtime::Handle) -> Result<ExitCode, anyhow::Error> {
    let key = given.key.as_deref().context("--key is needed with --published")?;
    let key: VerifierKey = key.trim().parse().context("--key is not a verifier key")?;
    let policy = given.witness.as_deref().map(policy).transpose()?;
    let kept = given.since.iter().map(note).collect::<Result<Vec<_>, _>>()?;
    let threads = given.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let logs = logs(given, runtime)?;
    anyhow::ensure!(!logs.is_empty(), "there is no log: a log has a file named checkpoint");
    let begin = Instant::now();
    let mut reports = Vec::new();
    for log in &logs {
        let mut against = Against { key: &key, policy: None, kept: &kept, threads: threads.unwrap_or(1) };
        // Witnesses sign the anchor log; the others are in it.
        let is_anchor = log.name == ANCHOR || (logs.len() == 1 && is_named_anchor(log)?);
        if is_anchor {
            against.policy = policy.as_ref();
        }
        let report = verify_log(&*log.fetch, against).with_context(|| log.name.clone())?;
        reports.push(report);
    }
    let is_anchored = hold_against_anchor(&logs, &mut reports)?;
    let is_witnessed = policy.is_none() || reports.iter().any(|report| report.origin == ANCHOR);
    print(&logs, &reports, is_anchored, begin.elapsed().as_secs_f64());
    anyhow::ensure!(is_witnessed, "the policy could not be applied: the anchor log is not among the logs");
    Ok(match reports.iter().all(LogReport::is_whole) {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    })
}

fn is_named_anchor(log: &Log) -> Result<bool, anyhow::Error> {
    Ok((log.fetch)("checkpoint")?.is_some_and(|note| note.starts_with(format!("{ANCHOR}\n").as_bytes())))
}

/// False if the anchor log is not among the logs.
fn hold_against_anchor(logs: &[Log], reports: &mut [LogReport]) -> Result<bool, anyhow::Error> {
    let Some(at) = reports.iter().position(|report| report.origin == ANCHOR && report.root.is_some()) else {
        return Ok(false);
    };
    let size = reports.get(at).map_or(0, |anchor| anchor.size);
    let Some(anchor) = logs.get(at) else { return Ok(false) };
    let others = reports.iter_mut().zip(logs).filter(|(report, _)| report.origin != ANCHOR);
    let mut others: Vec<(&mut LogReport, &Fetch<'_>)> =
        others.map(|(report, log)| (report, &*log.fetch as &Fetch<'_>)).collect();
    verify_anchored(&*anchor.fetch, size, &mut others)?;
    Ok(true)
}

fn print(logs: &[Log], reports: &[LogReport], is_anchored: bool, seconds: f64) {
    let mut leaves = 0_u64;
    for (log, report) in logs.iter().zip(reports) {
        let root = report.root.map(|root| root.to_string()).unwrap_or_default();
        let name = if report.origin.is_empty() { &log.name } else { &report.origin };
        println!("{:>10} leaves  root {root}  {name}", report.size);
        for (witness, time) in &report.witnesses {
            println!("{:>10} witnessed by {witness} at {}", "", at(*time));
        }
        for flaw in &report.flaws {
            println!("FAULT  {name}: {flaw}");
        }
        if report.unlisted > 0 {
            println!("FAULT  {name}: and {} more", report.unlisted);
        }
        leaves = leaves.saturating_add(report.leaves);
    }
    if !is_anchored {
        println!("the anchor log is not among the logs: nothing was held against it");
    }
    #[allow(clippy::cast_precision_loss, reason = "for people to read")]
    let rate = leaves as f64 / seconds.max(1e-6);
    match reports.iter().all(LogReport::is_whole) {
        true => println!("whole: {leaves} leaves of {} logs, {rate:.0} leaves/s", logs.len()),
        false => println!("NOT WHOLE"),
    }
}

fn at(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|s| time::OffsetDateTime::from_unix_timestamp(s).ok());
    time.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

fn policy(file: &Path) -> Result<Policy, anyhow::Error> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Policy::parse(&text).with_context(|| file.display().to_string())
}

fn note(file: &PathBuf) -> Result<SignedNote, anyhow::Error> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    SignedNote::parse(&bytes).with_context(|| format!("{} is no checkpoint", file.display()))
}

fn logs(given: &Arguments, runtime: &tokio::runtime::Handle) -> Result<Vec<Log>, anyhow::Error> {
    let mut logs = Vec::new();
    for place in &given.published {
        if place.starts_with("https://") || place.starts_with("http://") {
            logs.push(remote(place, given, runtime)?);
            continue;
        }
        let root = Path::new(place);
        let mut folders = Vec::new();
        folders_with_checkpoints(root, 4, &mut folders).with_context(|| place.clone())?;
        folders.sort();
        for folder in folders {
            let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
            logs.push(Log { name, fetch: Box::new(move |path| file(&folder.join(path))) });
        }
    }
    // The anchor log is published before what it holds: read last, it has all that was read before.
    logs.sort_by_key(|log| log.name.ends_with("anchor"));
    Ok(logs)
}

fn folders_with_checkpoints(at: &Path, depth: u8, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if at.join("checkpoint").is_file() {
        found.push(at.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(at)? {
        let entry = entry?;
        if depth > 0 && entry.file_type()?.is_dir() {
            folders_with_checkpoints(&entry.path(), depth.saturating_sub(1), found)?;
        }
    }
    Ok(())
}

fn file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn remote(url: &str, given: &Arguments, runtime: &tokio::runtime::Handle) -> Result<Log, anyhow::Error> {
    let mut server = Outward::new(url, given.authority.as_deref(), LONGEST_FILE)?;
    if let Some(cookie) = &given.cookie {
        server = server.with_cookie(&fs::read_to_string(cookie)?)?;
    }
    let (server, runtime) = (Arc::new(server), runtime.clone());
    let fetch = move |path: &str| {
        let answer =
            runtime.block_on(server.ask(Method::GET, path, Bytes::new())).map_err(io::Error::other)?;
        match answer.status {
            StatusCode::OK => Ok(Some(answer.body.to_vec())),
            // Storage that may not be listed does not say what is not there.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => Ok(None),
            status => Err(io::Error::other(format!("{path}: the answer is {status}"))),
        }
    };
    Ok(Log { name: url.to_owned(), fetch: Box::new(fetch) })
}
