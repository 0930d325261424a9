//! The program: command line and settings, and the capabilities put together.
//!
//! Lives here: composition, and what only a program does (arguments, signals, files of settings).
//! Does not live here: any rule, any table, any page of a capability.

mod assurance_parts;
mod bench;
mod capabilities;
mod command_line;
mod console;
mod demo;
mod health;
mod host_firewall;
mod inspection;
mod installation;
mod ledger_command;
mod ledger_recovery;
mod operator_command;
mod operators;
mod outward;
mod pages;
mod platform;
mod provider_key;
mod published;
mod publishing;
mod replicating;
mod review_command;
mod rules;
mod running;
mod scrubbing;
mod serve;
mod services;
mod settings;
mod spool;
mod system_log;
mod whole_file;
mod wiring;
mod witness_command;
mod writers;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// Keeps the promises of a cloud service's security white paper, and proves it.
#[derive(Parser)]
#[command(name = "sekisho", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything on this machine: private PostgreSQL, local certificates, mail catcher, sample data
    Demo(demo::Arguments),
    /// Serves with a settings file, until SIGTERM
    Serve {
        /// The settings file
        #[arg(long)]
        config: PathBuf,
    },
    /// Operators: the people of the provider
    #[command(subcommand)]
    Operator(operator_command::Command),
    /// The ledger
    #[command(subcommand)]
    Ledger(ledger_command::Command),
    /// A witness of other logs: signs what grows, and nothing that was altered
    Witness(witness_command::Arguments),
    /// Monthly reviews
    #[command(subcommand)]
    Review(review_command::Command),
    /// Rule sets of the gate's inspection
    #[command(subcommand)]
    Rules(rules::Command),
    /// Stops or resumes the probes of a running program: promises become unproven by themselves
    Probes(running::ProbesArguments),
    /// Measures against peers, side by side
    Bench(bench::Args),
    #[command(flatten)]
    Hidden(bench::Hidden),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,sekisho=info"));
    let shown = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(shown).with(system_log::Listening).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sekisho: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match arguments.command {
            Command::Demo(arguments) => demo::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Command::Serve { config } => serve::run(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Operator(command) => operator_command::run(command).await.map(|()| ExitCode::SUCCESS),
            Command::Ledger(command) => ledger_command::run(command).await,
            Command::Witness(arguments) => witness_command::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Command::Review(command) => review_command::run(&command),
            Command::Rules(command) => rules::run(command).await,
            Command::Probes(arguments) => running::switch_probes(&arguments).map(|()| ExitCode::SUCCESS),
            Command::Bench(arguments) => bench::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Command::Hidden(command) => bench::hidden(command).await.map(|()| ExitCode::SUCCESS),
        }
    });
    done.unwrap_or_else(|error| {
        eprintln!("sekisho: {error:#}");
        ExitCode::from(2)
    })
}
