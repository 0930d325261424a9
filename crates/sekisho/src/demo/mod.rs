//! `sekisho demo`: the whole of Sekisho on one machine, in one folder, for somebody who wants to see it.
//!
//! Nothing has a default password: the operator's is generated at the first start and printed; it
//! stays in the folder, readable by its owner, until the operator changes it.

mod mailbox;
mod operator;
mod ready;
mod samples;

use crate::{
    host_firewall::HostFirewallSettings, inspection::InspectionSettings, system_log::SystemLogSettings,
};
use crate::{
    platform::Platform,
    running::{self, Plan, origin},
    services::DeclaredService,
    settings,
};
use anyhow::Context;
use gate::{Certificates, GateSettings, LocalAuthority};
use kernel::Secret;
use mailer::{Address, Catcher, CatcherOptions, Mailbox, Relay};
use ready::{Addresses, DatabaseAt, Folders, Processes, Ready, SignIn};
use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::postgres;
use tokio::net::TcpListener;

const DOMAIN: &str = "localhost";

#[derive(clap::Args)]
pub struct Arguments {
    /// Everything is kept here; started again with the same folder, it goes on
    #[arg(long)]
    dir: PathBuf,
    /// Where browsers come in; 0 takes a free port
    #[arg(long, default_value_t = 8443)]
    port: u16,
    /// Gets JSON with every address, sign-in and process when all is ready
    #[arg(long)]
    ready_file: Option<PathBuf>,
}

/// Runs until SIGINT or SIGTERM.
pub async fn run(arguments: Arguments) -> Result<(), anyhow::Error> {
    let folder = open_folder(&arguments.dir)?;
    let listeners = listen(arguments.port).await?;
    let port = listeners.first().context("no listener")?.local_addr()?.port();
    eprintln!("starting PostgreSQL in {} …", folder.join("postgres").display());
    let instance = postgres::start(postgres::Settings::durable(folder.join("postgres"))).await?;
    let platform = Platform::open(&folder, instance.dsn(), ledger::Periods::default()).await?;
    tenancy::api::ensure_provider(
        &platform.office,
        tenancy::api::TenantName::parse("Sekisho デモ事業者")
            .map_err(|_| anyhow::anyhow!("provider's name"))?,
    )
    .await
    .map_err(refused)?;
    let others = settings::services(&folder.join("services.toml"))?;
    let operator = operator::ensure(&platform, &folder, &others).await?;

    let (catcher, smtp) = catch_mail(&folder).await?;
    samples::write(&folder.join("samples"))?;
    open_for_drops(&folder.join("telegrams"))?;
    let (certificates, authority) = certificates(&platform, &folder, &others)?;
    let mailbox = mailbox::Mailbox {
        catcher: catcher.clone(),
        one_time: operator.one_time_secret.as_deref().and_then(decoded).map(Arc::new),
        clock: platform.clock.clone(),
    };
    let plan = Plan {
        domain: DOMAIN.to_owned(),
        public_port: port,
        folder: folder.clone(),
        listeners,
        redirects: Vec::new(),
        certificates,
        authority: Some(authority.clone()),
        gate: GateSettings::default(),
        inspection: InspectionSettings::of_this_machine(),
        host_firewall: HostFirewallSettings::default(),
        outgoing: settings::OutgoingSettings::default(),
        places: crate::wiring::alert::places(None),
        system_log: SystemLogSettings::default(),
        mail: mail_settings(smtp)?,
        witnesses: Vec::new(),
        bucket: None,
        services: others.clone(),
        extra: vec![(format!("mail.{DOMAIN}"), mailbox::pages(mailbox))],
    };
    let running = running::start(&platform, plan).await?;

    let ready = Ready {
        addresses: Addresses {
            console: origin("console", DOMAIN, port),
            safety: origin("safety", DOMAIN, port),
            trust: origin("trust", DOMAIN, port),
            mail: origin("mail", DOMAIN, port),
            smtp: smtp.to_string(),
            others: others.iter().map(|service| format!("https://{}:{port}", service.gate.host)).collect(),
        },
        sign_ins: vec![SignIn {
            address: origin("console", DOMAIN, port),
            tenant: "provider".to_owned(),
            user: operator.user,
            password: operator.password,
            one_time_secret: operator.one_time_secret,
        }],
        processes: Processes { sekisho: std::process::id(), postgres: instance.pid() },
        folders: Folders {
            data: text(&folder),
            samples: text(&folder.join("samples")),
            telegrams: text(&folder.join("telegrams")),
        },
        certificate_authority: text(&authority),
        database: DatabaseAt {
            socket: text(instance.socket()),
            name: "sekisho".to_owned(),
            superuser: "postgres".to_owned(),
        },
    };
    println!("{}", ready.table());
    if let Some(file) = &arguments.ready_file {
        ready.write(file).with_context(|| format!("writing {}", file.display()))?;
    }
    running::stopped().await?;
    eprintln!("stopping …");
    running.stop().await;
    catcher.shutdown().await;
    platform.database.close().await;
    instance.stop();
    Ok(())
}

fn open_folder(folder: &Path) -> Result<PathBuf, anyhow::Error> {
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    // PostgreSQL's user walks through it; what is secret lies in folders of its own.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
    Ok(folder.canonicalize()?)
}

/// IPv4 and, where the machine has it, IPv6: browsers try both for `*.localhost`.
async fn listen(port: u16) -> Result<Vec<TcpListener>, anyhow::Error> {
    let first = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
        .await
        .with_context(|| format!("port {port} is not free; choose another with --port"))?;
    let port = first.local_addr()?.port();
    let second = TcpListener::bind(SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], port))).await;
    Ok(std::iter::once(first).chain(second.ok()).collect())
}

async fn catch_mail(folder: &Path) -> Result<(Arc<Catcher>, SocketAddr), anyhow::Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    let mails = folder.join("mails");
    fs::create_dir_all(&mails)?;
    fs::set_permissions(&mails, fs::Permissions::from_mode(0o700))?;
    let options = CatcherOptions { folder: Some(mails), ..CatcherOptions::default() };
    Ok((Arc::new(Catcher::start(listener, options)), at))
}

fn mail_settings(smtp: SocketAddr) -> Result<notice::Settings, anyhow::Error> {
    let from = Mailbox::named("Sekisho デモ", Address::parse("no-reply@provider.example")?);
    let relay = Relay::plain(smtp.ip().to_string(), smtp.port(), "demo.provider.example");
    Ok(notice::Settings::new(relay, from, "provider.example")?)
}

/// Anybody on this machine may drop a telegram: it is a demo.
fn open_for_drops(folder: &Path) -> Result<(), anyhow::Error> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777))?;
    Ok(())
}

fn certificates(
    platform: &Platform,
    folder: &Path,
    others: &[DeclaredService],
) -> Result<(Arc<Certificates>, PathBuf), anyhow::Error> {
    let at = folder.join("certificates");
    let now = platform.clock.now();
    let authority = LocalAuthority::open(&at, now)?;
    let own = ["console", "safety", "trust", "mail"].map(|name| format!("{name}.{DOMAIN}"));
    let hosts: Vec<&str> = own
        .iter()
        .map(String::as_str)
        .chain(others.iter().map(|service| service.gate.host.as_str()))
        .collect();
    let leaf = authority.certificate("demo", &hosts, now)?;
    let file = folder.join("authority.pem");
    fs::write(&file, authority.certificate_pem())?;
    Ok((Certificates::load(vec![leaf])?, file))
}

/// Base32 (RFC 4648 §6) as authenticator apps take it.
fn decoded(text: &str) -> Option<Secret<Vec<u8>>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter.checked_sub(b'A')?,
            b'2'..=b'7' => letter.checked_sub(b'2')?.checked_add(26)?,
            _ => return None,
        };
        held = (held << 5) | u32::from(value);
        bits = bits.checked_add(5)?;
        if bits >= 8 {
            bits = bits.checked_sub(8)?;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
            held &= !(u32::MAX << bits);
        }
    }
    Some(Secret::new(bytes))
}

fn refused(refusal: kernel::Refusal) -> anyhow::Error {
    anyhow::anyhow!("{}: {}", refusal.code, refusal.inside)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
