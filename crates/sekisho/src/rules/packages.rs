//! `sekisho rules import`, `list`, `diff`, `stage`, `unstage`, `activate`, `rollback`, `status`: the packages of one
//! installation, running or not. What is activated is in force in every process without a restart.

use super::{
    import::{self, Brought, Import},
    report,
};
use crate::{
    command_line::context, installation::Installation, operator_command::in_words, platform::Platform,
    settings::Settings,
};
use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::Timestamp;
use std::{path::PathBuf, process::ExitCode};
use waf::{
    RuleErrors, SelfTest,
    model::{PackageId, RuleChanges},
    operations::{ActivateStaged, RollBack, StagePackage, UnstagePackage},
    views::{self, PackageLine},
};

#[derive(Subcommand)]
pub enum Command {
    /// Keeps a rule set that loads and passes the self-test; it is not in force by this
    Import(Import),
    /// The rule sets that are kept
    List(Where),
    /// What the second rule set would change of the first: rules by their ids
    Diff(Diff),
    /// Lets a rule set look beside the active one
    Stage(One),
    /// Takes the staged rule set away
    Unstage(Where),
    /// Puts the staged rule set in force
    Activate(Activate),
    /// Puts back in force what was before
    Rollback(Why),
    /// What is in force, what is staged, what was before
    Status(Where),
}

#[derive(Args)]
pub struct Where {
    /// The settings file of the program that serves, or will
    #[arg(long)]
    pub(super) config: PathBuf,
}

#[derive(Args)]
pub struct Diff {
    #[command(flatten)]
    place: Where,
    /// `active`, `staged`, `previous`, `baseline`, an ID or the beginning of a digest
    from: String,
    to: String,
}

#[derive(Args)]
pub struct One {
    #[command(flatten)]
    place: Where,
    /// `previous`, `baseline`, an ID or the beginning of a digest
    package: String,
}

#[derive(Args)]
pub struct Why {
    #[command(flatten)]
    place: Where,
    /// For whoever asks later
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub struct Activate {
    #[command(flatten)]
    why: Why,
    /// The staged rule set, to be sure that it is the one you mean
    package: Option<String>,
}

pub async fn run(command: Command) -> Result<ExitCode, anyhow::Error> {
    let config = match &command {
        Command::Import(Import { place, .. })
        | Command::Diff(Diff { place, .. })
        | Command::Stage(One { place, .. })
        | Command::Rollback(Why { place, .. })
        | Command::Activate(Activate { why: Why { place, .. }, .. })
        | Command::List(place)
        | Command::Unstage(place)
        | Command::Status(place) => place.config.clone(),
    };
    let settings = Settings::read(&config)?;
    let tuning = settings.waf.tuning()?;
    // Before the database is asked: a rule set that does not load concerns nobody.
    let brought = match &command {
        Command::Import(import) => match import::brought(import, &tuning).await? {
            Ok(checked) => Some(checked),
            Err(RuleErrors(errors)) => {
                errors.iter().for_each(|error| eprint!("{}", report::mistake(error)));
                eprintln!("{}", report::count(errors.len()));
                return Ok(ExitCode::from(1));
            }
        },
        _ => None,
    };
    let installation = Installation::beside(&settings).await?;
    let told = done(&installation.platform, command, brought).await;
    installation.platform.order_entries().await;
    installation.close().await;
    print!("{}", told?);
    Ok(ExitCode::SUCCESS)
}

async fn done(
    platform: &Platform,
    command: Command,
    brought: Option<Brought>,
) -> Result<String, anyhow::Error> {
    let (office, ctx) = (&platform.office, context(platform));
    match (command, brought) {
        (Command::Import(_), Some(brought)) => {
            let test = brought.checked.self_test().clone();
            let id = brought.keep(platform).await?;
            Ok(format!("kept    {}{}", line(&find(platform, &id.to_string()).await?), tested(&test)))
        }
        (Command::Import(_), None) => anyhow::bail!("nothing was brought"),
        (Command::List(_), _) => {
            let lines = views::packages(office, &ctx).await.map_err(in_words)?;
            Ok(lines.iter().map(line).collect())
        }
        (Command::Diff(diff), _) => {
            let (from, to) = (find(platform, &diff.from).await?, find(platform, &diff.to).await?);
            let old = views::package(office, &ctx, from.id).await.map_err(in_words)?;
            let new = views::package(office, &ctx, to.id).await.map_err(in_words)?;
            Ok(changes(&old.changes(&new)?))
        }
        (Command::Stage(one), _) => {
            let found = find(platform, &one.package).await?;
            office.perform(&ctx, StagePackage { package: found.id }).await.map_err(in_words)?;
            Ok(format!("staged  {}", line(&found)))
        }
        (Command::Unstage(_), _) => {
            office.perform(&ctx, UnstagePackage).await.map_err(in_words)?;
            Ok("nothing is staged\n".to_owned())
        }
        (Command::Activate(activate), _) => {
            let found = find(platform, activate.package.as_deref().unwrap_or("staged")).await?;
            let activate = ActivateStaged::new(found.id, &activate.why.reason).map_err(in_words)?;
            office.perform(&ctx, activate).await.map_err(in_words)?;
            Ok(format!("active  {}", line(&found)))
        }
        (Command::Rollback(why), _) => {
            let back = RollBack::new(&why.reason).map_err(in_words)?;
            let id = office.perform(&ctx, back).await.map_err(in_words)?;
            Ok(format!("active  {}", line(&find(platform, &id.to_string()).await?)))
        }
        (Command::Status(_), _) => status(platform).await,
    }
}

async fn status(platform: &Platform) -> Result<String, anyhow::Error> {
    let found = views::deployment(&platform.office, &context(platform)).await.map_err(in_words)?;
    let mut told = format!("active  {}", line(&found.active));
    if let (Some(at), Some(by), Some(reason)) = (found.changed_at, &found.changed_by, &found.reason) {
        told.push_str(&format!("        since {} by {by}: {reason}\n", minute(at)));
    }
    for (word, one) in [("staged", &found.staged), ("before", &found.previous)] {
        told.push_str(
            &one.as_ref().map_or_else(|| format!("{word}  -\n"), |one| format!("{word}  {}", line(one))),
        );
    }
    Ok(told)
}

fn tested(test: &SelfTest) -> String {
    let failed = test.failures.iter().map(|failure| format!("        {failure}\n")).collect::<String>();
    format!(
        "        self-test: {} attacks, {} honest requests, {} failed\n{failed}",
        test.attacks,
        test.honest,
        test.failures.len()
    )
}

/// By a word, an id or the beginning of a digest.
async fn find(platform: &Platform, meant: &str) -> Result<PackageLine, anyhow::Error> {
    let (office, ctx) = (&platform.office, context(platform));
    let found = views::deployment(office, &ctx).await.map_err(in_words)?;
    let word = match meant {
        "active" => Some(Some(found.active)),
        "staged" => Some(found.staged),
        "previous" => Some(found.previous),
        _ => None,
    };
    if let Some(one) = word {
        return one.with_context(|| format!("nothing is {meant}"));
    }
    let id = meant.parse::<PackageId>().ok();
    let is_meant = |line: &PackageLine| {
        Some(line.id) == id || (meant.len() >= 6 && line.digest.starts_with(&meant.to_ascii_lowercase()))
    };
    let lines = views::packages(office, &ctx).await.map_err(in_words)?;
    let mut found = lines.into_iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(line), None) => Ok(line),
        (None, _) => anyhow::bail!("no package is {meant}: sekisho rules list"),
        (Some(_), Some(_)) => anyhow::bail!("several packages are {meant}: more digits"),
    }
}

/// `0190…  OWASP CRS 4.28.0  6f0c…  628 rules  2026-11-21 09:30Z  https://…`
fn line(line: &PackageLine) -> String {
    let day = line.imported_at.map_or_else(|| "-".to_owned(), minute);
    let forced = line.override_reason.as_ref().map(|reason| format!("  (self-test overridden: {reason})"));
    format!(
        "{}  {} {}  sha256 {}  {} rules  {day}  {}{}\n",
        line.id,
        line.name,
        line.version,
        line.digest,
        line.rules,
        line.source,
        forced.unwrap_or_default()
    )
}

fn changes(changes: &RuleChanges) -> String {
    let removed = changes.removed.iter().map(|rule| format!("- {}  {}\n", rule.id, rule.message));
    let added = changes.added.iter().map(|rule| format!("+ {}  {}\n", rule.id, rule.message));
    let changed = changes
        .changed
        .iter()
        .map(|it| format!("~ {}  {}  ({})\n", it.rule.id, it.rule.message, it.parts.join(", ")));
    let counted = format!(
        "{} added, {} removed, {} changed\n",
        changes.added.len(),
        changes.removed.len(),
        changes.changed.len()
    );
    removed.chain(added).chain(changed).chain([counted]).collect()
}

fn minute(at: Timestamp) -> String {
    format!("{} {:02}:{:02}Z", at.date(), at.hour(), at.minute())
}
