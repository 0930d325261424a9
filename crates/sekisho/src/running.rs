//! Everything that runs: the gate in front, the console and the trust site behind it in this
//! process, the safety service on a socket of its own, workers, the integrator, the spool.

use crate::{
    capabilities, console,
    health::LedgerState,
    host_firewall::{self, HostFirewallSettings},
    inspection::InspectionSettings,
    pages::dressed,
    platform::Platform,
    published,
    publishing::{self, WitnessSettings},
    replicating::{self, BucketSettings},
    scrubbing,
    services::{self, DeclaredService},
    settings::OutgoingSettings,
    spool,
    system_log::{self, SystemLogSettings},
    wiring::{
        directory::FromCapabilities, founding::Founder, people::FromIdentity, roles::FromAccess,
        safety_platform::ForSafety, tenants::FromTenancy,
    },
    writers::{self, Pulse},
};
use access::api::Manifests;
use anyhow::Context;
use axum::Router;
use gate::{
    Certificates, FunctionSettings, Gate, GateSettings, OneOrMany, Routes, Service, ServiceSettings, Unlisted,
};
use identity::{Identity, IdentityParts, api::SignInRules as Rules};
use keys::AssertionKey;
use ledger::{Integrator, Writers};
use office::{Handler, Worker};
use safety::{GateKeys, ServiceParts, Writer};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration as Wait,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use web::{Catalog, CsrfKey, Site, Zone};

/// What differs between a demo and a serving program.
pub struct Plan {
    pub domain: String,
    /// As people see it.
    pub public_port: u16,
    pub folder: PathBuf,
    pub listeners: Vec<TcpListener>,
    pub redirects: Vec<TcpListener>,
    pub certificates: Arc<Certificates>,
    /// PEM that probes trust besides the system's authorities.
    pub authority: Option<PathBuf>,
    pub gate: GateSettings,
    pub inspection: InspectionSettings,
    pub host_firewall: HostFirewallSettings,
    pub outgoing: OutgoingSettings,
    /// Where addresses are, for alert rules.
    pub places: Arc<dyn alert::api::Places>,
    pub system_log: SystemLogSettings,
    pub mail: notice::Settings,
    pub witnesses: Vec<WitnessSettings>,
    pub bucket: Option<BucketSettings>,
    pub services: Vec<DeclaredService>,
    /// Further hosts inside this process: host and pages for strangers.
    pub extra: Vec<(String, Router)>,
}

impl Plan {
    pub fn origin(&self, name: &str) -> String {
        origin(name, &self.domain, self.public_port)
    }
}

/// `https://name.domain[:port]`.
pub fn origin(name: &str, domain: &str, port: u16) -> String {
    match port {
        443 => format!("https://{name}.{domain}"),
        port => format!("https://{name}.{domain}:{port}"),
    }
}

/// What is running. Ends by [`Running::stop`].
pub struct Running {
    shutdown: CancellationToken,
    stop_work: watch::Sender<bool>,
    stop_ledger: watch::Sender<bool>,
    front: Vec<JoinHandle<()>>,
    work: Vec<JoinHandle<()>>,
    ledger: Vec<JoinHandle<()>>,
}

/// Starts everything and returns; requests are answered from here on.
pub async fn start(platform: &Platform, plan: Plan) -> Result<Running, anyhow::Error> {
    let office = platform.office.clone();
    let manifests = Arc::new(services::manifests(&plan.services)?);
    let rules = Arc::new(Rules::default());
    let site = site(platform)?;
    let identity = Identity::new(IdentityParts {
        office: office.clone(),
        passwords: platform.passwords.clone(),
        tenants: Arc::new(FromTenancy(office.clone())),
        roles: Arc::new(FromAccess),
        rules: rules.clone(),
        issuer: "Sekisho".to_owned(),
        member_origin: plan.origin("safety"),
    });
    // Before the first verification, which takes an old entry outside every tree for a fault.
    platform.order_entries().await;
    let ledger_state = Arc::new(LedgerState::default());
    let shutdown = CancellationToken::new();
    let (stop_work, work_stops) = watch::channel(false);
    let (stop_ledger, ledger_stops) = watch::channel(false);

    let key = AssertionKey::from_pkcs8(platform.keys.assertion_key())?;
    let issuer = plan.origin("console");
    let safety_at = serve_safety(platform, &site, &key, &issuer, &shutdown).await?;
    let findings = Arc::new(ledger::Findings::default());
    let (gate_of, found) = (manifests.clone(), findings.clone());
    let assurance = crate::assurance_parts::build(platform, &plan, gate_of, safety_at.0, found)?;
    let shelf = publishing::shelf(&plan.folder)?;
    let logs = published::Parts {
        office: office.clone(),
        shelf: shelf.clone(),
        public: *platform.signer.verifier().public_key(),
    };
    let routes = routes(
        &plan,
        &manifests,
        safety_at.0,
        Pages {
            console: console_pages(platform, &plan, &identity, &manifests, &ledger_state, logs.clone())?,
            trust: assurance.pages.clone().merge(published::trust_pages(logs)),
        },
    )?;
    let (mut workers, handlers) = work(platform, &plan, &ledger_state)?;
    let pulse = Pulse::default();
    let (recorder, spooling) =
        spool::start(office.clone(), &plan.folder.join("spool"), pulse.clone(), ledger_stops.clone())?;
    let telling = tokio::spawn(system_log::record_program(
        office.clone(),
        plan.system_log.clone(),
        pulse.clone(),
        ledger_stops.clone(),
    ));
    let following_journal = tokio::spawn(system_log::follow_journal(
        office.clone(),
        plan.system_log.clone(),
        plan.folder.clone(),
        pulse.clone(),
        ledger_stops.clone(),
    ));
    let rules_in_force = plan.inspection.open(&office).await?;
    let following = tokio::spawn(rules_in_force.clone().follow(shutdown.clone().cancelled_owned()));
    let comparing = rules_in_force.shadow().clone().run(office.clone(), shutdown.clone().cancelled_owned());
    let comparing = tokio::spawn(comparing);
    let (blocks, blocking) = crate::wiring::blocklist::start(office.clone(), ledger_stops.clone());
    let mut settings = plan.gate;
    settings.public_port = plan.public_port;
    let gate = Gate::builder()
        .directory(Arc::new(FromCapabilities::new(office.clone(), manifests, rules)))
        .recorder(Arc::new(recorder))
        .inspector(Arc::new(plan.inspection.inspectors(rules_in_force)))
        .blocklist(Arc::new(blocks))
        .clock(platform.clock.clone())
        .site(site)
        .certificates(plan.certificates)
        .assertion(issuer, key)
        .platform(platform_pages(&identity))
        .routes(routes)
        .settings(settings)
        .watch_times(Wait::from_millis(250), Wait::from_secs(300), Wait::from_secs(30))
        .build()?;
    let hinting = tokio::spawn(hint(platform.database.hints(), gate.clone(), shutdown.clone()));
    let guarding = tokio::spawn(host_firewall::run(
        plan.host_firewall,
        office.clone(),
        gate.clone(),
        pulse.clone(),
        shutdown.clone(),
    ));
    let front = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { gate.serve(plan.listeners, plan.redirects, shutdown).await }
    });

    workers.push(writers::worker(Writers::new(platform.database.clone()), pulse.clone()));
    workers.push(publishing::worker(platform, shelf.clone(), &plan.witnesses, ledger_state.clone())?);
    if let Some(bucket) = &plan.bucket {
        workers.push(replicating::worker(platform, &plan.folder, bucket, &pulse, ledger_state.clone())?);
    }
    let (folder, control) = (&plan.folder, assurance.control);
    workers.push(scrubbing::worker(platform, folder, shelf, ledger_state, findings, control));
    workers.extend(assurance.workers);
    let working = tokio::spawn(office::run_workers(office.clone(), workers, handlers, work_stops));
    let integrating = tokio::spawn(office::run_integrator(
        heard(platform, &pulse),
        office.clone(),
        platform.trouble.clone(),
        ledger_stops,
    ));
    Ok(Running {
        shutdown,
        stop_work,
        stop_ledger,
        front: vec![front, safety_at.1, hinting, following, comparing, guarding],
        work: vec![working],
        ledger: vec![spooling, blocking, telling, following_journal, integrating],
    })
}

/// The integrator, with signs of life.
fn heard(platform: &Platform, pulse: &Pulse) -> Integrator {
    const WRITER: &str = "integrator";
    pulse.expect(WRITER, 60, platform.clock.now());
    let pulse = pulse.clone();
    platform.integrator().heard_by(Arc::new(move |now| pulse.beat(WRITER, now)))
}

/// The gate looks at the change feed when PostgreSQL says that something was announced.
async fn hint(mut hints: store::Hints, gate: Gate, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = hints.next() => gate.changed(),
        }
    }
}

impl Running {
    /// Graceful: no new connections, open requests end, jobs end, the last entries are signed.
    pub async fn stop(self) {
        self.shutdown.cancel();
        for task in self.front {
            let _ = task.await;
        }
        let _ = self.stop_work.send(true);
        for task in self.work {
            let _ = task.await;
        }
        let _ = self.stop_ledger.send(true);
        for task in self.ledger {
            let _ = task.await;
        }
    }
}

/// The machine's authorities.
pub const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// TLS towards others: the authorities of `file`, or of this machine.
pub fn trusting(file: Option<&Path>) -> Result<rustls::ClientConfig, anyhow::Error> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let file = file.unwrap_or(Path::new(AUTHORITIES));
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(file).with_context(|| format!("authorities in {}", file.display()))?
    {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Waits for SIGINT or SIGTERM.
pub async fn stopped() -> Result<(), anyhow::Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn site(platform: &Platform) -> Result<Arc<Site>, anyhow::Error> {
    let catalog = Catalog::new(&capabilities::locales())?;
    let csrf = CsrfKey::new(platform.keys.secret("csrf")?);
    Ok(Arc::new(Site { catalog, csrf, zone: Zone::JST }))
}

/// The safety service as any other would run: a socket of its own, and the gate's word for who asks.
async fn serve_safety(
    platform: &Platform,
    site: &Arc<Site>,
    key: &AssertionKey,
    issuer: &str,
    shutdown: &CancellationToken,
) -> Result<(SocketAddr, JoinHandle<()>), anyhow::Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("socket of the safety service")?;
    let address = listener.local_addr()?;
    let key_set = serde_json::json!({ "keys": [key.jwk()] }).to_string();
    let parts = ServiceParts {
        office: platform.office.clone(),
        site: site.clone(),
        gate: GateKeys::new(&key_set, issuer).context("gate's key set")?,
        platform: Arc::new(ForSafety),
    };
    let shutdown = shutdown.clone();
    let task = tokio::spawn(async move {
        if let Err(error) = safety::serve(listener, parts, async move { shutdown.cancelled().await }).await {
            tracing::error!(%error, "the safety service ended");
        }
    });
    Ok((address, task))
}

/// Pages of hosts inside this process.
struct Pages {
    console: Router,
    trust: Router,
}

fn routes(
    plan: &Plan,
    manifests: &Manifests,
    safety_at: SocketAddr,
    pages: Pages,
) -> Result<Routes, anyhow::Error> {
    let host = |name: &str| format!("{name}.{}", plan.domain);
    let console = Service::local("console", &host("console"), pages.console, &[])?;
    let trust = Service::local("trust", &host("trust"), dressed(pages.trust), &["/"])?;
    let mut services = vec![with_manifest(console, manifests, "console")?, trust];
    let safety = ServiceSettings {
        id: Some("safety".to_owned()),
        host: host("safety"),
        upstream: OneOrMany::One(format!("http://{safety_at}")),
        public: public(manifests, "safety"),
        websockets: false,
        body_limit_bytes: 12 * 1024 * 1024,
        response_seconds: 60,
        rate: gate::ServiceRates::default(),
        function: Vec::new(),
        unlisted: None,
    };
    services.push(with_manifest(Service::from_settings(&safety)?, manifests, "safety")?);
    for (host, router) in &plan.extra {
        services.push(Service::local(host, host, dressed(router.clone()), &["/"])?);
    }
    for service in &plan.services {
        services.push(Service::from_settings(&service.gate)?);
    }
    Ok(Routes::new(services)?)
}

fn public(manifests: &Manifests, service: &str) -> Vec<String> {
    manifests.service(service).map(|manifest| manifest.public().to_vec()).unwrap_or_default()
}

/// The manifest's rules are what the gate enforces.
fn with_manifest(service: Service, manifests: &Manifests, id: &str) -> Result<Service, anyhow::Error> {
    let Some(manifest) = manifests.service(id) else { anyhow::bail!("no manifest of {id}") };
    let functions: Vec<FunctionSettings> = manifest
        .route_rules()
        .into_iter()
        .map(|rule| FunctionSettings {
            id: rule.function,
            methods: rule.method.into_iter().collect(),
            path: rule.path,
        })
        .collect();
    let unlisted = match manifest.unmatched() {
        access::api::Unmatched::SignedIn => Unlisted::SignedIn,
        access::api::Unmatched::Refused => Unlisted::Refused,
    };
    Ok(service.with_functions(&functions, Some(unlisted))?)
}

fn console_pages(
    platform: &Platform,
    plan: &Plan,
    identity: &Identity,
    manifests: &Arc<Manifests>,
    ledger_state: &Arc<LedgerState>,
    logs: published::Parts,
) -> Result<Router, anyhow::Error> {
    let office = platform.office.clone();
    let founding = Arc::new(Founder { manifests: manifests.clone(), console: plan.origin("console") });
    let access_parts = access::Parts {
        office: office.clone(),
        manifests: manifests.clone(),
        people: Arc::new(FromIdentity),
    };
    let router = console::pages(ledger_state.clone(), plan.origin("safety"))
        .merge(tenancy::pages(office.clone(), founding))
        .merge(retention::pages(retention::Parts { office: office.clone(), people: Arc::new(FromIdentity) }))
        .merge(identity::console_pages(identity.clone()))
        .merge(access::pages(access_parts))
        .merge(review::pages(review::Parts { office: office.clone() }))
        .merge(waf::pages(plan.inspection.pages(office.clone())?))
        .merge(blocklist::pages(blocklist::Parts { office: office.clone(), people: Arc::new(FromIdentity) }))
        .merge(alert::pages(crate::wiring::alert::pages(office.clone(), plan)))
        .merge(sink::pages(sink::Parts { office: office.clone(), reach: reach(plan)? }))
        .merge(published::console_pages(logs))
        .merge(audit::pages(crate::wiring::audit::parts(office, ledger_state.clone())));
    Ok(web::with_navigation(dressed(router), console::navigation()))
}

/// Under `/_sekisho/` on every host.
fn platform_pages(identity: &Identity) -> Router {
    dressed(web::pages().merge(identity::platform_pages(identity.clone())))
}

/// Where log entries are carried to, and whom that may reach.
fn reach(plan: &Plan) -> Result<sink::Reach, anyhow::Error> {
    let authorities = plan.outgoing.authority.as_deref().unwrap_or(Path::new(AUTHORITIES));
    let host = format!("console.{}", plan.domain);
    Ok(sink::Reach::new(plan.folder.join("sinks"), authorities, plan.outgoing.permit.clone(), host)?)
}

fn work(
    platform: &Platform,
    plan: &Plan,
    ledger_state: &Arc<LedgerState>,
) -> Result<(Vec<Worker>, Vec<Handler>), anyhow::Error> {
    let tenants: Arc<dyn identity::api::Tenants> = Arc::new(FromTenancy(platform.office.clone()));
    let writer =
        Writer { platform: Arc::new(ForSafety), answers_at: plan.origin("safety").into(), zone: Zone::JST };
    let safety = safety::Settings { writer, telegrams: Some(plan.folder.join("telegrams")) };
    let capabilities = [
        notice::capability(plan.mail.clone()),
        identity::capability(tenants),
        access::capability(),
        tenancy::capability(),
        retention::capability(),
        audit::capability(),
        waf::capability(),
        blocklist::capability(),
        sink::capability(sink::Carrier::new(reach(plan)?)),
        review::capability(*platform.signer.verifier().public_key()),
        assurance::capability(),
        safety::capability(safety),
        alert::capability(crate::wiring::alert::parts(platform, plan, ledger_state)?),
    ];
    let (mut workers, mut handlers) = (vec![office::upkeep()], Vec::new());
    for capability in capabilities {
        workers.extend(capability.workers);
        handlers.extend(capability.handlers);
    }
    Ok((workers, handlers))
}

/// `sekisho probes stop|resume`.
#[derive(clap::Args)]
pub struct ProbesArguments {
    #[arg(value_enum)]
    switch: ProbesSwitch,
    /// The data folder of the running program
    #[arg(long)]
    dir: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ProbesSwitch {
    Stop,
    Resume,
}

/// The file whose presence stops the probes: visible to whoever looks into the folder.
pub fn probes_switch(folder: &Path) -> PathBuf {
    folder.join("probes-stopped")
}

pub fn switch_probes(arguments: &ProbesArguments) -> Result<(), anyhow::Error> {
    let file = probes_switch(&arguments.dir);
    anyhow::ensure!(arguments.dir.join("keys").is_dir(), "{} is not a data folder", arguments.dir.display());
    match arguments.switch {
        ProbesSwitch::Stop => std::fs::write(&file, "stopped on the command line\n")?,
        ProbesSwitch::Resume => {
            if file.exists() {
                std::fs::remove_file(&file)?;
            }
        }
    }
    Ok(())
}
