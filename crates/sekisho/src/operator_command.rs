//! `sekisho operator create`: how somebody gets into a new installation.

use crate::{capabilities, installation::Installation, operators, running, services, settings::Settings};
use clap::{Args, Subcommand};
use identity::api::{CreateOperator, NewPerson};
use kernel::{Language, Refusal};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Makes an operator and prints the generated password, once
    Create(New),
}

#[derive(Args)]
pub struct New {
    /// The settings file of the program that serves, or will
    #[arg(long)]
    config: PathBuf,
    /// The user ID to sign in with
    #[arg(long)]
    login: String,
    /// As pages show it
    #[arg(long)]
    name: String,
    /// Where links for a forgotten password go; none without it
    #[arg(long, default_value = "")]
    email: String,
}

pub async fn run(Command::Create(new): Command) -> Result<(), anyhow::Error> {
    let settings = Settings::read(&new.config)?;
    let installation = Installation::beside(&settings).await?;
    let told = create(&installation, &settings, new).await;
    installation.platform.order_entries().await;
    installation.close().await;
    println!("{}", told?);
    Ok(())
}

/// Makes the operator; what to tell whoever asked for it.
async fn create(installation: &Installation, settings: &Settings, new: New) -> Result<String, anyhow::Error> {
    let (platform, manifests) = (&installation.platform, services::manifests(&settings.service)?);
    if let Some(found) = operators::find(platform, &new.login).await.map_err(in_words)? {
        anyhow::ensure!(!found.has_role, "operator {} exists already; nothing was changed", new.login);
        operators::give_role(platform, &manifests, found.id).await.map_err(in_words)?;
        return Ok(format!(
            "operator {} existed without its role and has it now; its password was not changed",
            new.login
        ));
    }
    let made = operators::create(platform, &manifests, person(new)).await.map_err(in_words)?;
    let console = running::origin("console", &settings.domain, settings.gate.public_port);
    Ok(format!(
        "address   {console}\ntenant    provider\nuser      {}\npassword  {}\n\n\
         The password is shown this once and kept nowhere. The first sign-in sets up one-time codes:\n\
         have an authenticator app at hand.",
        made.login,
        made.password.expose()
    ))
}

/// Without a second factor: it is set up at the first sign-in.
fn person(new: New) -> NewPerson {
    let New { login, name, email, .. } = new;
    NewPerson { has_factor: false, ..CreateOperator { login, name, email }.person() }
}

/// What pages would say, for a terminal.
pub fn in_words(refusal: Refusal) -> anyhow::Error {
    let Ok(catalog) = web::Catalog::new(&capabilities::locales()) else {
        return anyhow::anyhow!("{}: {}", refusal.code, refusal.inside);
    };
    let say = |message| catalog.message(Language::En, message);
    match refusal.fields.is_empty() {
        true => anyhow::anyhow!("{} {} ({})", refusal.code, say(&refusal.outside), refusal.inside),
        false => {
            let faults =
                refusal.fields.iter().map(|fault| format!("--{}: {}", fault.field, say(&fault.message)));
            anyhow::anyhow!("{}", faults.collect::<Vec<_>>().join("; "))
        }
    }
}
