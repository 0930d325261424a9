//! `sekisho ledger recover` and `sekisho ledger begin-history`: what a person decides after a loss.
//!
//! Does not live here: what is signed and how (`ledger`).

use crate::ledger_command::{Where, open};
use clap::Args;
use kernel::{Clock, SystemClock};
use keys::KeyFolder;
use ledger::{Integrator, Loss, ReleasedMark};
use std::{process::ExitCode, sync::Arc};
use store::{Database, postgres};
use tlog::{KeyName, SignerKey};

/// What a new history begins with.
#[derive(Args)]
pub struct BeginHistory {
    #[command(flatten)]
    place: Where,
    /// Why: one line that everybody will read who checks this ledger
    #[arg(long)]
    reason: String,
    /// How many leaves of the anchor log are given up; without it the command only says so
    #[arg(long)]
    lost: Option<u64>,
}

pub async fn recover(place: Where) -> Result<ExitCode, anyhow::Error> {
    let (integrator, instance) = integrator(place).await?;
    let ordered = integrator.recover(SystemClock.now()).await?;
    println!("{ordered} entries without a place in a tree were given one");
    end(instance);
    Ok(ExitCode::SUCCESS)
}

/// Exit code 1: nothing was done, because nothing is lost or because it was not confirmed.
pub async fn begin_history(asked: BeginHistory) -> Result<ExitCode, anyhow::Error> {
    let (integrator, instance) = integrator(asked.place).await?;
    let code = match integrator.loss().await? {
        None => {
            println!("this database continues what was released: nothing is lost, nothing was done");
            ExitCode::from(1)
        }
        Some(loss) if asked.lost == Some(loss.leaves()) => {
            let begun = integrator.begin_history(loss.leaves(), &asked.reason, SystemClock.now()).await?;
            println!("a new history has begun; leaf {} of the anchor log says why", begun.leaf);
            println!("anchor log: size {}, root {}", begun.released.size, begun.released.root);
            println!("give this to whoever keeps checkpoints of this ledger, witnesses above all");
            ExitCode::SUCCESS
        }
        Some(loss) => {
            ask(&loss, &asked.reason);
            ExitCode::from(1)
        }
    };
    end(instance);
    Ok(code)
}

fn ask(loss: &Loss, reason: &str) {
    let (Loss { released, kept, .. }, lost) = (loss, loss.leaves());
    println!("released:  size {}, root {}", released.size, released.root);
    println!("database:  size {}, root {}", kept.size, kept.root);
    println!(
        "{lost} leaves of the anchor log will be given up. Each is a checkpoint of one customer's tree:"
    );
    println!("entries recorded since this database was copied are lost, and cannot be shown to have existed");
    println!("by this ledger any more. Restore a newer copy, or more of PostgreSQL's log, if there is any.");
    println!("The new history will say, signed and for everybody to read: {reason}");
    println!("Nothing was done. To go on, stop the program and repeat with --lost {lost}");
}

async fn integrator(place: Where) -> Result<(Integrator, Option<postgres::Instance>), anyhow::Error> {
    let (folder, dsn, instance) = open(place).await?;
    let keys = KeyFolder::open(&folder.join("keys"))?;
    let signer = SignerKey::from_pkcs8(KeyName::new("sekisho/anchor")?, keys.checkpoint_key().expose())?;
    let mark = ReleasedMark::open(folder.join("released"))?;
    Ok((Integrator::new(Database::connect(dsn, 2), Arc::new(signer), Arc::new(mark)), instance))
}

fn end(instance: Option<postgres::Instance>) {
    if let Some(instance) = instance {
        instance.stop();
    }
}
